"""How well a network does on samples it does not learn from."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.training.batches import DeviceSplit
from core.training.loss import Loss
from core.training.randomness import OwnStream, seed_gpu

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

SMALLEST_BATCH, SMALLEST_VALUES = 256, 2**22
"""Batches of at least this size are used, of large samples fewer: nothing is kept for a
backward pass."""

MC_DROPOUT = "MCDropout"


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """Dropout that stays on: the prediction is the mean over `samples` passes, probabilities
    averaged as such. Every evaluation draws the same numbers, from `seed`, and leaves those of
    the training alone."""

    samples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean loss and accuracy in 0..1; NaN where there were no samples, and the accuracy for a
    regression."""

    loss: float = math.nan
    accuracy: float = math.nan


def smallest_batch(shape: Sequence[int]) -> int:
    """At least how many samples of this shape are judged at once, however small the batches
    of the training are."""
    return max(1, min(SMALLEST_BATCH, SMALLEST_VALUES // math.prod(shape)))


def evaluate(
    network: "nn.Module",
    loss: Loss,
    samples: DeviceSplit,
    batch_size: int,
    must_stop: Callable[[], bool],
    monte_carlo: MonteCarlo | None = None,
    predict: "Predict | None" = None,
) -> Figures | None:
    """Means over `samples` in eval mode, without gradients; None if told to stop on the way.

    `predict` computes with `network`, which is called itself by default and is left in train
    mode.
    """
    import torch

    if len(samples) == 0:
        return Figures()
    total, correct, smallest = 0.0, 0.0, smallest_batch(samples.inputs.shape[1:])
    try:
        with (
            torch.inference_mode(),
            _predictor(network, predict or network, loss, monte_carlo, must_stop) as predicted,
        ):
            for inputs, targets in samples.parts(max(batch_size, smallest)):
                prediction = predicted(inputs)
                if must_stop():
                    return None
                total += float(loss(prediction, targets)) * len(targets)
                correct += float(loss.correct(prediction, targets))
    finally:
        network.train()
    return Figures(total / len(samples), correct / len(samples))


Predict = Callable[["Tensor"], "Tensor"]


@contextmanager
def _predictor(
    network: "nn.Module",
    predict: Predict,
    loss: Loss,
    monte_carlo: MonteCarlo | None,
    must_stop: Callable[[], bool],
) -> Iterator[Predict]:
    """What gives predictions, with the network in the mode for it. Of several passes no more
    are made once told to stop."""
    import torch

    network.eval()
    layers = dropouts(network) if monte_carlo is not None else []
    if monte_carlo is None or not layers:
        yield predict
        return
    for layer in layers:
        layer.train()
    more = range(monte_carlo.samples - 1)

    def mean(inputs: "Tensor") -> "Tensor":
        several = [predict(inputs)]
        several += [predict(inputs) for _ in more if not must_stop()]
        return loss.mean(torch.stack(several))

    with _seeded(monte_carlo.seed, next(network.parameters()).device):
        yield mean


def dropouts(network: "nn.Module") -> "list[nn.Module]":
    """The dropout layers of a network."""
    from torch.nn.modules.dropout import _DropoutNd

    return [module for module in network.modules() if isinstance(module, _DropoutNd)]


@contextmanager
def _seeded(seed: int, device: "torch.device") -> Iterator[None]:
    """Within, torch draws from streams that start at `seed`; those of before come back."""
    import torch

    kind = "mps" if device.type == "mps" else "cuda"
    devices = [] if device.type == "cpu" else [device.index or 0]
    with OwnStream(seed).in_use(), torch.random.fork_rng(devices, device_type=kind):
        seed_gpu(seed, device)
        yield
