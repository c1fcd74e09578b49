"""The gradient over depth as the instruments and the layer panel say it. Pure functions."""

import math

import numpy as np
from numpy.typing import NDArray

from core.training.history import History

AVERAGED = 32
"""Steps that a norm is the mean of: a single batch is noise."""


def mean_gradient_norms(history: History) -> NDArray[np.float64]:
    """Gradient norm of each weighted layer, the mean of the last steps; empty before the first."""
    recent = history.gradient_norms.values[-AVERAGED:]
    return recent.astype(np.float64).mean(axis=0) if len(recent) else np.empty(0)


def first_over_last(norms: NDArray[np.float64]) -> float:
    """Norm of the first layer over norm of the last; NaN or infinite where that means nothing."""
    if len(norms) < 2:
        return math.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(norms[0] / norms[-1])
