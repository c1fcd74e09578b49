"""What tells, in a picture of looks over time, where it was looked: a picture goes on from one look
to the next, and before the first there is nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.plots.colors import faded
from app.plots.heat import indexed_image
from app.plots.surface import Surface
from core.training.history import History

TICK = 4
"""Pixels that a tick is high."""
NARROWEST = 40
"""Pixels in which words can stand."""
CENTERED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


@dataclass
class LookTicks:
    """A small tick at the lower edge for each look: where they are dense it is a bar."""

    steps: Callable[[], NDArray[np.int64]]
    color: QColor | None = None
    background: QColor | None = None

    def paint(self, painter: QPainter, surface: Surface) -> None:
        top, color = surface.area.bottom() - TICK, self.color or surface.appearance.color("text")
        places = self.pixels(surface)
        if not len(places):
            return
        first, width = int(places[0]), int(places[-1] - places[0] + 1)
        if self.background is not None:
            painter.fillRect(QRectF(first - 1, top, width + 2, TICK), self.background)
        painter.drawImage(QPointF(first, top), _ticks(places, faded(color, 0.7)))

    def pixels(self, surface: Surface) -> NDArray[np.int64]:
        """Where there are ticks, from left to right."""
        (low, high), area, steps = surface.x_range, surface.area, self.steps()
        shown = steps[(low <= steps) & (steps <= high)]
        places = area.left() + (shown - low) / (high - low) * area.width()
        return places.astype(np.int64)


def _ticks(places: NDArray[np.int64], color: QColor) -> QImage:
    """A picture from the first place to the last, of this colour at each of them: quickly
    painted, however many there are."""
    pixels = np.zeros((TICK, places[-1] - places[0] + 1), np.uint8)
    pixels[:, places - places[0]] = 1
    return indexed_image(pixels, (0, color.rgba()))


@dataclass
class BeforeFirst:
    """Says in the empty part before the first look why it is empty. `first` is that look, None
    without any; `words` are what to say, the longest first."""

    first: Callable[[], int | None]
    words: Callable[[int], Sequence[str]]

    def paint(self, painter: QPainter, surface: Surface) -> None:
        first, appearance = self.first(), surface.appearance
        if first is None:
            return
        area = surface.area
        room = QRectF(area.left(), area.top(), surface.x(first) - area.left(), area.height())
        room = room.intersected(area).adjusted(6, 4, -6, -4)
        painter.setFont(appearance.text_font(11))
        text = self.fitting(painter, room, first)
        painter.setPen(appearance.color("mute"))
        painter.drawText(room, CENTERED, text)

    def fitting(self, painter: QPainter, room: QRectF, first: int) -> str:
        """The longest of the words there is room for; empty where there is none."""
        if room.width() < NARROWEST:
            return ""
        for words in self.words(first):
            taken = painter.boundingRect(room, CENTERED, words)
            if taken.width() <= room.width() and taken.height() <= room.height():
                return words
        return ""


def before_looks(history: History | None, first: int) -> tuple[str, str]:
    """Why no layer is known before the `first` look: a run that went on from a file has kept
    its curves alone."""
    begin = history.started.step if history is not None and history.started is not None else 0
    short = f"no looks before {first:,}"
    if 0 < begin < first:
        long = f"A kept run holds its curves, not its looks inside: these begin at\u00a0{first:,}."
        return long, short
    return f"The layers were first looked at in step {first:,}.", short
