"""A small chart for panels: a few curves over one axis, and a mark where a run stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import numbers
from app.appearance import Appearance

HEIGHT = 152
LEFT, TOP, RIGHT, BOTTOM = 44, 20, 8, 20


@dataclass(frozen=True, eq=False)
class Curve:
    """A line to draw: finite `x` and `y` of equal length, in the series colour `color`."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    color: int


class Chart(QWidget):
    """Curves with a legend above and ticks at the ends; words where there is nothing to draw."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._curves: tuple[Curve, ...] = ()
        self._words = ""
        self._x_name = ""
        self._mark: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is drawn."""
        return self._curves

    @property
    def mark(self) -> float | None:
        """Where the mark stands, in units of x."""
        return self._mark

    def show_curves(self, curves: Sequence[Curve], x_name: str) -> None:
        """Draw these."""
        self._curves, self._x_name, self._words = tuple(curves), x_name, ""
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is nothing to draw."""
        self._curves, self._words = (), words
        self.update()

    def show_mark(self, x: float | None) -> None:
        """Mark a place on the axis, or none."""
        if x != self._mark:
            self._mark = x
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
        painter.fillRect(plot, self._appearance.color("canvas"))
        if not self._curves:
            painter.setPen(self._appearance.color("faint"))
            painter.setFont(self._appearance.text_font(12))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plot.adjusted(8, 0, -8, 0), flags, self._words)
            return
        ranges = self._ranges()
        self._paint_axes(painter, plot, *ranges)
        for curve in self._curves:
            self._paint_curve(painter, plot, curve, *ranges)
        self._paint_legend(painter, plot)
        if self._mark is not None:
            self._paint_mark(painter, plot, ranges[0])

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        x = np.concatenate([curve.x for curve in self._curves])
        y = np.concatenate([curve.y for curve in self._curves])
        low, high = min(0.0, float(y.min())), max(0.0, float(y.max()))
        if low == high:
            high = low + 1
        steps = ticks(low, high)
        if len(steps) > 1 and steps[-1] < high * (1 - 1e-9):
            high = 2 * steps[-1] - steps[-2]
        return (float(x.min()), max(float(x.max()), float(x.min()) + 1e-9)), (low, high)

    def _paint_axes(
        self, painter: QPainter, plot: QRectF, xs: tuple[float, float], ys: tuple[float, float]
    ) -> None:
        painter.setFont(self._appearance.number_font(11))
        for value in ticks(*ys):
            y = plot.bottom() - _share(value, ys) * plot.height()
            painter.setPen(QPen(self._appearance.color("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self._appearance.color("faint"))
            place = QRectF(0, y - 8, LEFT - 6, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, _tick_text(value))
        painter.setPen(self._appearance.color("faint"))
        for value in ticks(*xs, most=6):
            x = plot.left() + _share(value, xs) * plot.width()
            place = QRectF(x - 30, plot.bottom() + 3, 60, 16)
            place.moveRight(min(place.right(), float(self.width()) + 18))
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, _tick_text(value))

    def _paint_curve(
        self,
        painter: QPainter,
        plot: QRectF,
        curve: Curve,
        xs: tuple[float, float],
        ys: tuple[float, float],
    ) -> None:
        x = plot.left() + (curve.x - xs[0]) / (xs[1] - xs[0]) * plot.width()
        y = plot.bottom() - (curve.y - ys[0]) / (ys[1] - ys[0]) * plot.height()
        points = QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)])
        painter.setPen(QPen(self._appearance.series_color(curve.color), 1.8))
        painter.drawPolyline(points)

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(self._appearance.text_font(11))
        x = plot.left()
        for curve in self._curves:
            width = painter.fontMetrics().horizontalAdvance(curve.name)
            painter.setPen(QPen(self._appearance.series_color(curve.color), 2))
            painter.drawLine(QPointF(x, 9), QPointF(x + 12, 9))
            painter.setPen(self._appearance.color("mute"))
            painter.drawText(QRectF(x + 17, 0, width + 4, 18), 0, curve.name)
            x += width + 32
        painter.setPen(self._appearance.color("faint"))
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, 0, plot.right(), 18), right, self._x_name)

    def _paint_mark(self, painter: QPainter, plot: QRectF, xs: tuple[float, float]) -> None:
        assert self._mark is not None
        share = min(max(_share(self._mark, xs), 0.0), 1.0)
        x = plot.left() + share * plot.width()
        pen = QPen(QColor(self._appearance.color("text")), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """A few round values from `low` to `high`, in steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    if not rough > 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def _tick_text(value: float) -> str:
    text = numbers.short(value)
    return text.replace("-", "−") if value else "0"


def _share(value: float, ends: tuple[float, float]) -> float:
    return (value - ends[0]) / (ends[1] - ends[0])
