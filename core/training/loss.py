"""The loss of a batch, as the settings say, and how many of its predictions were right."""

from typing import TYPE_CHECKING

from core.params import Setting
from core.settings.losses import LOSSES

if TYPE_CHECKING:
    from torch import Tensor


class Loss:
    """Called with a prediction (batch, classes) and labels (batch,): the mean loss."""

    def __init__(self, setting: Setting) -> None:
        from torch import nn

        spec = LOSSES[setting.kind]
        self._is_classification = spec.is_classification
        self._module: nn.Module = getattr(nn, setting.kind)(**spec.arguments(setting.params))

    def __call__(self, prediction: "Tensor", labels: "Tensor") -> "Tensor":
        target = labels if self._is_classification else one_hot(labels, prediction)
        loss: Tensor = self._module(prediction, target)
        return loss


def one_hot(labels: "Tensor", prediction: "Tensor") -> "Tensor":
    """1 for the right class and 0 for the others, in the prediction's shape and type."""
    import torch

    return torch.zeros_like(prediction).scatter_(1, labels.unsqueeze(1), 1.0)


def count_correct(prediction: "Tensor", labels: "Tensor") -> "Tensor":
    """How many samples have their highest value at the right class (a scalar tensor)."""
    return (prediction.argmax(1) == labels).sum()
