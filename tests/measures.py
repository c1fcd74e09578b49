"""Measures of layers for tests, in a few words."""

import numpy as np
from numpy.typing import ArrayLike

from core.probes.measure import Histogram, LayerMeasure


def histogram(
    counts: ArrayLike | None = None, low: float = 0.0, high: float = 1.0, **changes: object
) -> Histogram:
    """A histogram of these counts; of 10 values, all in the first bin, unless told otherwise."""
    numbers = np.asarray([10] + [0] * 63 if counts is None else counts, np.int64)
    total = int(numbers.sum())
    given = {"seen": total, "size": total, "nan": 0, "infinite": 0, "mean": 0.5, "std": 1.0}
    return Histogram(numbers, low, high, **(given | changes))  # type: ignore[arg-type]


def layer_measure(**changes: object) -> LayerMeasure:
    """What is measured of a layer, some of it given."""
    given: dict[str, object] = {"activations": histogram(), "zero_share": 0.25}
    return LayerMeasure(**(given | changes))  # type: ignore[arg-type]
