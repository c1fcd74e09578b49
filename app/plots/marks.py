"""Marks where a setting was changed: lines, as many words as there is room for, and all words
where the pointer or the step shown is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QRegion

from app.plots.colors import faded
from app.plots.surface import Surface
from core.training.events import SettingsChanged

NEAR = 8.0
"""Pixels from a mark at which the pointer reads it."""
TOGETHER = 2.0
"""Pixels up to which marks are read as one, since no pointer could tell them apart."""
LINE = 16
"""Pixels from one line of words to the next."""
MOST_LINES = 4
SHARE = 0.35
"""Of the height of a plot, that words of marks may take."""
ASIDE = 4
GAP = 8
LEAST = 72
"""Pixels from which on words that are too long for their place are cut, not left out."""


def marks_at(
    marks: Sequence[SettingsChanged], place_of: Callable[[int], float], x: float
) -> list[SettingsChanged]:
    """The mark nearest to a pixel, with all that stand together with it; none where none is
    near. `place_of` says at which pixel a step is."""
    distances = [abs(place_of(mark.step) - x) for mark in marks]
    if min(distances, default=NEAR + 1) > NEAR:
        return []
    center = place_of(marks[distances.index(min(distances))].step)
    return [mark for mark in marks if abs(place_of(mark.step) - center) <= TOGETHER]


def words_of(marks: Sequence[SettingsChanged]) -> str:
    """What marks say, in a line: with their steps where these differ."""
    if len({mark.step for mark in marks}) < 2:
        return " · ".join(mark.text for mark in marks)
    return " · ".join(f"{mark.text} ({mark.step:,})" for mark in marks)


def listed(marks: Sequence[SettingsChanged]) -> str:
    """The same with a line for each."""
    return "\n".join(f"Step {mark.step:,}: {mark.text}" for mark in marks)


@dataclass(frozen=True)
class Label:
    """The words of a mark, and where they stand."""

    text: str
    place: QRectF


@dataclass
class Marks:
    """A dashed line and a few words where a setting changed; `offset` is the distance of the
    words from the top, or where negative from the bottom, in pixels."""

    marks: Sequence[SettingsChanged] = ()
    offset: float = 14
    color: QColor | None = None
    background: QColor | None = None

    def at(self, surface: Surface, value: float) -> list[SettingsChanged]:
        """The marks under the pointer at `value`."""
        return marks_at(self.marks, surface.x, surface.x(value))

    def read(self, surface: Surface, value: float) -> str:
        """What the marks under the pointer at `value` say; empty where none is near."""
        return words_of(self.at(surface, value))

    def paint(self, painter: QPainter, surface: Surface) -> None:
        if not self.marks:
            return
        appearance = surface.appearance
        painter.setFont(appearance.text_font(11))
        labels = self.labels(surface, painter.fontMetrics())
        self._paint_lines(painter, surface, labels)
        back = self.background or faded(appearance.color("canvas"), 0.8)
        for label in labels:
            painter.fillRect(label.place, back)
            painter.setPen(self.color or appearance.color("mute"))
            painter.drawText(label.place, Qt.AlignmentFlag.AlignCenter, label.text)

    def _paint_lines(self, painter: QPainter, surface: Surface, labels: Sequence[Label]) -> None:
        """No line goes through the words of another."""
        area, color = surface.area, self.color or surface.appearance.color("faint")
        free = QRegion(area.toAlignedRect())
        for label in labels:
            free -= QRegion(label.place.toRect())
        painter.save()
        painter.setClipRegion(free)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        for x in sorted({round(surface.x(mark.step)) for mark in self.marks}):
            if area.left() <= x <= area.right():
                painter.drawLine(x, int(area.top()), x, int(area.bottom()))
        painter.restore()

    def labels(self, surface: Surface, metrics: QFontMetrics) -> list[Label]:
        """The words there is room for: beside their line, in the first line of words that is
        free there; at the right edge on the left of it, or cut."""
        area, height = surface.area, surface.appearance.px(LINE)
        lines = min(MOST_LINES, max(1, int(SHARE * area.height()) // height))
        free_from = [area.left()] * lines
        found = []
        for mark in self.marks:
            x = surface.x(mark.step)
            if not area.left() <= x <= area.right() or x + 2 < min(free_from):
                continue
            text, left, width = _fitting(mark.text, x, area, metrics)
            line = next((at for at, free in enumerate(free_from) if left >= free), None)
            if text and line is not None:
                top = self._top(area, line, height)
                found.append(Label(text, QRectF(left, top, width, height)))
                free_from[line] = left + width + GAP
        return found

    def _top(self, area: QRectF, line: int, height: int) -> float:
        """`offset` is that of the base of the words, a quarter of a line from its bottom."""
        if self.offset > 0:
            return area.top() + self.offset - 0.75 * LINE + height * line
        return area.bottom() + self.offset + 0.25 * LINE - height * (line + 1)


def _fitting(text: str, x: float, area: QRectF, metrics: QFontMetrics) -> tuple[str, float, float]:
    """What of some words stands beside the line at `x`, from where on, and how wide."""
    width = metrics.horizontalAdvance(text) + ASIDE
    right, left = area.right() - x - 2, x - 2 - area.left()
    if width <= right:
        return text, x + 2, width
    if width <= left:
        return text, x - 2 - width, width
    if right < LEAST:
        return "", x, 0
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(right - ASIDE))
    return text, x + 2, metrics.horizontalAdvance(text) + ASIDE
