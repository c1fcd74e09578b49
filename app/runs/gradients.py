"""The gradient over depth as the instruments and the layer panel say it. Pure functions."""

import math

import numpy as np
from numpy.typing import NDArray

from core.training.history import History

AVERAGED = 32
"""Steps that a norm is the mean of: a single batch is noise."""
FEWEST = 8
"""Rows that it is the mean of where a row stands for many steps, long ago."""


def mean_gradient_norms(history: History, step: int | None = None) -> NDArray[np.float64]:
    """Gradient norm of each of `history.learning_at(step)`, the mean of the last steps until
    `step` (None is now) since these are what learns; empty before the first."""
    rows = _averaged(history, step)
    recent = history.gradient_norms.values[rows]
    if not len(recent) or history.started is None:
        return np.empty(0)
    since = history.steps.values[rows] >= _learning_since(history, step)
    frozen = history.frozen_at(step)
    are_shown = [node not in frozen for node in history.started.weighted]
    found = recent[since] if since.any() else recent[-1:]
    means: NDArray[np.float64] = found[:, are_shown].astype(np.float64).mean(axis=0)
    return means


def _averaged(history: History, step: int | None) -> slice:
    """The rows of the last steps until `step`."""
    steps, stop = history.steps.values, history.rows_until(step)
    if not stop:
        return slice(0)
    first = int(np.searchsorted(steps, steps[stop - 1] - AVERAGED, side="right"))
    return slice(max(0, min(first, stop - FEWEST)), stop)


def _learning_since(history: History, until: int | None) -> int:
    """The first step at which the layers learned that learn at `until`."""
    assert history.started is not None
    step, frozen = 0, history.started.frozen
    for mark in history.marks:
        if mark.frozen != frozen and (until is None or mark.step <= until):
            step, frozen = mark.step, mark.frozen
    return step


def first_over_last(norms: NDArray[np.float64]) -> float:
    """Norm of the first layer over norm of the last; NaN or infinite where that means nothing."""
    if len(norms) < 2:
        return math.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(norms[0] / norms[-1])
