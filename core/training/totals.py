"""The training figures of an epoch: means over its steps, weighted by their sizes."""

import math

from core.training.step import Computed


class Totals:
    """Adds up the steps of one epoch."""

    def __init__(self) -> None:
        self._samples = 0
        self._loss = 0.0
        self._accuracy = 0.0

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
