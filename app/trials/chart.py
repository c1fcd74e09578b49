"""The small chart of a trial: its curves over a plain or a log axis, a level, a marked place.

Grows while the trial goes on; the value under the pointer stands at the top.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from app.numbers import figure, short
from app.plots.axis import Axis, LinearAxis, LogAxis
from app.plots.colors import faded
from app.plots.surface import Range, Surface
from core.trials.result import Floats, Line

LEFT, TOP, RIGHT, BOTTOM = 44, 18, 8, 18
HEIGHT, LEAST_HEIGHT = 124, 80
TOP_OF_START = 1.5
"""A curve leaves the chart through its top at so many times the loss at start."""
RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Axes:
    """What the axes are."""

    x_name: str
    is_log_x: bool = False
    is_log_y: bool = False

    def place(self, values: Floats, is_log: bool) -> Floats:
        """Positions on an axis: exponents on a log axis, NaN where there is none."""
        if not is_log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, np.log10(values), np.nan)

    def ticks(self, is_log: bool) -> Axis:
        return LogAxis() if is_log else LinearAxis()


class TrialChart(QWidget):
    """Curves, all in colours of their own; raw ones faint behind their smoothed form."""

    def __init__(self, axes: Axes, appearance: Appearance) -> None:
        super().__init__()
        self._axes, self._appearance = axes, appearance
        self._lines: tuple[Line, ...] = ()
        self._level: tuple[float, str] | None = None
        self._mark: tuple[float, str] | None = None
        self._span: Range | None = None
        self._hovered: float | None = None
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

    def show_lines(self, lines: Sequence[Line], span: Range | None = None) -> None:
        """Draw these; `span` keeps the x axis at its final length while they grow."""
        self._lines = tuple(line for line in lines if len(line.x))
        self._span = span
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
        return QSize(0, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, LEAST_HEIGHT)

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
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def _surface(self) -> Surface | None:
        """The ranges shown; None where there is nothing to show."""
        axes = self._axes
        xs = np.concatenate([axes.place(line.x, axes.is_log_x) for line in self._lines] or [[]])
        ys = np.concatenate([axes.place(line.y, axes.is_log_y) for line in self._lines] or [[]])
        ys = ys[np.isfinite(ys)]
        if not len(xs) or not len(ys):
            return None
        low, high = float(ys.min()), float(ys.max())
        if not axes.is_log_y:
            high = min(high, TOP_OF_START * float(ys[0])) if ys[0] > 0 else high
        if self._level is not None:
            (level,) = axes.place(np.array([self._level[0]]), axes.is_log_y)
            low, high = min(low, float(level)), max(high, float(level))
        if not axes.is_log_y:
            low = min(low, 0.0)
        x_range = (float(np.nanmin(xs)), float(np.nanmax(xs)))
        if self._span is not None:
            span = axes.place(np.array(self._span), axes.is_log_x)
            x_range = min(x_range[0], float(span[0])), max(x_range[1], float(span[1]))
        if x_range[1] <= x_range[0]:
            x_range = (x_range[0] - 0.5, x_range[0] + 0.5)
        y_range = axes.ticks(axes.is_log_y).rounded(low, max(high, low))
        return Surface(self._area, x_range, y_range, self._appearance)

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
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
        y_axis, x_axis = (self._axes.ticks(is_log) for is_log in self._kinds)
        for value, text in y_axis.ticks(*surface.y_range, max(2, int(area.height() // 28))):
            y = round(surface.y(value))
            painter.setPen(QPen(color("line"), 1))
            painter.drawLine(QPointF(area.left(), y + 0.5), QPointF(area.right(), y + 0.5))
            painter.setPen(color("faint"))
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), RIGHT_ALIGNED, text)
        painter.setPen(color("faint"))
        for value, text in x_axis.ticks(*surface.x_range, max(2, int(area.width() // 64))):
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            left = min(surface.x(value) - width / 2, area.right() + RIGHT - width)
            place = QRectF(left, area.bottom() + 2, width, BOTTOM - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)

    @property
    def _kinds(self) -> tuple[bool, bool]:
        return self._axes.is_log_y, self._axes.is_log_x

    def _paint_curves(self, painter: QPainter, surface: Surface) -> None:
        painter.save()
        painter.setClipRect(surface.area)
        for index, line in enumerate(self._lines):
            color = self._appearance.series_color(self.color_of(index))
            pen = QPen(faded(color, 0.35) if line.is_raw else color, 1.0 if line.is_raw else 1.6)
            painter.setPen(pen)
            for run in self._runs(line, surface):
                painter.drawPolyline(run)
        painter.restore()

    def _runs(self, line: Line, surface: Surface) -> list[QPolygonF]:
        """The curve in pixels, in pieces between values that cannot be drawn. A single point
        becomes a short dash."""
        x = self._axes.place(line.x, self._axes.is_log_x)
        y = self._axes.place(line.y, self._axes.is_log_y)
        with np.errstate(invalid="ignore"):
            gaps = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
        pieces = np.split(np.arange(len(x)), gaps)
        found = []
        for rows in pieces:
            points = [surface.point(float(x[r]), float(y[r])) for r in rows if r not in gaps]
            if len(points) == 1:
                points = [points[0] - QPointF(2, 0), points[0] + QPointF(2, 0)]
            if points:
                found.append(QPolygonF(points))
        return found

    def _paint_level(self, painter: QPainter, surface: Surface) -> None:
        if self._level is None:
            return
        value, name = self._level
        (place,) = self._axes.place(np.array([value]), self._axes.is_log_y)
        area, y = surface.area, surface.y(float(place))
        painter.setPen(QPen(self._appearance.color("mute"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        is_below = self._lines[0].y[0] > value and y + 18 < area.bottom()
        self._paint_words(painter, name, QPointF(area.left() + 4, y + 18 * is_below), area)

    def _paint_mark(self, painter: QPainter, surface: Surface) -> None:
        if self._mark is None:
            return
        value, name = self._mark
        (place,) = self._axes.place(np.array([value]), self._axes.is_log_x)
        area, x = surface.area, surface.x(float(place))
        painter.setPen(QPen(self._appearance.color("accent"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setFont(self._appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(name)
        left = x + 5 if area.right() - x > x - area.left() else x - 6 - width
        self._paint_words(painter, name, QPointF(left, area.top()), area, "accent")

    def _paint_words(
        self, painter: QPainter, name: str, place: QPointF, area: QRectF, color: str = "mute"
    ) -> None:
        """Words on a veil, above `place` or, at the top of the area, below it."""
        painter.setFont(self._appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(name)
        top = place.y() - 16 if place.y() - 16 > area.top() else place.y() + 2
        left = min(max(place.x(), area.left() + 4), area.right() - width - 4)
        box = QRectF(left - 2, top, width + 4, 14)
        painter.fillRect(box, faded(self._appearance.color("canvas"), 0.8))
        painter.setPen(self._appearance.color(color))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_values(self, painter: QPainter, surface: Surface) -> None:
        """What stands at the top: the name of the axis, or the value under the pointer."""
        painter.setFont(self._appearance.number_font(11))
        painter.setPen(self._appearance.color("mute"))
        place = QRectF(0, 0, surface.area.right(), TOP - 2)
        painter.drawText(place, RIGHT_ALIGNED, self._words_at_top(surface))
        if self._hovered is not None:
            painter.setPen(QPen(self._appearance.color("mute"), 1))
            x = round(self._hovered) + 0.5
            painter.drawLine(QPointF(x, surface.area.top()), QPointF(x, surface.area.bottom()))

    def _words_at_top(self, surface: Surface) -> str:
        if self._hovered is None or not self._lines:
            return f"loss by {self._axes.x_name}"
        line = self._lines[0]
        places = self._axes.place(line.x, self._axes.is_log_x)
        nearest = int(np.nanargmin(np.abs(places - surface.value_at(self._hovered))))
        x = float(line.x[nearest])
        values = [float(other.y[nearest]) for other in self._lines if nearest < len(other.y)]
        shown = "  ".join(figure(value) for value in values if not math.isnan(value))
        return f"{short(float(f'{x:.3g}'))}: {shown}"
