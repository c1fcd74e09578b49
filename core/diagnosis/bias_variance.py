"""Where the error of a network comes from: the table of avoidable bias and variance.

As taught by Andrew Ng (Machine Learning Yearning, chapters 20 to 22): the error that could be
reached (of a person, or the Bayes error), that on the training samples, that on the validation
samples, and the two differences between them.
"""

import math
from dataclasses import dataclass

from core.diagnosis.words import percent, points
from core.training.events import EpochFinished
from core.training.history import History


@dataclass(frozen=True)
class BiasVariance:
    """Errors in 0..1 after an epoch: shares of wrong answers, or where `is_share` is False the
    loss divided by that of the best constant prediction (for MSELoss the part of the variance that
    is not explained).

    `train` is the mean over the steps of the epoch, with dropout and augmentation as they are
    on; `validation` is NaN where nothing is set aside.
    """

    epoch: int
    target: float
    train: float
    validation: float
    is_share: bool = True

    @property
    def bias(self) -> float:
        """The avoidable bias: how far the training error is above what could be reached."""
        return self.train - self.target

    @property
    def variance(self) -> float:
        """How far the validation error is above the training error."""
        return self.validation - self.train

    @property
    def is_bias_larger(self) -> bool:
        """Whether more is to be had from fitting the training samples better."""
        return self.bias > max(self.variance, 0.0) if self.validation >= 0 else self.bias > 0


def bias_variance(
    history: History, target: float = 0.0, epoch: EpochFinished | None = None
) -> BiasVariance | None:
    """The table after the last epoch, or after `epoch`; None while no epoch has ended, and
    where the loss cannot be held against that of a constant (a regression without spread)."""
    started = history.started
    epoch = epoch or (history.epochs[-1] if history.epochs else None)
    if started is None or epoch is None:
        return None
    if started.has_accuracy:
        train, validation = 1 - epoch.train_accuracy, 1 - epoch.validation_accuracy
    elif started.constant_loss > 0:
        train = epoch.train_loss / started.constant_loss
        validation = epoch.validation_loss / started.constant_loss
    else:
        return None
    if not math.isfinite(train):
        return None
    return BiasVariance(epoch.epoch, target, train, validation, started.has_accuracy)


def error_words(value: float, *, is_share: bool = True, digits: int = 3) -> str:
    """An error, as a person reads it: 12.3 %."""
    said = percent(value, digits)
    return said if is_share else f"{said} of the best constant's"


def difference_words(value: float, *, is_share: bool = True) -> str:
    """A difference of two errors, as a person reads it: 12.3 percentage points."""
    return points(value) if is_share else error_words(value, is_share=False)
