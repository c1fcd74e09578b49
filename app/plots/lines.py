"""Curves over steps: fed from the history as it grows, drawn from min/max buckets.

Steps are looked up by `bisect`: numpy's own search lets the interpreter go, and the training
thread then keeps it for milliseconds.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from enum import Enum

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.plots.curve import Curve
from app.plots.envelope import Buckets, Envelope, Floats
from core.training.series import Extremes, Series

ZERO = -60.0
"""Where an exact 0 stands on a log axis: below the logarithm of every float."""


MANY = 3
"""Curves in one plot that can show all their noise and still be told apart."""


class Scale(Enum):
    """How values become positions on the vertical axis."""

    LINEAR = "linear"
    LOG = "log"

    def positions(self, values: Floats) -> Floats:
        """Positions of `values`; NaN for what is not finite (and on a log axis below 0)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self is Scale.LINEAR:
                return np.where(np.isfinite(values), values, np.nan)
            logs = np.where(values == 0, ZERO, np.log10(values))
        return np.where(np.isfinite(logs), logs, np.nan)


class Lines:
    """Some curves with the same steps. `is_exact` draws the extremes of every bucket, otherwise
    its middle (for smoothed curves, where both would be a thick line). `is_nan_unknown`: NaN
    says that nothing was measured, and is no finding."""

    def __init__(
        self,
        view: pg.ViewBox,
        scale: Scale = Scale.LINEAR,
        is_exact: bool = True,
        is_antialiased: bool = False,
        is_nan_unknown: bool = False,
        pen: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        self._view = view
        self._pen = pen
        self._scale = scale
        self._is_exact = is_exact
        self._is_antialiased = is_antialiased
        self._is_fault = np.isinf if is_nan_unknown else _is_not_finite
        self.curves: list[Curve] = []
        self._colors: list[QColor] = []
        self._bold: Collection[int] = ()
        self._scale_of_type = 1.0
        self.steps: NDArray[np.int64] = np.empty(0, np.int64)
        self.values: Floats = np.empty((0, 0), np.float32)
        self._envelope = Envelope(0)
        self._odd = Series(dtype=np.int64)
        self._old = 0

    # -- filling ---------------------------------------------------------------------

    def reset(self, count: int) -> None:
        """Forget everything; `count` curves follow."""
        for curve in self.curves:
            self._view.removeItem(curve)
        self.curves = [Curve(self._is_antialiased, self._pen) for _ in range(count)]
        for curve in self.curves:
            self._view.addItem(curve, ignoreBounds=True)
        if len(self._colors) == count:
            self.style(self._colors, self._bold, self._scale_of_type)
        self._envelope = Envelope(count)
        self.steps, self.values = np.empty(0, np.int64), np.empty((0, count), np.float32)
        self._odd = Series(dtype=np.int64)

    def feed(
        self, steps: NDArray[np.int64], values: Floats, extremes: Extremes | None = None
    ) -> None:
        """Take in what is new in `values`, all rows so far, of shape (n,) or (n, curves); the
        first of them may stand for many, between `extremes`.
        Where rows taken in before are gone (what is old is thinned out), all is read again."""
        values = self._matrix(values)
        known = len(self._envelope)
        if known and (len(steps) < known or steps[known - 1] != self.steps[known - 1]):
            self._envelope, self._odd = Envelope(len(self.curves)), Series(dtype=np.int64)
        self.steps, self.values = steps, values
        self._old = len(extremes) if extremes else 0
        if not self.curves:
            return
        if extremes and len(self._envelope) < self._old:
            self._take_old(extremes)
        fresh = values[len(self._envelope) :]
        self._note_odd(self._is_fault(fresh).any(axis=1))
        positions = self._scale.positions(fresh)
        self._envelope.extend(positions, positions)

    def _take_old(self, extremes: Extremes) -> None:
        self._envelope, self._odd = Envelope(len(self.curves)), Series(dtype=np.int64)
        is_odd = extremes.is_odd if self._is_fault is _is_not_finite else np.zeros(self._old, bool)
        self._note_odd(is_odd)
        low, high = (self._matrix(side) for side in (extremes.low, extremes.high))
        self._envelope.extend(self._scale.positions(low), self._scale.positions(high))

    def _matrix(self, values: Floats) -> Floats:
        return values.reshape(len(values), len(self.curves)) if self.curves else values

    def _note_odd(self, is_odd: NDArray[np.bool_]) -> None:
        for row in np.nonzero(is_odd)[0] if is_odd.any() else ():
            self._odd.append(len(self._envelope) + row)

    def style(
        self, colors: Sequence[QColor], bold: Collection[int] = (), scale: float = 1.0
    ) -> None:
        """One color a curve; the numbers of those drawn bold, and in front; the scale of type."""
        self._colors, self._bold, self._scale_of_type = list(colors), bold, scale
        for number, (curve, color) in enumerate(zip(self.curves, colors, strict=True)):
            curve.style(color, number in bold, scale)

    # -- drawing ---------------------------------------------------------------------

    def draw(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        width: int,
        exact: int | None = None,
    ) -> None:
        """Show the part between two steps in at most two points a pixel.

        Many curves are drawn by the middles of wider buckets, since their noise would hide
        one behind the other; only the curve number `exact` has all its extremes then.
        """
        if not len(self.steps):
            return
        if len(self.curves) <= MANY:
            self._show(range(len(self.curves)), x_range, y_range, width, self._is_exact)
            return
        self._show(range(len(self.curves)), x_range, y_range, width // 4, False)
        if exact is not None:
            self._show((exact,), x_range, y_range, width, True)

    def _show(
        self,
        columns: Sequence[int],
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        width: int,
        is_exact: bool,
    ) -> None:
        parts = [self._points(found, is_exact) for found in self._buckets(x_range, width)]
        x, y = (np.concatenate(side) for side in zip(*parts, strict=True))
        if self._scale is Scale.LOG:
            bottom = y_range[0] + 0.012 * (y_range[1] - y_range[0])
            y = np.where(y <= ZERO + 1, bottom, y)
        for column in columns:
            self.curves[column].setData(x, y[:, column])

    def _buckets(self, x_range: tuple[float, float], width: int) -> list[Buckets]:
        """The buckets of a range: the old rows, which stand for many steps each, get the part of
        the `width` that they take, and the exact ones the rest."""
        start, stop = self._rows(x_range)
        if not start < self._old < stop:
            return [self._envelope.buckets(start, stop, width)]
        between = float(self.steps[self._old])
        share = (between - self.steps[start]) / max(1, self.steps[stop - 1] - self.steps[start])
        old = min(max(1, round(width * share)), width)
        return [
            self._envelope.buckets(start, self._old, old),
            self._envelope.buckets(self._old, stop, max(1, width - old)),
        ]

    def _rows(self, x_range: tuple[float, float]) -> tuple[int, int]:
        start, stop = (bisect_left(self.steps, end) for end in x_range)
        return max(0, start - 1), min(len(self.steps), stop + 2)

    def _points(self, found: Buckets, is_exact: bool) -> tuple[Floats, Floats]:
        middles = np.minimum(found.starts + (found.size - 1) // 2, len(self.steps) - 1)
        x = self.steps[middles].astype(np.float64)
        if found.size == 1:
            return x, found.low
        if not is_exact:
            low = found.low
            return x, low + (found.high - low) / 2
        y = np.stack([found.low, found.high], axis=1).reshape(2 * len(x), -1)
        return np.repeat(x, 2), y

    # -- questions -------------------------------------------------------------------

    def recent(self, share: float) -> tuple[float, float] | None:
        """Lowest and highest position in the last `share` of all steps; None without any."""
        low, high = self._envelope.extremes(self._first_row(share), len(self._envelope))
        low = np.where(low <= ZERO + 1, high, low)
        low, high = low[low > ZERO + 1], high[high > ZERO + 1]
        if not np.isfinite(low).any():
            return None
        return float(np.nanmin(low)), float(np.nanmax(high))

    def _first_row(self, share: float) -> int:
        """The first row of the last `share` of all steps."""
        if not len(self.steps) or share >= 1:
            return 0
        first, last = float(self.steps[0]), float(self.steps[-1])
        return bisect_left(self.steps, last - share * (last - first))

    @property
    def odd_steps(self) -> NDArray[np.int64]:
        """The steps at which a value was NaN or infinite."""
        steps: NDArray[np.int64] = self.steps[self._odd.values]
        return steps

    def usual(self, share: float) -> tuple[float, float] | None:
        """As `recent`, but without the rarest spikes: of 64 buckets the 3 lowest and highest."""
        found = self._envelope.buckets(self._first_row(share), len(self._envelope), 64)
        lows, highs = found.low[np.isfinite(found.low)], found.high[np.isfinite(found.high)]
        if not len(lows):
            return None
        rare = min(len(lows), len(highs)) // 20
        return float(np.sort(lows)[rare]), float(np.sort(highs)[-1 - rare])

    def row_at(self, step: float) -> int | None:
        """The row nearest to `step`, None without any."""
        if not len(self.steps):
            return None
        after = min(bisect_left(self.steps, step), len(self.steps) - 1)
        before = max(0, after - 1)
        nearer = abs(self.steps[before] - step) <= abs(self.steps[after] - step)
        return before if nearer else after


def _is_not_finite(values: Floats) -> NDArray[np.bool_]:
    return ~np.isfinite(values)
