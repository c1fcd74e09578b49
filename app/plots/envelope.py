"""Long curves in few points: the smallest and largest value of each bucket, at any zoom.

Values come in at the end and are summarised once, in levels of 4, 16, 64, … values; a drawing
takes the level just below its needs. So a refresh costs the same at step 100 and at step
1,000,000, and no extreme is ever lost. NaN counts as missing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.series import Series

FACTOR = 4
Floats = NDArray[Any]


@dataclass(frozen=True)
class Buckets:
    """Buckets of `size` values: the first begins at value number `first`; `low` and `high`
    have shape (buckets, columns)."""

    first: int
    size: int
    low: Floats
    high: Floats

    @property
    def starts(self) -> NDArray[np.int64]:
        """Number of the first value in each bucket."""
        return self.first + self.size * np.arange(len(self.low))


class Envelope:
    """A growing matrix of values, one column a curve."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._low, self._high = _Rows(columns), _Rows(columns)
        self._levels: list[tuple[_Rows, _Rows]] = []

    def __len__(self) -> int:
        return len(self._low)

    def extend(self, low: Floats, high: Floats) -> None:
        """Add rows of shape (n, columns): the extremes of what each stands for."""
        self._low.extend(low)
        self._high.extend(high)
        self._summarise_new()

    def _summarise_new(self) -> None:
        low, high = self._low, self._high
        for level in range(len(self._levels) + 1):
            if level == len(self._levels):
                if len(low) < 2 * FACTOR:
                    return
                self._levels.append((_Rows(self._columns), _Rows(self._columns)))
            lows, highs = self._levels[level]
            _summarise(low, lows, np.fmin)
            _summarise(high, highs, np.fmax)
            low, high = lows, highs
            if level == len(self._levels) - 1 and len(low) < 2 * FACTOR:
                return

    def buckets(self, start: int, stop: int, wanted: int) -> Buckets:
        """At most about `wanted` buckets that cover the values from `start` to before `stop`.

        A bucket's size is a power of two and its place does not depend on `start`, so that a
        growing curve does not shimmer.
        """
        start, stop = max(0, start), min(stop, len(self))
        size = 1
        while size * wanted < stop - start:
            size *= 2
        first = start // size * size
        level, step = 0, 1
        while level < len(self._levels) and step * FACTOR <= size:
            level, step = level + 1, step * FACTOR
        if level == 0:
            low, high = self._low.rows[first:stop], self._high.rows[first:stop]
        else:
            low, high = (self._with_tail(level, step, side, first, stop) for side in (0, 1))
        return Buckets(
            first, size, _reduce(low, size // step, np.fmin), _reduce(high, size // step, np.fmax)
        )

    def _with_tail(self, level: int, step: int, side: int, first: int, stop: int) -> Floats:
        """Rows of a level, and one more for the values that do not fill a bucket yet."""
        rows = self._levels[level - 1][side].rows
        whole = min(len(rows), stop // step)
        rows = rows[first // step : whole]
        tail = (self._low, self._high)[side].rows[whole * step : stop]
        if not len(tail):
            return rows
        extreme = (np.fmin, np.fmax)[side].reduce(tail, axis=0, keepdims=True)
        return np.concatenate([rows, extreme])

    def extremes(self, start: int, stop: int) -> tuple[Floats, Floats]:
        """Smallest and largest value of each column; NaN where there is none."""
        found = self.buckets(start, stop, 64)
        if not len(found.low):
            empty = np.full(self._columns, np.nan, np.float32)
            return empty, empty
        return np.fmin.reduce(found.low, axis=0), np.fmax.reduce(found.high, axis=0)


class _Rows(Series):
    """A series that takes many rows at once."""

    def __init__(self, columns: int) -> None:
        super().__init__(columns)

    def extend(self, rows: Floats) -> None:
        needed = self._length + len(rows)
        if needed > len(self._data):
            grown = np.empty((max(needed, 2 * len(self._data)), *self._data.shape[1:]), np.float32)
            grown[: self._length] = self.values
            self._data = grown
        self._data[self._length : needed] = rows
        self._length = needed

    @property
    def rows(self) -> Floats:
        return self.values


def _summarise(source: _Rows, target: _Rows, extreme: np.ufunc) -> None:
    """Bring `target`, one row for each `FACTOR` rows of `source`, up to date."""
    done, whole = len(target), len(source) // FACTOR
    if whole > done:
        fresh = source.rows[done * FACTOR : whole * FACTOR]
        target.extend(extreme.reduce(fresh.reshape(whole - done, FACTOR, -1), axis=1))


def _reduce(rows: Floats, group: int, extreme: np.ufunc) -> Floats:
    if group == 1 or not len(rows):
        return rows
    return extreme.reduceat(rows, np.arange(0, len(rows), group), axis=0)
