"""The curves of a run over epochs and steps, as arrays, with what several rules ask of them."""

import math

import numpy as np
from numpy.typing import NDArray

from core.diagnosis.case import Case

Curve = NDArray[np.float64]

FEWEST = 3
"""Epochs in a row that show more than a single noisy one."""


def lasting(epochs: int) -> int:
    """How many epochs in a row something must last in a run of so many: a tenth, at least 3."""
    return max(FEWEST, math.ceil(epochs / 10))


def epoch_of(case: Case, count: int) -> int:
    """The first step of the last `count` epochs."""
    epochs = case.history.epochs
    return epochs[-count - 1].step + 1 if len(epochs) > count else 1


def smooth(values: Curve, width: int = FEWEST) -> Curve:
    """Means over `width` neighbours, as many fewer as need be; what is not whole is left out."""
    width = min(width, len(values))
    return np.convolve(values, np.full(width, 1 / width), "valid") if width else values


def stays_above(errors: list[float], limit: float, again: float = 1.0, noise: float = 0.0) -> bool:
    """Whether an error that falls on as over the last quarter of its epochs would still be above
    `limit` after `again` times as many epochs. With the `noise` of a single epoch's error it
    is taken to fall as fast as it may, so that a few epochs say little."""
    quarter = max(2, len(errors) // 4)
    if len(errors) < 2 * quarter:
        return False
    now = sum(errors[-quarter:]) / quarter
    before = sum(errors[-2 * quarter : -quarter]) / quarter
    fall = max(0.0, before - now) + noise * math.sqrt(2 / quarter)
    return now - fall / quarter * again * len(errors) > limit


def samples_of(case: Case) -> tuple[float, float]:
    """How many samples train and validate; 0 where that is not known."""
    started, share = case.history.started, case.project.data.validation_fraction
    count = sum(started.class_counts) if started else 0
    return count, count * share / (1 - share)
