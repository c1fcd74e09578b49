"""Colours of plots: two series, viridis for layers, cividis for maps; all colour-blind safe."""

import math
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.appearance import Appearance
from app.gradient_colors import gradient_color

TRAINING, VALIDATION = 0, 1
"""Numbers of the series colours that every plot uses for these two."""

_SEEN = {"dark": (0.3, 1.0), "light": (0.0, 0.72)}
"""The part of viridis that is seen on the canvas of each theme."""


def layer_colors(count: int, appearance: Appearance) -> list[QColor]:
    """One colour for each of `count` layers: viridis, from the first layer to the last."""
    low, high = _SEEN[appearance.theme.name]
    shares = np.linspace(low, high, count) if count > 1 else [(low + high) / 2]
    table = viridis_table()
    return [QColor(*map(int, table[round(255 * share)][:3])) for share in shares[:count]]


@lru_cache(maxsize=1)
def viridis_table() -> NDArray[np.uint8]:
    """Viridis (Smith & van der Walt 2015) as 256 RGBA rows, from dark to light."""
    table: NDArray[np.uint8] = pg.colormap.get("viridis").getLookupTable(nPts=256, alpha=True)
    return table


@lru_cache(maxsize=1)
def cividis_table() -> NDArray[np.uint8]:
    """Cividis (Nuñez, Anderton & Renslow 2018) as 256 RGBA rows, from dark to light."""
    table: NDArray[np.uint8] = pg.colormap.get("cividis").getLookupTable(nPts=256, alpha=True)
    return table


def norm_color(norm: float, is_dark: bool = True) -> QColor:
    """The colour of a gradient norm, as on the canvas: from 10⁻⁸ to 1, log scale."""
    share = 0.0
    if norm > 0:
        share = min(1.0, max(0.0, 1 + math.log10(norm) / 8)) if math.isfinite(norm) else 1.0
    return gradient_color(share, is_dark)


def faded(color: QColor, alpha: float) -> QColor:
    """`color` at an opacity in 0..1."""
    faint = QColor(color)
    faint.setAlphaF(alpha)
    return faint
