"""The loss of a prediction that says nothing: where a network without knowledge begins.

For classes that is the same for each: ln C for the cross entropy, (C − 1)/C · marginᵖ for the
hinge (of vanishing scores), ln 2 for binary cross entropies, 1/C for squared differences from
one-hot targets (of an output of 0). For values it is the best constant: their mean, which
leaves the variance of the targets, or for absolute differences their median.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.params import Setting
from core.trials.spec import real, whole
from core.trials.words import number

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.loss import Loss

_PROBABILITIES = "BCELoss"
_LOG_PROBABILITIES = "NLLLoss"


@dataclass(frozen=True)
class Chance:
    """`level` is the loss of a prediction that says nothing, in `words` where that comes from;
    `best` that of the best constant prediction, which knows how frequent each class is;
    `zero` that of an output of 0."""

    level: float
    best: float
    zero: float
    words: str


def chance_level(loss: "Loss", setting: Setting, targets: "Tensor", outputs: int) -> Chance:
    """The chance level of a loss on these targets (n,) or (n, outputs)."""
    import torch

    def of(constant: "Tensor") -> float:
        prediction = constant.expand(len(targets), outputs).contiguous()
        return float(loss(prediction, targets))

    targets = targets.detach().cpu()
    if not loss.has_accuracy:
        targets = targets.double()
    zeros = torch.zeros(outputs, dtype=torch.float64)
    zero = of(zeros)
    if not loss.has_accuracy:
        mean, median = of(targets.mean(0)), of(targets.quantile(0.5, dim=0))
        return Chance(min(mean, median), min(mean, median), zero, _value_words(setting.kind))
    level = of(torch.full_like(zeros, _level_output(setting.kind, outputs)))
    counts = torch.bincount(targets.long(), minlength=outputs)[:outputs].double()
    best = min(level, of(_best_output(setting.kind, (counts / counts.sum()).clamp_min(1e-9))))
    return Chance(level, best, zero, _class_words(setting, outputs))


def _level_output(kind: str, classes: int) -> float:
    """The output that gives every class the same."""
    return {_PROBABILITIES: 0.5, _LOG_PROBABILITIES: -math.log(classes)}.get(kind, 0.0)


def _best_output(kind: str, frequencies: "Tensor") -> "Tensor":
    """The outputs that tell how frequent the classes are; none does with a hinge."""
    import torch

    if kind in ("CrossEntropyLoss", _LOG_PROBABILITIES):
        return torch.log(frequencies)
    if kind == "BCEWithLogitsLoss":
        return torch.logit(frequencies, eps=1e-6)
    return torch.zeros_like(frequencies) if kind == "MultiMarginLoss" else frequencies


def _class_words(setting: Setting, classes: int) -> str:
    if setting.kind in ("CrossEntropyLoss", _LOG_PROBABILITIES):
        return f"ln {classes}, all classes alike"
    if setting.kind in ("BCEWithLogitsLoss", _PROBABILITIES):
        return "ln 2, one half for each class"
    if setting.kind == "MultiMarginLoss":
        margin, power = real(setting.params, "margin"), whole(setting.params, "p")
        raised = f"{number(margin)}²" if power == 2 else number(margin)
        return f"{classes - 1}/{classes} × {raised}, all scores alike"
    return "an output of 0 for every class"


def _value_words(kind: str) -> str:
    if kind == "MSELoss":
        return "the variance of the targets"
    return "what the best constant leaves"
