"""What is painted over curves: the crosshair, bands, points, crosses."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.plots.colors import faded
from app.plots.lines import Lines
from app.plots.surface import Surface

DOT_ROOM = 8
"""Pixels a dot needs; more dots are not drawn."""


@dataclass
class Crosshair:
    """A thin line at the step under the pointer."""

    position: Callable[[], float | None]
    color: QColor | None = None

    def paint(self, painter: QPainter, surface: Surface) -> None:
        value = self.position()
        if value is not None:
            x = round(surface.x(value))
            painter.setPen(QPen(self.color or surface.appearance.color("mute"), 1))
            painter.drawLine(x, int(surface.area.top()), x, int(surface.area.bottom()))


@dataclass
class ShownStep:
    """A line at the step that was gone back to."""

    step: Callable[[], int | None]

    def paint(self, painter: QPainter, surface: Surface) -> None:
        step, area = self.step(), surface.area
        if step is None:
            return
        x = round(surface.x(step))
        painter.setPen(QPen(surface.appearance.color("accent"), 2))
        painter.drawLine(x, int(area.top()), x, int(area.bottom()))


@dataclass
class Band:
    """A faint stripe between two positions on the vertical axis, named at its left end;
    no curve strikes the name through."""

    low: float
    high: float
    text: str

    def paint(self, painter: QPainter, surface: Surface) -> None:
        area, color = surface.area, surface.appearance.color("good")
        top, bottom = (surface.y(position) for position in (self.high, self.low))
        stripe = QRectF(area.left(), top, area.width(), bottom - top).intersected(area)
        if stripe.height() < 1:
            return
        painter.fillRect(stripe, faded(color, 0.12))
        if stripe.height() >= 16:
            painter.setFont(surface.appearance.text_font(11))
            width = painter.fontMetrics().horizontalAdvance(self.text)
            place = QRectF(stripe.left() + 4, stripe.bottom() - 16, width + 6, 15)
            painter.fillRect(place, surface.appearance.color("canvas"))
            painter.fillRect(place, faded(color, 0.12))
            painter.setPen(color)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.text)


@dataclass
class Dots:
    """Small circles on a curve that has few points, such as one an epoch."""

    color: QColor
    lines: Lines

    def paint(self, painter: QPainter, surface: Surface) -> None:
        steps = self.lines.steps
        if len(steps) > surface.area.width() / DOT_ROOM:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.color, 1.5))
        painter.setBrush(surface.appearance.color("canvas"))
        for step, value in zip(steps, self.lines.values[:, 0], strict=True):
            if np.isfinite(value):
                painter.drawEllipse(surface.point(float(step), float(value)), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


@dataclass
class NonFinite:
    """Crosses along the upper edge where a value was NaN or infinite, and `words` below."""

    steps: Callable[[], NDArray[np.int64]]
    words: str = "✕ NaN or infinite"

    def paint(self, painter: QPainter, surface: Surface) -> None:
        color, area = surface.appearance.color("bad"), surface.area
        low, high = surface.x_range
        steps = self.steps()
        if not len(steps):
            return
        pixels = np.unique(np.round(area.left() + (steps - low) / (high - low) * area.width()))
        painter.setPen(QPen(color, 1.5))
        last = -100
        for x in pixels:
            if x - last >= 7 and area.left() <= x <= area.right():
                last = x
                y = area.top() + 7
                painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
                painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
        painter.setFont(surface.appearance.text_font(11))
        painter.drawText(QPointF(area.left() + 8, area.top() + 26), self.words)
