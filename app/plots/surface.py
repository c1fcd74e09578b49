"""The rectangle of a plot and the values it shows: what everything painted on it is told."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.appearance import Appearance

Range = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """Maps values to pixels inside `area`."""

    area: QRectF
    x_range: Range
    y_range: Range
    appearance: Appearance

    def x(self, value: float) -> float:
        """Pixel of a value on the horizontal axis."""
        low, high = self.x_range
        return self.area.left() + (value - low) / (high - low) * self.area.width()

    def y(self, value: float) -> float:
        """Pixel of a value on the vertical axis."""
        low, high = self.y_range
        return self.area.bottom() - (value - low) / (high - low) * self.area.height()

    def value_at(self, pixel: float) -> float:
        """Value on the horizontal axis under a pixel."""
        low, high = self.x_range
        return low + (pixel - self.area.left()) / self.area.width() * (high - low)

    def point(self, x: float, y: float) -> QPointF:
        """Pixel of a pair of values."""
        return QPointF(self.x(x), self.y(y))


class Decoration(Protocol):
    """Something painted over the curves, in pixels."""

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Paint it; the painter is clipped to the area."""
