"""Keeps the weights of a run now and then, so that a copy of the network can be looked into.

What is asked of a network beside its training (a decision boundary, a confusion matrix, the
picture of a layer) is computed from these, in another thread, and never from the live one.
"""

import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.probes.monitor import Monitor
from core.training.events import WeightsKept

INTERVAL = 0.25
"""Seconds between two snapshots, at least."""

Weights = Mapping[str, NDArray[np.generic]]


class Snapshots:
    """The snapshots of one run; `weights` gives the state dict as arrays of its own."""

    def __init__(self, weights: Callable[[], Weights]) -> None:
        self._weights = weights
        self._next = 0.0
        self._last: float | None = None
        self.monitor = Monitor()

    def is_due(self, seconds: float) -> bool:
        """Whether it is time, `seconds` after the run began."""
        return self.monitor.is_on and seconds >= self._next

    def take(self, step: int, seconds: float) -> WeightsKept:
        """The weights after `step`; the next are due when this cost has spread."""
        began = time.perf_counter()
        weights = self._weights()
        cost = time.perf_counter() - began
        allowed = max(self.monitor.for_snapshots, 1e-6)
        self._next = seconds + max(INTERVAL, cost / allowed)
        share = 0.0 if self._last is None else cost / max(seconds - self._last, cost, 1e-9)
        self._last = seconds
        return WeightsKept(step, weights, cost, share)
