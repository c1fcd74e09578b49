"""The mean loss of a network on a fixed part of the training samples, in evaluation mode."""

import math
from typing import TYPE_CHECKING

import numpy as np

from core.data.spec import Dataset
from core.errors import ExaminingError
from core.layers.spec import Family
from core.plan import Plan, Step
from core.project import Project
from core.training.loss import Loss

if TYPE_CHECKING:
    from torch import Tensor, nn

SAMPLES, FEWEST = 1024, 128
"""Training samples that a landscape is measured on, at most and at least."""

PRODUCTS = 2 * 10**9
"""Multiplications that one point may take: about a tenth of a second on one core."""

PART = 256
"""Samples computed at a time: more do not stay in the cache."""


def samples_for(plan: Plan) -> int:
    """On how many samples a network is measured: `SAMPLES`, halved while one point would take
    too long. It depends on nothing but the network."""
    products = sum(step.parameters * _places(step) for step in plan.steps)
    count = SAMPLES
    while count > FEWEST and count * products > PRODUCTS:
        count //= 2
    return count


def _places(step: Step) -> int:
    """How often a layer uses each of its weights for one sample."""
    is_linear = step.spec.family is Family.LINEAR
    return math.prod(step.shape[:-1] if is_linear else step.shape[1:])


class SampledLoss:
    """The loss of the settings, without penalties, on evenly spread training samples: always
    the same. Raises `ExaminingError` where there are none, `DataError` where one is not read."""

    def __init__(self, project: Project, dataset: Dataset, count: int = SAMPLES) -> None:
        import torch

        total = len(dataset.train)
        if total == 0:
            raise ExaminingError("There are no training samples to measure the loss on.")
        rows = np.linspace(0, total - 1, min(count, total)).round().astype(np.int64)
        inputs, self._targets = dataset.train.held(rows).tensors()
        self.parts: list[Tensor] = list(torch.split(inputs, PART))
        counts = dataset.class_counts(dataset.train).tolist()
        self._loss = Loss(project.training.loss, dataset.task, counts)

    def __len__(self) -> int:
        return len(self._targets)

    def of(self, network: "nn.Module") -> float:
        """The loss of `network` as it is. Raises `CompileError`."""
        import torch

        with torch.no_grad():
            predictions = torch.cat([network(part) for part in self.parts])
            return float(self._loss(predictions, self._targets))
