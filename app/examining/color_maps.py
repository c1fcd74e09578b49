"""Values as colours: weights around zero, activations from lowest to highest.

A map is a table of 256 RGBA rows: 254 colours, one for what is not a finite number, and one
that is seen through.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.appearance import Appearance
from app.plots.colors import cividis_table

COLORS = 254
NONFINITE, GAP = 254, 255
"""Rows of a table that are no colours of values."""

BELOW, ABOVE = "#2f8fdb", "#e8791a"
"""Ends of the map around zero: blue and orange, told apart by every kind of colour vision."""

_DEPTH = {"dark": 1.0, "light": 0.82}
"""How bright the ends are in each theme."""

Table = NDArray[np.uint8]


class ColorMap(Enum):
    """How values become colours."""

    AROUND_ZERO = "around zero"
    """Blue below zero, orange above, nothing at zero."""
    RISING = "rising"
    """Cividis from the lowest to the highest."""

    def table(self, appearance: Appearance) -> Table:
        """256 RGBA rows in the theme in use."""
        table = np.zeros((256, 4), np.uint8)
        table[:COLORS] = _around_zero(appearance) if self is ColorMap.AROUND_ZERO else _rising()
        table[NONFINITE] = (*_rgb(appearance.color("bad")), 255)
        return table


def indices(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    """The row of a table for each value between `low` and `high`."""
    with np.errstate(invalid="ignore", over="ignore"):
        if high > low:
            shares = (values - np.float64(low)) / (np.float64(high) - low)
        else:
            shares = np.full(values.shape, 0.5)
        rows = np.clip(np.nan_to_num(shares), 0, 1) * (COLORS - 1)
    found: NDArray[np.uint8] = np.round(rows).astype(np.uint8)
    found[~np.isfinite(values)] = NONFINITE
    return found


def _rising() -> Table:
    found: Table = cividis_table()[np.linspace(0, 255, COLORS).round().astype(int)]
    return found


def _around_zero(appearance: Appearance) -> Table:
    """From one end over the colour of the canvas to the other."""
    middle = _rgb(appearance.color("canvas"))
    depth = _DEPTH[appearance.theme.name]
    ends = [_rgb(QColor(end)) * depth for end in (BELOW, ABOVE)]
    shares = np.linspace(-1, 1, COLORS)[:, None]
    amount = np.abs(shares) ** 0.85
    mixed = np.where(shares < 0, ends[0], ends[1]) * amount + middle * (1 - amount)
    alpha = np.full((COLORS, 1), 255.0)
    return np.round(np.concatenate([mixed, alpha], 1)).astype(np.uint8)


def _rgb(color: QColor) -> NDArray[np.float64]:
    return np.array([color.red(), color.green(), color.blue()], np.float64)
