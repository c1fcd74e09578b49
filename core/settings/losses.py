"""Losses: what training makes small. Kinds and parameters are torch's."""

from dataclasses import dataclass, replace
from enum import StrEnum

from core.catalogue import Catalogue, Spec
from core.params import ChoiceParam, FloatParam, IntParam, Params


class Reads(StrEnum):
    """As what a loss reads the values that the network gives."""

    LOGITS = "logits"
    """Plain values, one a class; their softmax are the probabilities."""
    LOG_PROBABILITIES = "log probabilities"
    """The logarithms of the probabilities, one a class."""
    BINARY_LOGITS = "binary logits"
    """Plain values; the sigmoid of each is a probability of its own."""
    BINARY_PROBABILITIES = "binary probabilities"
    """Probabilities, each of its own: between 0 and 1."""
    VALUES = "values"
    """Values or scores as they are."""


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """A loss: the class of that name in `torch.nn`, called as `loss(prediction, target)` on a
    prediction of shape (batch, outputs).

    `takes_classes`: the target is the class numbers, of shape (batch,). Otherwise it is float
    and of the prediction's shape: the values of a regression (where `fits_values`), or the
    one-hot form of the class numbers; a binary loss with a single output takes the class
    number itself, 0 or 1.
    """

    takes_classes: bool = False
    fits_values: bool = False
    reads: Reads = Reads.VALUES

    @property
    def is_binary(self) -> bool:
        """Whether every output is judged by itself: two classes can do with one output."""
        return self.reads in (Reads.BINARY_LOGITS, Reads.BINARY_PROBABILITIES)

    @property
    def threshold(self) -> float:
        """Above which a single output means the second class."""
        return 0.5 if self.reads is Reads.BINARY_PROBABILITIES else 0.0

    def arguments(self, params: Params) -> dict[str, object]:
        """The keyword arguments of the torch class."""
        return {p.name: params[p.name] for p in self.params if p.is_argument}


EQUAL, BALANCED = "equal", "balanced"

CLASS_WEIGHT = ChoiceParam(
    name="class_weight",
    default=EQUAL,
    choices=(EQUAL, BALANCED),
    is_argument=False,
    is_advanced=True,
    help="Balanced weighs each class by n / (C · n of the class), counted on the training "
    "samples, so that rare classes matter as much as frequent ones.",
)
"""Handed to the torch class as its `weight`, once the training samples are counted."""

POSITIVE_WEIGHT = replace(
    CLASS_WEIGHT,
    help="Balanced lets a sample of a class count n of the others / n of the class times, as found "
    "in the training samples: rare classes matter as much as frequent ones.",
)
"""The same for a loss that judges each output by itself: its `pos_weight`."""

_AGAINST_ONE_HOT = "With classes, against one-hot targets: 1 for the right class, 0 for the others."

CROSS_ENTROPY = LossSpec(
    kind="CrossEntropyLoss",
    help="For classes: minus the log of the probability given to the right one. "
    "Includes the softmax, so the network ends in plain values (logits).",
    takes_classes=True,
    reads=Reads.LOGITS,
    params=(
        FloatParam(
            name="label_smoothing",
            default=0.0,
            maximum=1.0,
            is_open_above=True,
            help="Share of the target spread evenly over all classes.",
        ),
        CLASS_WEIGHT,
    ),
)

NLL = LossSpec(
    kind="NLLLoss",
    help="For classes: minus the value given to the right one. After a LogSoftmax it is the "
    "cross entropy.",
    takes_classes=True,
    reads=Reads.LOG_PROBABILITIES,
    params=(CLASS_WEIGHT,),
)

BCE_WITH_LOGITS = LossSpec(
    kind="BCEWithLogitsLoss",
    help="Binary cross entropy of each output's sigmoid, which it includes: one output for two "
    "classes (above 0 means the second), or one a class, each against all others.",
    reads=Reads.BINARY_LOGITS,
    params=(POSITIVE_WEIGHT,),
)

BCE = LossSpec(
    kind="BCELoss",
    help="Binary cross entropy of outputs that are probabilities already, as a Sigmoid gives "
    "them: one for two classes (above 0.5 means the second), or one a class.",
    reads=Reads.BINARY_PROBABILITIES,
)

MULTI_MARGIN = LossSpec(
    kind="MultiMarginLoss",
    help="The hinge loss of a support vector machine: the right class is to score "
    "higher than every other by a margin.",
    takes_classes=True,
    params=(
        FloatParam(
            name="margin",
            default=1.0,
            maximum=1000.0,
            is_open_below=True,
            help="How much higher the right class is to score.",
        ),
        IntParam(
            name="p",
            default=1,
            minimum=1,
            maximum=2,
            is_advanced=True,
            help="1 counts what is missing from the margin as it is, 2 squared.",
        ),
        CLASS_WEIGHT,
    ),
)

MSE = LossSpec(
    kind="MSELoss",
    help=f"The mean squared difference, over samples and outputs. {_AGAINST_ONE_HOT}",
    fits_values=True,
)

L1 = LossSpec(
    kind="L1Loss",
    help="The mean absolute difference: few wild values count less than when squared. "
    f"{_AGAINST_ONE_HOT}",
    fits_values=True,
)

HUBER = LossSpec(
    kind="HuberLoss",
    help="Half the squared difference up to δ, and beyond it δ (|difference| − δ/2): as smooth "
    f"as the square, as calm about wild values as L1. {_AGAINST_ONE_HOT}",
    fits_values=True,
    params=(
        FloatParam(
            name="delta",
            default=1.0,
            maximum=1e6,
            is_open_below=True,
            is_log=True,
            help="The difference δ from which on it grows linearly.",
        ),
    ),
)

SMOOTH_L1 = LossSpec(
    kind="SmoothL1Loss",
    help="The squared difference over 2β up to β, and beyond it |difference| − β/2: HuberLoss "
    f"divided by β. {_AGAINST_ONE_HOT}",
    fits_values=True,
    params=(
        FloatParam(
            name="beta",
            default=1.0,
            maximum=1e6,
            is_log=True,
            help="The difference β from which on it is linear; 0 is L1Loss.",
        ),
    ),
)

LOSSES = Catalogue(
    "loss",
    (CROSS_ENTROPY, NLL, BCE_WITH_LOGITS, BCE, MULTI_MARGIN, MSE, L1, HUBER, SMOOTH_L1),
)
