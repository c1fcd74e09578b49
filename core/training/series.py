"""What a history is made of: arrays that grow, means of them, and what is kept now and then."""

import math
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

SMOOTHING_STEPS = 33
"""How many steps the smoothed curves look back once a run is long."""

SMOOTHING_SHARE = 6
"""Before that they look back over a sixth of the run: a short run is not drawn late."""


class Series:
    """A growing float array of shape (n, *width)."""

    def __init__(self, *width: int, dtype: type = np.float32) -> None:
        self._data: NDArray[Any] = np.empty((256, *width), dtype)
        self._length = 0

    def append(self, value: object) -> None:
        """Add one row."""
        if self._length == len(self._data):
            self._data = np.concatenate([self._data, np.empty_like(self._data)])
        self._data[self._length] = value
        self._length += 1

    def first(self, count: int) -> "Series":
        """A copy of the first `count` rows."""
        found = Series(*self._data.shape[1:], dtype=self._data.dtype.type)
        found._data = np.concatenate([self._data[:count], found._data])
        found._length = count
        return found

    @property
    def values(self) -> NDArray[Any]:
        """All rows so far, a view."""
        return self._data[: self._length]

    def __len__(self) -> int:
        return self._length


class Smoothed:
    """An exponential mean over a sixth of the values so far, at most `SMOOTHING_STEPS`.

    Each value v moves the mean by w (v - mean), where w = max(1 / 33, 1 / (1 + n / 6)) for n
    values before it. One that is not finite is passed through and leaves the mean as it was.
    """

    def __init__(self) -> None:
        self.series = Series()
        self._mean = 0.0
        self._count = 0

    def append(self, value: float) -> None:
        """Add one raw value."""
        if not math.isfinite(value):
            self.series.append(value)
            return
        weight = max(1 / SMOOTHING_STEPS, 1 / (1 + self._count / SMOOTHING_SHARE))
        self._mean += weight * (value - self._mean)
        self._count += 1
        self.series.append(self._mean)

    def first(self, count: int) -> "Smoothed":
        """A copy as it was after `count` values."""
        found = Smoothed()
        found.series = self.series.first(count)
        finite = found.series.values[np.isfinite(found.series.values)]
        found._count = len(finite)
        found._mean = float(finite[-1]) if len(finite) else 0.0
        return found


Kept = TypeVar("Kept")


class Thinned(Generic[Kept]):
    """Things that came one after the other, evenly spaced, so that memory stays bounded.

    Of those so far every one, every second, every fourth … is kept; `latest` is the last.
    `limit(thing)` is how many of such a size may be kept.
    """

    def __init__(self, limit: Callable[[Kept], int]) -> None:
        self._limit = limit
        self._stride = 1
        self._count = 0
        self._kept: list[Kept] = []
        self.latest: Kept | None = None

    def append(self, thing: Kept) -> None:
        """Take in one."""
        if self._count % self._stride == 0:
            self._kept.append(thing)
        self._count += 1
        self.latest = thing
        if len(self._kept) >= self._limit(thing):
            self._kept = self._kept[::2]
            self._stride *= 2

    @property
    def kept(self) -> list[Kept]:
        """Those that are kept, in order; only grows, until it is halved."""
        return self._kept
