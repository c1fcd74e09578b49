"""What one sample makes a layer give, as a small picture under the layer, beside its wire.

It stands in the gap that the layout leaves below a layer: no layer moves or grows for it, and
what comes too near covers it. Whoever knows a network makes the pictures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.canvas.geometry import NODE_RECT

TALL = 24.0
AREA = QRectF(0.0, NODE_RECT.bottom() + 4.0, NODE_RECT.width(), TALL)
"""Where a thumbnail is, in the node's own pixels."""
WIRE_GAP = 14.0
"""What the wire in the middle is left."""
HALF = 76.0
"""How wide the pictures on each side of the wire may be."""
BETWEEN = 2.0
FLATTEST = 7.0
"""A map along one dimension is a band, so much wider than high."""
LEAST_CELL = 2.0
MOST_CELLS = 2 * int(HALF / LEAST_CELL) * int(TALL / LEAST_CELL)
"""Values of a flat layer that are shown, at most."""

Levels = NDArray[np.uint8]
Colors = NDArray[np.uint32]
Parts = tuple[tuple[QRectF, QRectF], ...]


class Thumbs(StrEnum):
    """What the layers of the canvas show of a run, beside its gradient."""

    NONE = "none"
    HISTOGRAMS = "histograms"
    MAPS = "maps"


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """What one layer gives: `levels` (maps, height, width), or (values,) where it is flat, are
    rows of a table of colours; `text` says it in words."""

    levels: Levels
    text: str


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """The thumbnails of some layers, by node. `colors` (256,) are those of the levels as Qt
    keeps pixels, see `packed`; `title`, `about` and `step` are for the legend, `more` is what
    it says when it is pointed at."""

    by_node: Mapping[str, Thumbnail]
    colors: Colors
    title: str
    about: str
    step: int
    more: str = ""


class Picture:
    """One thumbnail, ready to be painted. It is laid out and coloured when it is first seen."""

    def __init__(
        self, thumbnail: Thumbnail, colors: Colors, before: "Picture | None" = None
    ) -> None:
        """`before` stood there until now, and is seen until this one has its turn."""
        self.text = thumbnail.text
        self._levels, self._colors = thumbnail.levels, colors
        self._image: QImage | None = None
        self._pixmap = QPixmap() if before is None else before._pixmap
        self._key = (0.0, 0.0)

    def paint(self, painter: QPainter) -> None:
        """Paint it as it is; the painter is in the node's own pixels."""
        parts, image = places(self._levels.shape), self.image
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
        is_shrunk = parts[0][1].height() > parts[0][0].height() * scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
        for place, part in parts:
            painter.drawImage(place, image, part)

    def is_ready(self, scale: float, ratio: float) -> bool:
        """Whether it takes no time to show it so."""
        return self._key == (scale, ratio)

    @property
    def stale(self) -> QPixmap:
        """What was there before, or it at another scale."""
        return self._pixmap

    def pixmap(self, scale: float, ratio: float) -> QPixmap:
        """It as it is seen at a scale, on a screen with this pixel ratio."""
        if self._key != (scale, ratio):
            self._key = scale, ratio
            size = AREA.size() * scale * ratio
            self._pixmap = QPixmap(round(size.width()) + 1, round(size.height()) + 1)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._pixmap)
            painter.scale(scale * ratio, scale * ratio)
            painter.translate(-AREA.topLeft())
            self.paint(painter)
            painter.end()
            self._pixmap.setDevicePixelRatio(ratio)
        return self._pixmap

    @property
    def image(self) -> QImage:
        """All maps below one another, or the two halves of a strip, a pixel a value."""
        if self._image is None:
            pixels = self._colors[stacked(self._levels)]
            height, width = pixels.shape
            sort = QImage.Format.Format_ARGB32_Premultiplied
            self._image = QImage(pixels.data, width, height, 4 * width, sort).copy()
        return self._image


def packed(table: NDArray[np.uint8]) -> Colors:
    """A table of colours that are opaque or seen through (256, 4), red, green, blue and
    opacity, as Qt keeps pixels."""
    red, green, blue, alpha = (table[:, index].astype(np.uint32) for index in range(4))
    found = np.where(alpha == 0, 0, alpha << 24 | red << 16 | green << 8 | blue)
    return found.astype(np.uint32)


# -- where what is ---------------------------------------------------------------------------


def maps_shown(count: int, height: int, width: int) -> int:
    """How many of `count` maps find room."""
    columns, rows, _, _ = _grid(height, width)
    return min(count, 2 * columns * rows)


def stacked(levels: Levels) -> Levels:
    """The picture of a thumbnail, a pixel a value (rows, columns)."""
    if levels.ndim == 3:
        count, height, width = levels.shape
        return levels[: maps_shown(count, height, width)].reshape(-1, width)
    shown = levels[:MOST_CELLS]
    columns, rows = _cells(len(shown))
    first = -(-len(shown) // 2)
    found = np.full((2 * rows, columns), 255, np.uint8)
    found[:rows].reshape(-1)[:first] = shown[:first]
    found[rows:].reshape(-1)[: len(shown) - first] = shown[first:]
    return found


@lru_cache(maxsize=256)
def places(shape: tuple[int, ...]) -> Parts:
    """Where each part of the picture goes, in the node's own pixels, and which part that is."""
    if len(shape) == 3:
        return _places_of_maps(*shape)
    columns, rows = _cells(min(shape[0], MOST_CELLS))
    side = min(TALL, HALF / columns)
    size = columns * side, rows * side
    halves = ((_left(size[0]), 0), (_right(), rows))
    return tuple(
        (QRectF(x, AREA.top(), *size), QRectF(0, first, columns, rows)) for x, first in halves
    )


def _places_of_maps(count: int, height: int, width: int) -> Parts:
    """The first half of the maps ends at the wire, the second begins there."""
    columns, rows, tall, wide = _grid(height, width)
    shown = maps_shown(count, height, width)
    in_first = min(columns * rows, shown // 2)
    across = min(columns, max(1, in_first))
    found = []
    for index in range(shown):
        is_first = index < in_first
        row, column = divmod(index if is_first else index - in_first, columns)
        left = _left(across * (wide + BETWEEN) - BETWEEN) if is_first else _right()
        place = QRectF(
            left + column * (wide + BETWEEN), AREA.top() + row * (tall + BETWEEN), wide, tall
        )
        found.append((place, QRectF(0, index * height, width, height)))
    return tuple(found)


def _grid(height: int, width: int) -> tuple[int, int, float, float]:
    """Columns and rows of maps on one side of the wire; height and width of each."""
    aspect = min(max(width / height, 1 / FLATTEST), FLATTEST)
    tall = min(TALL, HALF / aspect)
    wide = tall * aspect
    columns = int((HALF + BETWEEN) // (wide + BETWEEN))
    return max(1, columns), max(1, int((TALL + BETWEEN) // (tall + BETWEEN))), tall, wide


def _cells(count: int) -> tuple[int, int]:
    """Columns and rows on each side of the wire in which so many values are as large as can
    be."""
    half = max(1, -(-count // 2))
    columns = min(half, int(HALF // TALL))
    while columns * _rows(columns) < half:
        columns += 1
    return columns, -(-half // columns)


def _rows(columns: int) -> int:
    """Rows of square cells that find room, so many beside one another."""
    return max(1, int(TALL * columns / HALF + 1e-6))


def _left(width: float) -> float:
    return AREA.center().x() - WIRE_GAP / 2 - width


def _right() -> float:
    return AREA.center().x() + WIRE_GAP / 2
