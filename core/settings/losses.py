"""Losses: what training makes small. Kinds and parameters are torch's."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import FloatParam, IntParam, Params


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """A loss: the class of that name in `torch.nn`, called as `loss(prediction, target)` on a
    prediction of shape (batch, outputs).

    `takes_classes`: the target is the class numbers, of shape (batch,). Otherwise it is float
    and of the prediction's shape: the values of a regression (where `fits_values`), or the
    one-hot form of the class numbers.
    """

    takes_classes: bool = True
    fits_values: bool = False

    def arguments(self, params: Params) -> dict[str, object]:
        """The keyword arguments of the torch class."""
        return {p.name: params[p.name] for p in self.params if p.is_argument}


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
            help="The mean squared difference, over samples and outputs. With classes, against "
            "one-hot targets: 1 for the right class, 0 for the others.",
            takes_classes=False,
            fits_values=True,
        ),
        LossSpec(
            kind="MultiMarginLoss",
            help="The hinge loss of a support vector machine: the right class is to score "
            "higher than every other by a margin.",
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
            ),
        ),
    ),
)
