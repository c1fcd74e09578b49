"""What part of the canvas is to be painted, in as few rectangles as is sensible."""

from collections.abc import Iterable

from PySide6.QtCore import QRect

MOST = 8
"""More parts than this are painted as one."""
WASTE = 1.25
"""How much larger than two parts the rectangle around them may be to be painted instead."""


def parts_of(rects: Iterable[QRect]) -> list[QRect]:
    """Rectangles that cover `rects`; they may overlap."""
    found: list[QRect] = []
    for rect in rects:
        for index, other in enumerate(found):
            both = other.united(rect)
            if _area(both) <= WASTE * (_area(other) + _area(rect)):
                found[index] = both
                break
        else:
            found.append(rect)
    return found if len(found) <= MOST else [_around(found)]


def share_of(whole: QRect, parts: Iterable[QRect]) -> float:
    """How much of `whole` these parts are, at most."""
    return sum(map(_area, parts)) / max(1, _area(whole))


def _around(rects: Iterable[QRect]) -> QRect:
    around = QRect()
    for rect in rects:
        around = around.united(rect)
    return around


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
