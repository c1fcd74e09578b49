"""Histograms of values: how a probe counts them."""

import math

import numpy as np
from numpy.typing import NDArray

from core.probes.measure import Histogram

BINS = 64


def histogram_of(sample: NDArray[np.float32], size: int) -> Histogram:
    """The histogram of a flat `sample` of `size` values, with mean and standard deviation."""
    values = sample.astype(np.float64)
    with np.errstate(invalid="ignore"):
        total = float(np.add.reduce(values))
    if not math.isfinite(total):  # a sum of float32 is finite in float64 if all of them are
        values = values[np.isfinite(values)]
        total = float(np.add.reduce(values))
    counts, low, high = histogram(values)
    mean = total / len(values) if len(values) else math.nan
    values -= mean
    variance = float(np.dot(values, values)) / len(values) if len(values) else math.nan
    missing = len(sample) - len(values)
    nan = int(np.isnan(sample).sum()) if missing else 0
    return Histogram(
        counts=counts,
        low=low,
        high=high,
        seen=len(sample),
        size=size,
        nan=nan,
        infinite=missing - nan,
        mean=mean,
        std=math.sqrt(variance),
    )


def histogram(values: NDArray[np.float64]) -> tuple[NDArray[np.int32], float, float]:
    """Counts in 64 equal bins from the lowest to the highest value, and these two.

    The highest value falls in the last bin. Where all values are equal the range reaches a
    little to both sides. Without values the counts are 0 from 0 to 1.
    """
    if len(values) == 0:
        return np.zeros(BINS, np.int32), 0.0, 1.0
    low, high = float(np.minimum.reduce(values)), float(np.maximum.reduce(values))
    if low == high:
        half = max(0.5, abs(low) / 1000)
        low, high = low - half, high + half
    scale = BINS / (high - low)
    if not math.isfinite(scale):  # gradients may be so small that their spread has no inverse
        counts = np.bincount([BINS // 2], [len(values)], BINS).astype(np.int32)
        return counts, low - 0.5, low + 0.5
    places = values - low
    places *= scale
    places = places.astype(np.int64)
    counts = np.bincount(places, minlength=BINS).astype(np.int32)
    if len(counts) > BINS:  # the highest value
        counts[BINS - 1] += counts[BINS]
    return counts[:BINS], low, high
