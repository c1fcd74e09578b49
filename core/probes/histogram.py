"""How the outputs of a layer are spread: a histogram, the mean and the standard deviation."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.probes.spec import Look, Probe

BINS = 64


def _measure(look: Look) -> Mapping[str, object]:
    values = look.finite.astype(np.float64)
    counts, low, high = histogram(values)
    mean = float(values.mean()) if len(values) else math.nan
    values -= mean
    variance = float(np.dot(values, values)) / len(values) if len(values) else math.nan
    return {
        "counts": counts,
        "low": low,
        "high": high,
        "seen": len(look.sample),
        "size": look.output.numel(),
        "non_finite": len(look.sample) - len(values),
        "mean": mean,
        "std": math.sqrt(variance),
    }


def histogram(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], float, float]:
    """Counts in 64 equal bins from the lowest to the highest value, and these two.

    The highest value falls in the last bin. Where all values are equal the range reaches a
    little to both sides. Without values the counts are 0 from 0 to 1.
    """
    if len(values) == 0:
        return np.zeros(BINS, np.int64), 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if low == high:
        half = max(0.5, abs(low) / 1000)
        low, high = low - half, high + half
    places = ((values - low) * (BINS / (high - low))).astype(np.int64)
    counts = np.bincount(places, minlength=BINS).astype(np.int64, copy=False)
    if len(counts) > BINS:  # the highest value
        counts[BINS - 1] += counts[BINS]
    return counts[:BINS], low, high


HISTOGRAM = Probe(
    name="activation_histogram",
    title="Activations",
    unit="",
    cost="About 0.1 ms a layer, ten times a second; a regular sample of large layers.",
    meaning="What a layer gives for a batch. Values piled up at the ends of a sigmoid or at 0 of "
    "a ReLU pass on little gradient; a spread that shrinks or grows from layer to layer "
    "points to the initialization.",
    fields=("counts", "low", "high", "seen", "size", "non_finite", "mean", "std"),
    measure=_measure,
)
