"""What a grid of small pictures is made of, and how many of them fit where.

Nothing is painted here: pixels are arrays (n, height, width, 4), red, green, blue and opacity.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.appearance import Appearance
from app.examining.color_maps import GAP, ColorMap, indices
from app.numbers import figure

GAP_PIXELS = 3
CELL = 36
"""A picture of a single value is a square of this side at most."""

Pixels = NDArray[np.uint8]


class TileSource(Protocol):
    """Pictures of one size, each of a unit, a channel or a sample."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of each, in pixels of its own."""

    def pixels(self, first: int, last: int, appearance: Appearance) -> Pixels:
        """Those from `first` up to `last`, without it."""

    def number(self, index: int) -> int:
        """The unit, channel or sample that is pictured."""

    def text(self, index: int) -> str:
        """What is said of one under the pointer."""


@dataclass(frozen=True, eq=False)
class MapTiles:
    """Maps (n, channels, height, width) in colours between `low` and `high`; the channels of
    each lie beside one another. `numbers` (n,) are those of the units; `noun` is what one is
    called."""

    maps: NDArray[np.float32]
    numbers: NDArray[np.int64]
    low: float
    high: float
    colors: ColorMap
    noun: str = "unit"

    @property
    def count(self) -> int:
        return len(self.maps)

    @property
    def size(self) -> tuple[int, int]:
        _, channels, height, width = self.maps.shape
        rows, columns = beside(channels, height, width)
        gaps = 1 if channels > 1 else 0
        return rows * (height + gaps) - gaps, columns * (width + gaps) - gaps

    def pixels(self, first: int, last: int, appearance: Appearance) -> Pixels:
        laid = _laid(indices(self.maps[first:last], self.low, self.high), self.size)
        found: Pixels = self.colors.table(appearance)[laid]
        return found

    def number(self, index: int) -> int:
        return int(self.numbers[index])

    def text(self, index: int) -> str:
        values = self.maps[index]
        finite = values[np.isfinite(values)]
        name = f"{self.noun} {self.number(index)}"
        if not finite.size:
            return f"{name}  NaN or infinite"
        if finite.size == values.size == 1:
            return f"{name}  {figure(float(finite[0]))}"
        spoilt = f", {values.size - finite.size:,} not finite" if finite.size < values.size else ""
        return f"{name}  {figure(float(finite.min()))} … {figure(float(finite.max()))}{spoilt}"


@dataclass(frozen=True, eq=False)
class SampleTiles:
    """Samples that are images (n, channels, height, width), as they are stored; `white` is the
    brightest value, `texts` says what each is and `rows` are their places in the data."""

    raw: NDArray[np.generic]
    white: float
    rows: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.raw)

    @property
    def size(self) -> tuple[int, int]:
        return self.raw.shape[2], self.raw.shape[3]

    def pixels(self, first: int, last: int, appearance: Appearance) -> Pixels:
        shares = np.asarray(self.raw[first:last], np.float32) / np.float32(self.white)
        bytes_ = np.clip(shares * 255, 0, 255).astype(np.uint8)
        colors = bytes_ if bytes_.shape[1] == 3 else np.repeat(bytes_[:, :1], 3, 1)
        found = np.full((*colors.shape[:1], *colors.shape[2:], 4), 255, np.uint8)
        found[..., :3] = colors.transpose(0, 2, 3, 1)
        return found

    def number(self, index: int) -> int:
        return self.rows[index]

    def text(self, index: int) -> str:
        return self.texts[index]


@dataclass(frozen=True)
class Layout:
    """Where tiles lie: `columns` × `rows` of them on a page, each `width` × `height` pixels."""

    columns: int
    rows: int
    width: float
    height: float

    @property
    def per_page(self) -> int:
        """How many are seen at once."""
        return self.columns * self.rows


def fitted(
    count: int, size: tuple[int, int], room: tuple[float, float], least: float, most: float
) -> Layout:
    """The largest tiles of which all are seen in a `room` (width, height); where they would
    have to be smaller than `least` (their longer side, in pixels), as many as fit."""
    height, width = size
    factor = 1 / max(height, width)
    side = most
    while (
        side > least
        and _columns(side * factor * width, room[0]) * _columns(side * factor * height, room[1])
        < count
    ):
        side -= 1
    side = min(max(least, side), room[0], room[1]) if min(room) > 0 else least
    shape = side * factor * width, side * factor * height
    columns, rows = (max(1, _columns(a, b)) for a, b in zip(shape, room, strict=True))
    return Layout(columns, rows, *shape)


def beside(channels: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns in which so many pictures make one that is almost a square."""
    columns = max(1, min(channels, round((channels * height / width) ** 0.5)))
    return -(-channels // columns), columns


def _columns(side: float, room: float) -> int:
    gap = gap_of(side)
    return int((room + gap + 1e-6) // (side + gap))


def gap_of(side: float) -> float:
    """The room between tiles."""
    if side < 16:
        return 1.0
    return float(GAP_PIXELS if side < 64 else 2 * GAP_PIXELS)


def _laid(stacks: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Stacks (n, channels, height, width) with their channels side by side."""
    count, channels, height, width = stacks.shape
    if channels == 1:
        return stacks[:, 0]
    found = np.full((count, *size), GAP, np.uint8)
    _, columns = beside(channels, height, width)
    for channel in range(channels):
        top, left = channel // columns * (height + 1), channel % columns * (width + 1)
        found[:, top : top + height, left : left + width] = stacks[:, channel]
    return found
