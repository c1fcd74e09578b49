"""The loss of a batch, as the settings say, and how many of its predictions were right."""

import math
from typing import TYPE_CHECKING

from core.data.spec import Task
from core.params import Setting
from core.settings.losses import LOSSES

if TYPE_CHECKING:
    from torch import Tensor


class Loss:
    """Called with a prediction (batch, outputs) and the targets of a split: the mean loss.

    Targets are class numbers (batch,), or the values (batch, outputs) of a regression.
    """

    def __init__(self, setting: Setting, task: Task) -> None:
        from torch import nn

        spec = LOSSES[setting.kind]
        self.has_accuracy = task is Task.CLASSIFICATION
        self._needs_one_hot = self.has_accuracy and not spec.takes_classes
        self._module: nn.Module = getattr(nn, setting.kind)(**spec.arguments(setting.params))

    def __call__(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        wanted = one_hot(targets, prediction) if self._needs_one_hot else targets
        loss: Tensor = self._module(prediction, wanted)
        return loss

    def correct(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        """How many samples have their highest value at the right class, as a scalar tensor of
        the prediction's type; NaN for a regression."""
        if not self.has_accuracy:
            return prediction.new_tensor(math.nan)
        return (prediction.argmax(1) == targets).sum().to(prediction.dtype)


def one_hot(labels: "Tensor", prediction: "Tensor") -> "Tensor":
    """1 for the right class and 0 for the others, in the prediction's shape and type."""
    import torch

    return torch.zeros_like(prediction).scatter_(1, labels.unsqueeze(1), 1.0)
