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
from core.settings.losses import BALANCED, CLASS_WEIGHT, LOSSES, Reads
from core.trials.spec import real, whole
from core.trials.words import number

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.loss import Loss


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
    zeros = torch.zeros(outputs, dtype=torch.float64)
    if not loss.has_accuracy:
        targets = targets.double()
        best = min(of(targets.mean(0)), of(targets.quantile(0.5, dim=0)))
        return Chance(best, best, of(zeros), _value_words(setting.kind))
    reads = LOSSES[setting.kind].reads
    level = of(torch.full_like(zeros, _level_output(reads, outputs)))
    best = of(_best_output(setting.kind, reads, _frequencies(targets, outputs)))
    return Chance(level, min(level, best), of(zeros), _class_words(setting, outputs))


def _frequencies(targets: "Tensor", outputs: int) -> "Tensor":
    """The share of each class; of the second alone where there is a single output."""
    import torch

    counts = torch.bincount(targets, minlength=max(2, outputs)).double()
    shares = (counts / counts.sum()).clamp(1e-9, 1 - 1e-9)
    return shares[1:2] if outputs == 1 else shares[:outputs]


def _level_output(reads: Reads, outputs: int) -> float:
    """The output that gives every class the same."""
    if reads is Reads.BINARY_PROBABILITIES:
        return 0.5
    return -math.log(outputs) if reads is Reads.LOG_PROBABILITIES else 0.0


def _best_output(kind: str, reads: Reads, frequencies: "Tensor") -> "Tensor":
    """The outputs that tell how frequent the classes are; none does with a hinge."""
    import torch

    if kind == "MultiMarginLoss":
        return torch.zeros_like(frequencies)
    if reads in (Reads.LOGITS, Reads.LOG_PROBABILITIES):
        return torch.log(frequencies)
    return torch.logit(frequencies) if reads is Reads.BINARY_LOGITS else frequencies


def _class_words(setting: Setting, classes: int) -> str:
    """Where the level comes from."""
    spec = LOSSES[setting.kind]
    if spec.reads in (Reads.LOGITS, Reads.LOG_PROBABILITIES):
        return f"ln {classes}, all classes alike"
    if setting.params.get(CLASS_WEIGHT.name) == BALANCED:
        return "all classes alike, each weighed by its samples"
    if spec.is_binary:
        return "ln 2, one half for each class"
    if setting.kind == "MultiMarginLoss":
        margin, power = real(setting.params, "margin"), whole(setting.params, "p")
        raised = f"{number(margin)}²" if power == 2 else number(margin)
        return f"{classes - 1}/{classes} × {raised}, all scores alike"
    return "an output of 0 for every class"


def _value_words(kind: str) -> str:
    return "the variance of the targets" if kind == "MSELoss" else "what the best constant leaves"
