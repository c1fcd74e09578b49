"""Colours of plots: two series, one a layer, and cividis for maps; all colour-blind safe."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.appearance import Appearance
from core.layers.spec import Family

TRAINING, VALIDATION = 0, 1
"""Numbers of the series colours that every plot uses for these two."""

_LIGHTNESS = {"dark": (0.45, 0.86), "light": (0.22, 0.56)}


def layer_colors(families: Sequence[Family], appearance: Appearance) -> list[QColor]:
    """One colour for each of these layers: its family's hue, lighter with depth."""
    low, high = _LIGHTNESS[appearance.theme.name]
    counts = {family: list(families).count(family) for family in families}
    seen: dict[Family, int] = dict.fromkeys(families, 0)
    colors = []
    for family in families:
        share = seen[family] / max(1, counts[family] - 1) if counts[family] > 1 else 0.5
        seen[family] += 1
        base = appearance.family_color(family)
        lightness = low + share * (high - low)
        hue, saturation = max(0.0, base.hslHueF()), base.hslSaturationF()
        colors.append(QColor.fromHslF(hue, 0.9 * saturation, lightness))
    return colors


@lru_cache(maxsize=1)
def cividis_table() -> NDArray[np.uint8]:
    """Cividis (Nuñez, Anderton & Renslow 2018) as 256 RGBA rows, from dark to light."""
    table: NDArray[np.uint8] = pg.colormap.get("cividis").getLookupTable(nPts=256, alpha=True)
    return table


def cividis(share: float) -> QColor:
    """The colour at `share` in 0..1 of the map."""
    red, green, blue, _ = cividis_table()[round(255 * min(1.0, max(0.0, share)))]
    return QColor(int(red), int(green), int(blue))


def norm_color(norm: float) -> QColor:
    """The colour of a gradient norm, as on the canvas: cividis from 10⁻⁸ to 1, log scale."""
    if not norm > 0:
        return cividis(0.0)
    return cividis(1 + math.log10(norm) / 8 if math.isfinite(norm) else 1.0)


def faded(color: QColor, alpha: float) -> QColor:
    """`color` at an opacity in 0..1."""
    faint = QColor(color)
    faint.setAlphaF(alpha)
    return faint
