"""A picture in the colours of a map, stretched over a rectangle of values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgb

from app.plots.colors import cividis_table
from app.plots.surface import Range, Surface


@dataclass
class Heat:
    """`pixels` has one row a bin, the lowest first, and one column a place in time. `colors` are
    256 of Qt's, those of cividis where there are none."""

    pixels: NDArray[np.uint8] | None = None
    x_range: Range = (0.0, 1.0)
    y_range: Range = (0.0, 1.0)
    colors: Sequence[int] = ()
    _image: QImage | None = None

    def show(self, pixels: NDArray[np.uint8], x_range: Range, y_range: Range) -> None:
        """Paint these from now on."""
        self.pixels, self.x_range, self.y_range = pixels, x_range, y_range
        self._image = indexed_image(pixels[::-1], self.colors or _cividis())

    def clear(self) -> None:
        """Paint nothing."""
        self.pixels = self._image = None

    def paint(self, painter: QPainter, surface: Surface) -> None:
        if self._image is not None:
            start = surface.point(self.x_range[0], self.y_range[1])
            end = surface.point(self.x_range[1], self.y_range[0])
            painter.drawImage(QRectF(start, end), self._image)


def indexed_image(pixels: NDArray[np.uint8], colors: Sequence[int]) -> QImage:
    """A picture of numbers of `colors`, shape (rows, columns), the first row uppermost."""
    height, width = pixels.shape
    rows = np.zeros((height, -(-width // 4) * 4), np.uint8)  # Qt wants rows of whole words
    rows[:, :width] = pixels
    image = QImage(rows.data, width, height, rows.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(list(colors))
    return image.copy()


def _cividis() -> list[int]:
    return [qRgb(int(red), int(green), int(blue)) for red, green, blue, _ in cividis_table()]
