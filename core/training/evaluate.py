"""How well a network does on samples it does not learn from."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.training.batches import DeviceSplit
from core.training.loss import Loss

if TYPE_CHECKING:
    from torch import nn

SMALLEST_BATCH = 256
"""Batches of at least this size are used: nothing is kept for a backward pass."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean loss and accuracy in 0..1; NaN where there were no samples, and the accuracy for a
    regression."""

    loss: float = math.nan
    accuracy: float = math.nan


def evaluate(
    network: "nn.Module",
    loss: Loss,
    samples: DeviceSplit,
    batch_size: int,
    must_stop: Callable[[], bool],
) -> Figures | None:
    """Means over `samples` in eval mode, without gradients; None if told to stop on the way.

    The network is left in train mode.
    """
    import torch

    if len(samples) == 0:
        return Figures()
    total, correct = 0.0, 0.0
    network.eval()
    try:
        with torch.inference_mode():
            for inputs, targets in samples.parts(max(batch_size, SMALLEST_BATCH)):
                if must_stop():
                    return None
                prediction = network(inputs)
                total += float(loss(prediction, targets)) * len(targets)
                correct += float(loss.correct(prediction, targets))
    finally:
        network.train()
    return Figures(total / len(samples), correct / len(samples))
