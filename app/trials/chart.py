"""The small chart of a trial: its curves over a plain or a log axis, a level, a marked place.

Grows while the trial goes on; the value under the pointer stands at the top.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from app.numbers import figure, short
from app.plots.colors import faded
from app.plots.surface import Surface
from app.trials.axes import Axes, pieces, ranges
from core.trials.result import Line

LEFT, TOP, RIGHT, BOTTOM = 40, 4, 6, 18
HEIGHT, HIGHEST, LEAST_HEIGHT = 124, 260, 44
"""Lower than the least a chart is left out: the words beside it count more."""
CAPTION = 15
"""Pixels above the curves that are kept for words."""
WIDE = 160
"""From here on the name of the axis has room for more words."""
RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TrialChart(QWidget):
    """Curves, all in colours of their own; raw ones faint behind their smoothed form."""

    def __init__(self, axes: Axes, appearance: Appearance) -> None:
        super().__init__()
        self._axes, self._appearance = axes, appearance
        self._lines: tuple[Line, ...] = ()
        self._level: tuple[float, str] | None = None
        self._mark: tuple[float, str] | None = None
        self._hovered: float | None = None
        self._least = LEAST_HEIGHT
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        appearance.theme_changed.connect(self.update)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn."""
        return self._lines

    @property
    def mark(self) -> float | None:
        """The marked place on the x axis."""
        return self._mark[0] if self._mark else None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Draw these."""
        self._lines = tuple(line for line in lines if len(line.x))
        self.update()

    def show_level(self, level: float | None, name: str = "") -> None:
        """A dashed line across, with its name."""
        self._level = None if level is None else (level, name)
        self.update()

    def show_mark(self, x: float | None, name: str = "") -> None:
        """A dashed line upright, with its name."""
        self._mark = None if x is None else (x, name)
        self.update()

    def color_of(self, index: int) -> int:
        """The number of the series colour of a curve: a raw one has that of the next."""
        raw = sum(line.is_raw for line in self._lines[:index])
        return index - raw

    def sizeHint(self) -> QSize:
        return QSize(0, HEIGHT if self._least else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._least)

    def yield_to_words(self, is_yielding: bool) -> None:
        """Whether it may shrink to nothing where there is no room beside the words."""
        self._least = 0 if is_yielding else LEAST_HEIGHT
        self.updateGeometry()

    # -- the pointer -------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self._area.contains(event.position())
        self._hovered = event.position().x() if inside else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    # -- ranges ------------------------------------------------------------------------------

    @property
    def _area(self) -> QRectF:
        px = self._appearance.px
        return QRectF(self.rect()).adjusted(px(LEFT), TOP, -RIGHT, -px(BOTTOM))

    def _surface(self) -> Surface | None:
        """The ranges shown; None where there is nothing to show."""
        found = ranges(self._lines, self._axes, self._level[0] if self._level else None)
        if found is None:
            return None
        area, (x_range, (low, high)) = self._area, found
        caption = self._appearance.px(CAPTION)
        high += (high - low) * caption / max(area.height() - caption, caption)
        return Surface(area, x_range, (low, high), self._appearance)

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.height() < LEAST_HEIGHT:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("canvas"))
        painter.drawRoundedRect(self._area, 3, 3)
        surface = self._surface()
        if surface is not None:
            self._paint_ticks(painter, surface)
            self._paint_curves(painter, surface)
            self._paint_level(painter, surface)
            self._paint_mark(painter, surface)
            self._paint_values(painter, surface)
        painter.end()

    def _paint_ticks(self, painter: QPainter, surface: Surface) -> None:
        color, area = self._appearance.color, surface.area
        painter.setFont(self._appearance.number_font(11))
        x_axis, y_axis = self._axes.x_axis, self._axes.y_axis
        for value, text in y_axis.ticks(*surface.y_range, max(2, int(area.height() // 28))):
            y = round(surface.y(value))
            painter.setPen(QPen(color("line"), 1))
            painter.drawLine(QPointF(area.left(), y + 0.5), QPointF(area.right(), y + 0.5))
            painter.setPen(color("faint"))
            painter.drawText(QRectF(0, y - 12, area.left() - 6, 24), RIGHT_ALIGNED, text)
        painter.setPen(color("faint"))
        for value, text in x_axis.ticks(*surface.x_range, max(2, int(area.width() // 64))):
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            left = min(surface.x(value) - width / 2, area.right() + RIGHT - width)
            place = QRectF(left, area.bottom() + 2, width, self._appearance.px(BOTTOM) - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_curves(self, painter: QPainter, surface: Surface) -> None:
        painter.save()
        painter.setClipRect(surface.area)
        for index, line in enumerate(self._lines):
            color = self._appearance.series_color(self.color_of(index))
            pen = QPen(
                faded(color, 0.35) if line.is_raw else color,
                (1.0 if line.is_raw else 1.6) * self._appearance.scale,
            )
            painter.setPen(pen)
            for piece in pieces(line, self._axes, surface):
                painter.drawPolyline(piece)
        painter.restore()

    def _paint_level(self, painter: QPainter, surface: Surface) -> None:
        if self._level is None:
            return
        value, name = self._level
        area, y = surface.area, surface.y(self._axes.y_of(value))
        painter.setPen(QPen(self._appearance.color("mute"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        is_below = self._lines[0].y[0] > value and y + 18 < area.bottom()
        self._paint_words(painter, name, QPointF(area.left() + 4, y + 18 * is_below), area)

    def _paint_mark(self, painter: QPainter, surface: Surface) -> None:
        if self._mark is None:
            return
        value, name = self._mark
        area, x = surface.area, surface.x(self._axes.x_of(value))
        painter.setPen(QPen(self._appearance.color("accent"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setFont(self._appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(name)
        left = x + 5 if area.right() - x > x - area.left() else x - 6 - width
        if area.height() > 2 * CAPTION:
            self._paint_words(painter, name, QPointF(left, area.top() + 14), area, "accent")

    def _paint_words(
        self, painter: QPainter, name: str, place: QPointF, area: QRectF, color: str = "mute"
    ) -> None:
        """Words on a veil, above `place` or, at the top of the area, below it."""
        painter.setFont(self._appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(name)
        height = self._appearance.px(14)
        top = place.y() - height - 2
        top = top if top > area.top() else place.y() + 2
        left = min(max(place.x(), area.left() + 4), area.right() - width - 4)
        box = QRectF(left - 2, top, width + 4, height)
        painter.fillRect(box, faded(self._appearance.color("canvas"), 0.8))
        painter.setPen(self._appearance.color(color))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_values(self, painter: QPainter, surface: Surface) -> None:
        """What stands at the top: the name of the axis, or the value under the pointer."""
        painter.setFont(self._appearance.number_font(11))
        words = self._words_at_top(surface)
        width, height = painter.fontMetrics().horizontalAdvance(words), self._appearance.px(14)
        box = QRectF(surface.area.right() - width - 6, surface.area.top() + 1, width + 4, height)
        painter.fillRect(box, faded(self._appearance.color("canvas"), 0.8))
        painter.setPen(self._appearance.color("mute"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        if self._hovered is not None:
            painter.setPen(QPen(self._appearance.color("mute"), 1))
            x = round(self._hovered) + 0.5
            painter.drawLine(QPointF(x, surface.area.top()), QPointF(x, surface.area.bottom()))

    def _words_at_top(self, surface: Surface) -> str:
        if self._hovered is None or not self._lines:
            is_wide = surface.area.width() > WIDE
            return f"loss by {self._axes.x_name}" if is_wide else self._axes.x_name
        line = self._lines[0]
        places = self._axes.xs(line)
        nearest = int(np.nanargmin(np.abs(places - surface.value_at(self._hovered))))
        x = float(line.x[nearest])
        values = [float(other.y[nearest]) for other in self._lines if nearest < len(other.y)]
        shown = "  ".join(figure(value) for value in values if not math.isnan(value))
        return f"{short(float(f'{x:.3g}'))}: {shown}"
