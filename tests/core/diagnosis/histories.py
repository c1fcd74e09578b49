"""Histories made by hand, for rules that read curves."""

import math
from collections.abc import Sequence

import numpy as np

from core.probes.measure import Histogram, LayerMeasure
from core.training.events import EpochFinished, LayersMeasured, RunStarted, StepMeasured
from core.training.history import History

LAYERS = ("a", "b")
NOTHING = Histogram(np.zeros(64, np.int64), 0.0, 0.0, 0, 0, 0, 0, 0.0, 0.0)


def made(
    *,
    losses: Sequence[float] = (),
    accuracies: Sequence[float] | float = math.nan,
    epochs: Sequence[tuple[float, float, float, float]] = (),
    counts: tuple[int, ...] = (100,) * 10,
    constant_loss: float = math.nan,
    ratio: float = math.nan,
    rates: Sequence[float] = (),
    begin: int = 0,
    total_steps: int = 120,
    silent_for: int = 0,
    layers: tuple[str, ...] = LAYERS,
) -> History:
    """A run with these losses and accuracies of its steps, and of its epochs the training loss
    and error, validation loss and error. `counts` are of the classes, none for a regression;
    `ratio` is the update ratio of both layers at every tenth step. In the last `silent_for` steps
    the first layer gets no gradient."""
    history = History()
    has_accuracy = bool(counts)
    history.append(
        RunStarted(
            device="cpu",
            seed=0,
            steps_per_epoch=10,
            total_steps=total_steps,
            weighted=layers,
            observed=layers,
            has_accuracy=has_accuracy,
            step=begin,
            constant_loss=constant_loss,
            class_counts=counts,
        )
    )
    if isinstance(accuracies, float):
        accuracies = [accuracies] * len(losses)
    for index, (loss, accuracy) in enumerate(zip(losses, accuracies, strict=True)):
        rate = rates[index] if len(rates) else 0.1
        is_silent = index >= len(losses) - silent_for
        norms = np.array([0 if is_silent else 1, 1], np.float32)
        step = begin + index + 1
        history.append(StepMeasured(step, 1, loss, accuracy, rate, norms, 0.01 * index))
        if index % 10 == 0:
            measure = LayerMeasure(NOTHING, 0.0, update_ratio=ratio)
            history.append(LayersMeasured(step, dict.fromkeys(layers, measure)))
    for number, (loss, error, other_loss, other_error) in enumerate(epochs, 1):
        figures = (loss, 1 - error, other_loss, 1 - other_error)
        if not has_accuracy:
            figures = (loss, math.nan, other_loss, math.nan)
        history.append(EpochFinished(number, 10 * number, *figures))
    return history


def course(
    errors: Sequence[float], others: Sequence[float], losses: Sequence[float] | None = None
) -> list[tuple[float, float, float, float]]:
    """Epochs with these training and validation errors; losses are 2.3 times them, or given
    for the validation."""
    given = [2.3 * other for other in others] if losses is None else losses
    return [(2.3 * e, e, loss, o) for e, o, loss in zip(errors, others, given, strict=True)]
