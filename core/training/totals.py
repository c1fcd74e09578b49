"""The training figures of an epoch: means over its steps, weighted by their sizes."""

import math

from core.training.step import Computed


class Totals:
    """Adds up the steps of one epoch."""

    def __init__(self, samples: int = 0, loss: float = 0.0, accuracy: float = 0.0) -> None:
        """The sums so far, each step weighted by its size."""
        self._samples = samples
        self._loss = loss
        self._accuracy = accuracy

    @property
    def sums(self) -> tuple[int, float, float]:
        """Samples, losses and accuracies added up: what a new one can start with."""
        return self._samples, self._loss, self._accuracy

    def add(self, computed: Computed) -> None:
        """Take in one step."""
        self._samples += computed.size
        self._loss += computed.loss * computed.size
        self._accuracy += computed.accuracy * computed.size

    @property
    def loss(self) -> float:
        """Mean loss; NaN before the first step."""
        return self._loss / self._samples if self._samples else math.nan

    @property
    def accuracy(self) -> float:
        """Mean accuracy in 0..1; NaN before the first step."""
        return self._accuracy / self._samples if self._samples else math.nan
