"""The colours of a plane: by class and how sure it is, by value, and those around zero."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, qRgb

from app.appearance import Appearance
from app.plots.colors import viridis_table

FAINTEST, STRONGEST = 0.10, 0.58
"""Shares of the colour of a class over the canvas: for a mere guess, and for full certainty."""
POSITIVE, NEGATIVE = 0, 1
"""Numbers of the series colours of values above and below zero."""

Floats = NDArray[np.floating]
Numbers = NDArray[np.floating] | NDArray[np.uint8]


def class_image(
    given: NDArray[np.int64], strength: Floats, count: int, appearance: Appearance
) -> QImage:
    """The map of a classifier, lowest row at the bottom; where no class is given, the canvas."""
    table = np.array([_rgb(appearance.series_color(index)) for index in range(max(1, count))])
    canvas = np.array(_rgb(appearance.color("canvas")))
    alpha = (FAINTEST + (STRONGEST - FAINTEST) * strength) * (given >= 0)
    colors = table[np.maximum(given, 0)] * alpha[..., None] + canvas * (1 - alpha[..., None])
    return _image(colors)


def value_image(values: Floats, low: float, high: float) -> QImage:
    """The map of a value in viridis from `low` to `high`, lowest row at the bottom."""
    return _image(viridis_table()[value_shades(values, low, high)][..., :3])


def value_shades(values: Floats, low: float, high: float) -> NDArray[np.int64]:
    """Places of values in the table of viridis; what is not finite is the lowest."""
    shares = np.nan_to_num((values - low) / max(high - low, 1e-12), nan=0, posinf=1, neginf=0)
    shades: NDArray[np.int64] = np.round(255 * np.clip(shares, 0, 1)).astype(np.int64)
    return shades


def unit_image(shades: NDArray[np.uint8], table: list[int]) -> QImage:
    """What one unit gives over the plane, lowest row at the bottom, in colours of `table`."""
    height, width = shades.shape
    rows = np.zeros((height, -(-width // 4) * 4), np.uint8)  # Qt wants rows of whole words
    rows[:, :width] = shades[::-1]
    image = QImage(rows.data, width, height, rows.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.copy()


def sides_table(appearance: Appearance) -> list[int]:
    """256 colours: one side of zero, the canvas in the middle at 128, the other side."""
    away = (np.arange(256) - 128) / 127
    sides = [np.array(_rgb(appearance.series_color(side))) for side in (POSITIVE, NEGATIVE)]
    color = np.where((away >= 0)[:, None], sides[0], sides[1])
    alpha = np.minimum(np.abs(away), 1)[:, None]
    found = color * alpha + np.array(_rgb(appearance.color("canvas"))) * (1 - alpha)
    return [qRgb(*map(int, row)) for row in found]


def _image(colors: Numbers) -> QImage:
    height, width = colors.shape[:2]
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(colors[::-1], 0, 255)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
