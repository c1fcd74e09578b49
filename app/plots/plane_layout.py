"""Where the map of a plane lies in its widget, and how places of it become pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from app.plots.surface import Range

TICKS_FROM = 190
"""Pixels of height from which axes have ticks."""
WIDEST = 1.7
"""How many times as wide as high a map may be."""


def width_for(height: int) -> int:
    """How wide a widget of this height is to be for the widest map."""
    area = PlaneLayout(100_000, height, (0, 1), (0, 1)).area
    return round(area.right()) + 4


@dataclass(frozen=True)
class PlaneLayout:
    """A map of these ranges in a widget of this size."""

    width: int
    height: int
    x_range: Range
    y_range: Range

    @property
    def has_ticks(self) -> bool:
        """Whether there is room for them."""
        return self.height >= TICKS_FROM

    @property
    def area(self) -> QRectF:
        """Where the map is."""
        left, top, bottom = (48, 8, 22) if self.has_ticks else (4, 6, 4)
        height = max(1, self.height - top - bottom)
        return QRectF(left, top, max(1, min(self.width - left - 4, WIDEST * height)), height)

    @property
    def transform(self) -> QTransform:
        """From places of the plane to pixels."""
        area, (left, right), (low, high) = self.area, self.x_range, self.y_range
        across, upward = area.width() / (right - left), area.height() / (high - low)
        return QTransform(
            across, 0, 0, -upward, area.left() - left * across, area.bottom() + low * upward
        )

    def pixels(self, places: NDArray[np.floating]) -> NDArray[np.float64]:
        """Pixels (n, 2) of places (n, 2)."""
        area = self.area
        spans = np.array([self.x_range[1] - self.x_range[0], self.y_range[1] - self.y_range[0]])
        shares = (places - np.array([self.x_range[0], self.y_range[0]])) / spans
        pixels: NDArray[np.float64] = np.stack(
            [
                area.left() + shares[:, 0] * area.width(),
                area.bottom() - shares[:, 1] * area.height(),
            ],
            axis=1,
        )
        return pixels

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """The place under a pixel."""
        area = self.area
        x, y = (pixel.x() - area.left()) / area.width(), (area.bottom() - pixel.y()) / area.height()
        (left, right), (low, high) = self.x_range, self.y_range
        return left + x * (right - left), low + y * (high - low)
