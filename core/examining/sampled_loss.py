"""The mean loss of a network on a fixed part of the training samples, in evaluation mode."""

from typing import TYPE_CHECKING

import numpy as np

from core.data.spec import Dataset
from core.errors import ExaminingError
from core.project import Project
from core.training.loss import Loss

if TYPE_CHECKING:
    from torch import Tensor, nn

SAMPLES = 1024
"""Training samples that a landscape is measured on, at most."""

PART = 256
"""Samples computed at a time: more do not stay in the cache."""


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
