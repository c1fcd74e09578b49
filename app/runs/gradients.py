"""The gradient over depth as the instruments and the layer panel say it. Pure functions."""

import math

import numpy as np
from numpy.typing import NDArray

from core.training.history import History

AVERAGED = 32
"""Steps that a norm is the mean of: a single batch is noise."""


def mean_gradient_norms(history: History) -> NDArray[np.float64]:
    """Gradient norm of each of `history.learning`, the mean of the last steps since these are
    what learns; empty before the first."""
    recent = history.gradient_norms.values[-AVERAGED:]
    if not len(recent) or history.started is None:
        return np.empty(0)
    since = history.steps.values[-AVERAGED:] >= _learning_since(history)
    frozen = history.frozen
    are_shown = [node not in frozen for node in history.started.weighted]
    found = recent[since] if since.any() else recent[-1:]
    means: NDArray[np.float64] = found[:, are_shown].astype(np.float64).mean(axis=0)
    return means


def _learning_since(history: History) -> int:
    """The first step at which the layers learned that learn now."""
    assert history.started is not None
    step, frozen = 0, history.started.frozen
    for mark in history.marks:
        if mark.frozen != frozen:
            step, frozen = mark.step, mark.frozen
    return step


def first_over_last(norms: NDArray[np.float64]) -> float:
    """Norm of the first layer over norm of the last; NaN or infinite where that means nothing."""
    if len(norms) < 2:
        return math.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(norms[0] / norms[-1])
