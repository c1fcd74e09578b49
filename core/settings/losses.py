"""Losses: what training makes small. Kinds and parameters are torch's."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import ChoiceParam, FloatParam


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """A loss: the class of that name in `torch.nn`, called as `loss(prediction, target)`.

    `is_classification`: targets are class numbers and accuracy means something.
    """

    is_classification: bool = True


LOSSES = Catalogue(
    "loss",
    (
        LossSpec(
            kind="CrossEntropyLoss",
            help="For classes: minus the log of the probability given to the right one. "
            "Includes the softmax, so the network ends in plain values (logits).",
            params=(
                FloatParam(
                    name="label_smoothing",
                    default=0.0,
                    maximum=1.0,
                    is_open_above=True,
                    help="Share of the target spread evenly over all classes.",
                ),
            ),
        ),
        LossSpec(
            kind="MSELoss",
            help="For numbers: the mean squared difference. With classes, against one-hot targets.",
            is_classification=False,
            params=(
                ChoiceParam(
                    name="reduction",
                    default="mean",
                    choices=("mean", "sum"),
                    help="Mean or sum over the batch.",
                    is_advanced=True,
                ),
            ),
        ),
    ),
)
