"""The loss of a batch, as the settings say, and how many of its predictions were right."""

import math
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from core.data.spec import Task
from core.params import Setting
from core.settings.losses import BALANCED, CLASS_WEIGHT, LOSSES, Reads

if TYPE_CHECKING:
    from torch import Tensor, nn


class Loss:
    """Called with a prediction (batch, outputs) and the targets of a split: the mean loss.

    Targets are class numbers (batch,), or the values (batch, outputs) of a regression.
    """

    def __init__(
        self,
        setting: Setting,
        task: Task,
        class_counts: Sequence[int] = (),
    ) -> None:
        """`class_counts` are the training samples of each class, for balanced weights."""
        self.has_accuracy = task is Task.CLASSIFICATION
        self.class_counts = tuple(class_counts)
        self.change(setting)

    def change(self, setting: Setting) -> None:
        """Go on with other parameters, from the next call on."""
        import torch

        self._spec = LOSSES[setting.kind]
        told = self._spec.arguments(setting.params)
        is_balanced = setting.params.get(CLASS_WEIGHT.name) == BALANCED and self.has_accuracy
        weigh = odds if self._spec.is_binary else balanced
        self._weight = torch.tensor(weigh(self.class_counts)) if is_balanced else None
        self._module: nn.Module = getattr(torch.nn, setting.kind)(**told)

    def __call__(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        if self._weight is not None:
            self._weigh(self._weight, prediction)
        loss: Tensor = self._module(prediction, self._wanted(prediction, targets))
        return loss

    def _weigh(self, weight: "Tensor", prediction: "Tensor") -> None:
        """Hand the weights to the torch class, as numbers like the prediction's."""
        self._weight = weight = weight.to(prediction)
        if self._spec.is_binary:
            self._module.pos_weight = weight[1:] if self._is_single(prediction) else weight
        else:
            self._module.weight = weight

    def _wanted(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        """The targets as the torch class takes them."""
        if not self.has_accuracy or self._spec.takes_classes:
            return targets
        if self._is_single(prediction):
            return targets.unsqueeze(1).to(prediction.dtype)
        return one_hot(targets, prediction)

    def _is_single(self, prediction: "Tensor") -> bool:
        return self._spec.is_binary and prediction.shape[1] == 1

    def given(self, prediction: "Tensor") -> "Tensor":
        """The class given to each sample, int64 (batch,).

        It is that of the highest value; with a single output the second one where it is above
        the threshold of the loss.
        """
        if self._is_single(prediction):
            return (prediction[:, 0] > self._spec.threshold).long()
        return prediction.argmax(1)

    def correct(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        """How many samples are given the right class, as a scalar tensor of the prediction's
        type; NaN for a regression."""
        if not self.has_accuracy:
            return prediction.new_tensor(math.nan)
        return (self.given(prediction) == targets).sum().to(prediction.dtype)

    def probabilities(self, prediction: "Tensor") -> "Tensor | None":
        """What the loss reads a prediction as: the probability of each class (batch, classes);
        None where it reads no probabilities. Where each output is judged by itself, those of a
        sample need not sum to 1."""
        match self._spec.reads if self.has_accuracy else Reads.VALUES:
            case Reads.LOGITS:
                return prediction.softmax(1)
            case Reads.LOG_PROBABILITIES:
                return prediction.exp()
            case Reads.BINARY_LOGITS:
                found = prediction.sigmoid()
            case Reads.BINARY_PROBABILITIES:
                found = prediction
            case _:
                return None
        import torch

        return torch.cat([1 - found, found], 1) if self._is_single(prediction) else found

    def each(self, prediction: "Tensor", targets: "Tensor") -> "Tensor":
        """The loss of each sample by itself (batch,), before any mean over the batch: where
        classes are weighed, times the weight of its class."""
        if self._weight is not None:
            self._weigh(self._weight, prediction)
        single = copy(self._module)
        single.reduction = "none"  # type: ignore[assignment]
        found: Tensor = single(prediction, self._wanted(prediction, targets))
        return found.flatten(1).mean(1) if found.dim() > 1 else found

    def of_constant(self, targets: "Tensor") -> float:
        """The loss of the best constant prediction of `targets` (n, outputs), which is their
        mean or their median, whichever is better; NaN for classes."""
        if self.has_accuracy:
            return math.nan
        constants = (targets.mean(0), targets.median(0).values)
        return min(float(self(value.expand_as(targets), targets)) for value in constants)

    def mean(self, predictions: "Tensor") -> "Tensor":
        """One prediction for several of the same batch, of shape (times, batch, outputs).

        Where they say probabilities, these are averaged, and given in the form that the loss
        reads: as logits for logits.
        """
        from torch.nn.functional import logsigmoid

        count = math.log(len(predictions))
        match self._spec.reads:
            case Reads.LOGITS:
                return predictions.log_softmax(2).logsumexp(0) - count
            case Reads.LOG_PROBABILITIES:
                return predictions.logsumexp(0) - count
            case Reads.BINARY_LOGITS:
                return logsigmoid(predictions).logsumexp(0) - logsigmoid(-predictions).logsumexp(0)
        return predictions.mean(0)


def one_hot(labels: "Tensor", prediction: "Tensor") -> "Tensor":
    """1 for the right class and 0 for the others, in the prediction's shape and type."""
    import torch

    return torch.zeros_like(prediction).scatter_(1, labels.unsqueeze(1), 1.0)


def balanced(counts: Sequence[int]) -> list[float]:
    """A weight for each class: n / (C · its count); 0 for one without samples.

    That of King and Zeng (2001), scikit-learn's `class_weight="balanced"`.
    """
    total, classes = sum(counts), len(counts)
    return [total / (classes * count) if count else 0.0 for count in counts]


def odds(counts: Sequence[int]) -> list[float]:
    """For each class how many samples of others there are for one of its own; 1 for a class
    without samples."""
    return [(sum(counts) - count) / count if count else 1.0 for count in counts]
