"""A small chart for panels: a few curves over one axis, and a mark where a run stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from app.panels.chart_frame import Frame, linear_range, log_range, tick_texts, ticks

HEIGHT = 152
LEFT, TOP, RIGHT, BOTTOM = 50, 20, 8, 20


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
        self._is_log = False
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

    @property
    def is_log(self) -> bool:
        """Whether heights go by powers of ten."""
        return self._is_log

    def show_curves(self, curves: Sequence[Curve], x_name: str, is_log: bool = False) -> None:
        """Draw these; `is_log`: heights by powers of ten."""
        self._curves, self._x_name, self._words = tuple(curves), x_name, ""
        self._is_log = is_log
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
        return QSize(0, self._appearance.px(HEIGHT))

    # -- geometry ----------------------------------------------------------------------------

    def frame(self) -> Frame:
        """Where values lie at present; only while there are curves."""
        x = np.concatenate([curve.x for curve in self._curves])
        y = np.concatenate([curve.y for curve in self._curves])
        ys = log_range(y) if self._is_log else linear_range(y)
        xs = float(x.min()), max(float(x.max()), float(x.min()) + 1e-9)
        return Frame(self._plot, xs, ys, self._is_log)

    @property
    def _plot(self) -> QRectF:
        px = self._appearance.px
        return QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -RIGHT, -px(BOTTOM))

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self._plot, self._appearance.color("canvas"))
        if not self._curves:
            painter.setPen(self._appearance.color("faint"))
            painter.setFont(self._appearance.text_font(12))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self._plot.adjusted(8, 0, -8, 0), flags, self._words)
            return
        frame = self.frame()
        self._paint_axes(painter, frame)
        self._paint_curves(painter, frame)
        self._paint_legend(painter, frame.plot)
        if self._mark is not None:
            self._paint_mark(painter, frame, self._mark)

    def _paint_axes(self, painter: QPainter, frame: Frame) -> None:
        plot = frame.plot
        painter.setFont(self._appearance.number_font(11))
        for value, text in frame.y_ticks():
            y = frame.height(value)
            painter.setPen(QPen(self._appearance.color("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self._appearance.color("faint"))
            place = QRectF(0, y - 12, plot.left() - 6, 24)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, text)
        painter.setPen(self._appearance.color("faint"))
        for value, text in tick_texts(ticks(*frame.xs, most=6)):
            place = QRectF(frame.left(value) - 45, plot.bottom() + 3, 90, self._appearance.px(16))
            place.moveRight(min(place.right(), float(self.width()) + 33))
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_curves(self, painter: QPainter, frame: Frame) -> None:
        for curve in self._curves:
            painter.setPen(
                QPen(self._appearance.series_color(curve.color), 1.8 * self._appearance.scale)
            )
            painter.drawPolyline(frame.line(curve.x, curve.y))

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(self._appearance.text_font(11))
        x, middle = plot.left(), self._appearance.px(9)
        for curve in self._curves:
            width = painter.fontMetrics().horizontalAdvance(curve.name)
            painter.setPen(QPen(self._appearance.series_color(curve.color), 2))
            painter.drawLine(QPointF(x, middle), QPointF(x + 12, middle))
            painter.setPen(self._appearance.color("mute"))
            painter.drawText(QRectF(x + 17, 0, width + 4, 2 * middle), 0, curve.name)
            x += width + 32
        painter.setPen(self._appearance.color("faint"))
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, 0, plot.right(), 2 * middle), right, self._x_name)

    def _paint_mark(self, painter: QPainter, frame: Frame, mark: float) -> None:
        x = frame.left(min(max(mark, frame.xs[0]), frame.xs[1]))
        pen = QPen(QColor(self._appearance.color("text")), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.plot.bottom()))
