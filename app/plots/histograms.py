"""Histograms whose bins differ, brought onto one axis; and a bounded record of them over time.

Values within a bin count as spread evenly over it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.probes.measure import Histogram

Floats = NDArray[np.floating]
BINS = 64


@dataclass(frozen=True)
class Rebinned:
    """Counts between the new edges, shape (histograms, bins), and those outside them."""

    counts: Floats
    below: Floats
    above: Floats


def rebin(counts: Floats, low: Floats, high: Floats, edges: Floats) -> Rebinned:
    """Bring histograms of shape (n, bins), each between its own `low` and `high`, onto
    increasing `edges` of shape (m,), or (n, m) with its own for each.

    Inside, below and above sum to what there was. A histogram without width (`low` = `high`)
    is all at that one value, and belongs to the bin that begins there.
    """
    below = _counts_below(counts, low, high, np.broadcast_to(edges, (len(counts), edges.shape[-1])))
    return Rebinned(np.diff(below, axis=1), below[:, 0], counts.sum(axis=1) - below[:, -1])


def _counts_below(counts: Floats, low: Floats, high: Floats, edges: Floats) -> Floats:
    """How many values of each histogram lie below each edge."""
    bins = counts.shape[1]
    start = np.zeros((len(counts), 1))
    cumulative = np.concatenate([start, np.cumsum(counts, axis=1, dtype=np.float64)], axis=1)
    span, distance = (high - low)[:, None], edges - low[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        place = np.where(span > 0, distance / span, np.where(distance > 0, 1.0, 0.0)) * bins
    place = np.clip(place, 0, bins)
    whole = np.minimum(place.astype(np.int64), bins - 1)
    below = np.take_along_axis(cumulative, whole, axis=1)
    inside: Floats = (place - whole) * np.take_along_axis(counts, whole, axis=1)
    return below + inside


class HistogramTrack:
    """The histograms of one layer over time, at most `limit` of them.

    When full, neighbours are joined in pairs, so that a long run gets coarser in time and
    nothing is dropped.
    """

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._steps = np.empty(limit, np.int64)
        self._counts = np.empty((limit, BINS), np.float64)
        self._low, self._high = np.empty(limit), np.empty(limit)
        self._length = 0
        self._stride = 1
        self._joined = 0

    def __len__(self) -> int:
        return self._length

    @property
    def limit(self) -> int:
        """How many there can be."""
        return self._limit

    @property
    def steps(self) -> NDArray[np.int64]:
        """The first step of each histogram."""
        return self._steps[: self._length]

    @property
    def counts(self) -> Floats:
        """Counts, shape (histograms, 64)."""
        return self._counts[: self._length]

    @property
    def low(self) -> Floats:
        """Lower end of each histogram."""
        return self._low[: self._length]

    @property
    def high(self) -> Floats:
        """Upper end of each histogram."""
        return self._high[: self._length]

    def append(self, step: int, histogram: Histogram) -> None:
        """Add one histogram; that of a single value has no width."""
        counts, value = histogram.counts.astype(np.float64), histogram.only
        ends = (histogram.low, histogram.high) if value is None else (value, value)
        if self._joined % self._stride == 0:
            if self._length == self._limit:
                self._join_pairs()
            self._put(self._length, step, counts, *ends)
            self._length += 1
            self._joined = 1
            return
        last = self._length - 1
        both = np.stack([self._counts[last], counts])
        low = np.array([self._low[last], ends[0]])
        high = np.array([self._high[last], ends[1]])
        joined, new_low, new_high = _join(both[None], low[None], high[None])
        self._put(last, int(self._steps[last]), joined[0], new_low[0], new_high[0])
        self._joined += 1

    def _put(self, place: int, step: int, counts: Floats, low: float, high: float) -> None:
        self._steps[place], self._counts[place] = step, counts
        self._low[place], self._high[place] = low, high

    def _join_pairs(self) -> None:
        half = self._limit // 2
        counts, low, high = _join(
            self._counts.reshape(half, 2, BINS),
            self._low.reshape(half, 2),
            self._high.reshape(half, 2),
        )
        self._steps[:half] = self._steps[::2]
        self._counts[:half], self._low[:half], self._high[:half] = counts, low, high
        self._length, self._stride = half, self._stride * 2

    def recent_range(self, share: float, ignored: float = 0.002) -> tuple[float, float] | None:
        """Where the values of the last `share` of the histograms lie, without the outermost
        `ignored` of them on each side; None without any."""
        rows = np.arange(int(self._length * (1 - share)), self._length)
        rows = rows[self.counts[rows].any(axis=1)]  # of one that is all NaN there is no range
        counts, low, high = self.counts[rows], self.low[rows], self.high[rows]
        if not len(rows):
            return None
        lows, highs = central_range(counts, low, high, ignored)
        rare = len(lows) // 50
        return float(np.sort(lows)[rare]), float(np.sort(highs)[-1 - rare])


def against_fullest(counts: Floats) -> Floats:
    """The square root of each row against its fullest bins, in 0..1. The two fullest do not set
    the scale, so that what lies beside a peak (the zeros of a ReLU, say) stays visible."""
    highest = np.partition(counts, -3, axis=1)[:, -3:]
    peak = np.maximum(highest.min(axis=1), highest.max(axis=1) / 20)[:, None]
    shares: Floats = np.sqrt(np.clip(counts / np.maximum(peak, 1e-9), 0, 1))
    return shares


class Shades:
    """The rows of a track on the bins of an axis, as shades of 0 to 255; only what is new is
    computed while the axis stays."""

    def __init__(self) -> None:
        self._edges: Floats = np.empty(0)
        self._rows: NDArray[np.uint8] = np.empty((0, 0), np.uint8)
        self._known = 0

    def of(self, track: HistogramTrack, edges: Floats) -> NDArray[np.uint8]:
        """All rows, shape (histograms, bins)."""
        if not np.array_equal(edges, self._edges) or self._known > len(track):
            self._edges, self._known = edges.copy(), 0
            self._rows = np.empty((track.limit, len(edges) - 1), np.uint8)
        fresh = slice(max(0, self._known - 1), len(track))  # the last one may have been joined
        if fresh.start < fresh.stop:
            found = rebin(track.counts[fresh], track.low[fresh], track.high[fresh], edges)
            self._rows[fresh] = against_fullest(found.counts) * 255
        self._known = len(track)
        return self._rows[: len(track)]


def central_range(
    counts: Floats, low: Floats, high: Floats, ignored: float = 0.002
) -> tuple[Floats, Floats]:
    """Where the values of each histogram lie, without the outermost `ignored` of them on each
    side. Shapes as for `rebin`; none may be empty."""
    cumulative = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    width = (high - low) / BINS
    lows = low + width * (cumulative <= ignored).sum(axis=1)
    highs = low + width * (1 + (cumulative < 1 - ignored).sum(axis=1))
    return lows, highs


def _join(counts: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Join pairs of shape (n, 2, bins) into (n, bins) over the union of their ranges."""
    new_low, new_high = low.min(axis=1), high.max(axis=1)
    edges = new_low[:, None] + (new_high - new_low)[:, None] * np.linspace(0, 1, BINS + 1)
    total = np.zeros((len(counts), BINS))
    for side in (0, 1):
        part = rebin(counts[:, side], low[:, side], high[:, side], edges)
        total += part.counts
        total[:, 0] += part.below
        total[:, -1] += part.above  # by rounding, or all of it at the upper end
    return total, new_low, new_high
