"""Smoothed losses: one that knows only the past, to judge by while it goes on, and one that
looks both ways and so does not lag behind, to find places on a curve with."""

import math

import numpy as np

from core.trials.result import Floats


class Smoothed:
    """An exponential moving average without the pull towards 0 at its start (the bias
    correction of Kingma & Ba 2015)."""

    def __init__(self, beta: float) -> None:
        self._beta = beta
        self._sum = 0.0
        self._weight = 0.0

    def add(self, value: float) -> float:
        """The average with one more value."""
        self._sum = self._beta * self._sum + (1 - self._beta) * value
        self._weight = self._beta * self._weight + (1 - self._beta)
        return self._sum / self._weight


def centred(values: Floats, width: float) -> Floats:
    """Means weighted by a Gaussian of standard deviation `width`, over what there is at the
    ends. A value that is not finite counts as nothing."""
    reach = math.ceil(3 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    is_there = np.isfinite(values)
    total = _convolved(np.where(is_there, values, 0.0), kernel)
    weight = _convolved(is_there.astype(np.float64), kernel)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / weight, np.nan)


def _convolved(values: Floats, kernel: Floats) -> Floats:
    """As long as `values`, however short they are."""
    reach = len(kernel) // 2
    whole: Floats = np.convolve(values, kernel)
    return whole[reach : reach + len(values)]
