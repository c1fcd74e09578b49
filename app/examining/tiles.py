"""What a grid of small pictures is made of, and how many of them fit where.

Nothing is painted here: pixels are arrays (n, height, width, 4), red, green, blue and opacity.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.appearance import Appearance
from app.examining.color_maps import GAP, ColorMap, indices
from app.numbers import figure

GAP_PIXELS = 3
LEAST, LEAST_OF_MANY, LEAST_SAMPLE, LEAST_CELL = 36.0, 72.0, 24.0, 6.0
"""The longer side of a map, of one of many channels, of a sample, and of a single value, in
pixels."""
FLATTEST = 5.0
"""A map along one dimension is a band, so much wider than high."""

Pixels = NDArray[np.uint8]


class TileSource(Protocol):
    """Pictures of one size, each of a unit, a channel or a sample."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of each, in pixels of its own."""

    @property
    def aspect(self) -> tuple[float, float]:
        """Height and width in which one is drawn, in any unit."""

    @property
    def least(self) -> float:
        """The longer side at which one is still told from another, in pixels of the screen."""

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

    @property
    def aspect(self) -> tuple[float, float]:
        height, width = self.size
        return max(float(height), width / FLATTEST), float(width)

    @property
    def least(self) -> float:
        if self.size == (1, 1):
            return LEAST_CELL
        return LEAST if self.maps.shape[1] == 1 else min(LEAST_OF_MANY, 3.0 * max(self.size))

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

    @property
    def aspect(self) -> tuple[float, float]:
        return float(self.size[0]), float(self.size[1])

    @property
    def least(self) -> float:
        return LEAST_SAMPLE

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
    count: int, aspect: tuple[float, float], room: tuple[float, float], least: float, most: float
) -> Layout:
    """The largest tiles of which all are seen in a `room` (width, height); where they would
    have to be smaller than `least` (their longer side, in pixels), as many as fit."""
    height, width = aspect
    longest = max(height, width)

    def laid(side: float) -> Layout:
        across, down = side * width / longest, side * height / longest
        return Layout(_fitting(across, room[0]), _fitting(down, room[1]), across, down)

    side = most
    while side > least and laid(side).per_page < count:
        side -= 1
    found = laid(max(1.0, min(max(least, side), *room)))
    return replace(found, columns=max(1, found.columns), rows=max(1, found.rows))


def beside(channels: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns in which so many pictures make one that is almost a square."""
    columns = max(1, min(channels, round((channels * height / width) ** 0.5)))
    return -(-channels // columns), columns


def _fitting(side: float, room: float) -> int:
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
