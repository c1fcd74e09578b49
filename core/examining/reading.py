"""What the values that a network gives say: classes and probabilities, or values in units.

The rule is that of the loss (`core.training.loss`); nothing is decided here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, Task
from core.examining.model import Model
from core.training.loss import Loss

if TYPE_CHECKING:
    from torch import Tensor

Floats = NDArray[np.float32]
NO_CLASS = -1
"""The class given by values of which one is not finite: none."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What predictions for n samples say.

    `values` (n, outputs) are what the network gave, for a regression in the units of the data.
    `given` (n,) is the class given, `NO_CLASS` where not all is finite; None for a regression.
    `probabilities` (n, classes) are those the loss reads; None where it reads none.
    """

    values: Floats
    given: NDArray[np.int64] | None
    probabilities: Floats | None

    @property
    def nonfinite(self) -> int:
        """Samples for which the network gave a value that is not finite."""
        return int((~np.isfinite(self.values).all(1)).sum())


def loss_of(model: Model, dataset: Dataset) -> Loss:
    """The loss that the network was trained with."""
    counts = dataset.class_counts(dataset.train).tolist()
    return Loss(model.project.training.loss, dataset.task, counts)


def read(loss: Loss, dataset: Dataset, predictions: Floats) -> Reading:
    """What predictions (n, outputs) say."""
    import torch

    if dataset.task is Task.REGRESSION:
        return Reading(dataset.values_of(predictions), None, None)
    tensor = torch.from_numpy(predictions)
    given: NDArray[np.int64] = loss.given(tensor).numpy()
    given = np.where(np.isfinite(predictions).all(1), given, NO_CLASS)
    return Reading(predictions, given, _array(loss.probabilities(tensor)))


def predicted(
    model: Model, dataset: Dataset, raw: NDArray[np.generic], progress: Progress, text: str
) -> Reading:
    """What the network says of raw samples (n, *shape), in the units of the data; `progress`
    is told before each batch."""
    found = []
    for start in range(0, len(raw), model.at_once):
        progress(text, start, len(raw))
        found.append(model.predict(dataset.prepared(raw[start : start + model.at_once])))
    return read(loss_of(model, dataset), dataset, np.concatenate(found))


def each_loss(loss: Loss, predictions: Floats, targets: NDArray[np.generic]) -> Floats:
    """The loss of each sample (n,); NaN where a prediction is not finite."""
    import torch

    is_fine = np.isfinite(predictions).all(1)
    found = np.full(len(predictions), np.nan, np.float32)
    if is_fine.any():
        given, wanted = predictions[is_fine], np.array(targets[is_fine])
        found[is_fine] = loss.each(torch.from_numpy(given), torch.from_numpy(wanted)).numpy()
    return found


def _array(tensor: "Tensor | None") -> Floats | None:
    return None if tensor is None else tensor.numpy()
