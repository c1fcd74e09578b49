"""What a history is made of: arrays that grow, means of them, and what is kept now and then."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

SMOOTHING_STEPS = 33
"""How many steps the smoothed curves look back once a run is long."""

SMOOTHING_SHARE = 6
"""Before that they look back over a sixth of the run: a short run is not drawn late."""

RECENT_ROWS = 16_384
"""Steps that are kept exactly, at least; at most twice as many."""

OLD_ROWS = 4_096
"""Rows that stand for all steps before those, at least; at most twice as many."""


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


@dataclass(frozen=True)
class Extremes:
    """What lies behind the first rows of a bounded series: of the values that each stands for
    the lowest and highest finite ones, and whether any was not finite."""

    low: NDArray[Any]
    high: NDArray[Any]
    is_odd: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.low)

    def mapped(self, shown: Callable[[NDArray[Any]], NDArray[Any]]) -> "Extremes":
        """The same after `shown`, which only rises or only falls."""
        ends = shown(self.low), shown(self.high)
        return Extremes(np.fmin(*ends), np.fmax(*ends), self.is_odd)

    def of_columns(self, columns: slice | list[int]) -> "Extremes":
        """Those of some columns."""
        return Extremes(self.low[:, columns], self.high[:, columns], self.is_odd)


class BoundedSeries(Series):
    """A series of any length in bounded memory: the last rows are exact, of those before only
    every so many-th is left, with the extremes of all between.

    When the exact rows are twice `recent`, the older half becomes buckets; when the buckets are
    twice `buckets`, they are joined in pairs. So series that grow together stay aligned.
    """

    def __init__(
        self,
        *width: int,
        dtype: type = np.float32,
        recent: int = RECENT_ROWS,
        buckets: int = OLD_ROWS,
    ) -> None:
        super().__init__(*width, dtype=dtype)
        self._recent, self._buckets = recent, buckets
        self._size = 1
        none: NDArray[Any] = np.empty((0, *width), dtype)
        self.extremes = Extremes(none, none, np.empty(0, np.bool_))

    def append(self, value: object) -> None:
        """Add one row."""
        if self._length - len(self.extremes) == 2 * self._recent:
            self._compact()
        super().append(value)

    def first(self, count: int) -> "BoundedSeries":
        """A copy of the first `count` rows."""
        found = BoundedSeries(
            *self._data.shape[1:],
            dtype=self._data.dtype.type,
            recent=self._recent,
            buckets=self._buckets,
        )
        found._data = np.concatenate([self._data[:count], found._data])
        found._length, found._size, old = count, self._size, self.extremes
        found.extremes = Extremes(old.low[:count], old.high[:count], old.is_odd[:count])
        return found

    def _compact(self) -> None:
        """Make buckets of the older half of the exact rows."""
        old = self.extremes
        fresh = self._data[len(old) : len(old) + self._recent]
        low, high, is_odd = _bucketed(fresh, fresh, _odd_rows(fresh), self._size)
        joined = Extremes(
            np.concatenate([old.low, low]),
            np.concatenate([old.high, high]),
            np.concatenate([old.is_odd, is_odd]),
        )
        last = fresh[self._size - 1 :: self._size]
        rows = np.concatenate([self._data[: len(old)], last])
        if len(joined) >= 2 * self._buckets and 2 * self._size <= self._recent:
            joined = Extremes(*_bucketed(joined.low, joined.high, joined.is_odd, 2))
            rows = rows[1::2]
            self._size *= 2
        kept = self._data[len(old) + self._recent : self._length]
        self._length = len(rows) + len(kept)
        self._data = np.concatenate([rows, kept, np.empty_like(self._data[: self._recent])])
        self.extremes = joined


def _bucketed(
    low: NDArray[Any], high: NDArray[Any], is_odd: NDArray[np.bool_], size: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
    """The extremes of `size` rows after another, as one row each."""
    shape = (len(low) // size, size, *low.shape[1:])
    lowest = np.fmin.reduce(low.reshape(shape), axis=1)
    highest = np.fmax.reduce(high.reshape(shape), axis=1)
    return lowest, highest, np.logical_or.reduce(is_odd.reshape(-1, size), axis=1)


def _odd_rows(rows: NDArray[Any]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = ~np.isfinite(rows).reshape(len(rows), -1).all(axis=1)
    return found


class Smoothed:
    """An exponential mean over a sixth of the values so far, at most `SMOOTHING_STEPS`.

    Each value v moves the mean by w (v - mean), where w = max(1 / 33, 1 / (1 + n / 6)) for n
    values before it. One that is not finite is passed through and leaves the mean as it was.
    """

    def __init__(self) -> None:
        self.series = BoundedSeries()
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
