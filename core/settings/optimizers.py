"""Optimizers: how the gradient becomes a step. Kinds and parameters are torch's."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import FloatParam


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """An optimizer: the class of that name in `torch.optim`."""


OPTIMIZERS = Catalogue(
    "optimizer",
    (
        OptimizerSpec(
            kind="Adam",
            help="Steps scaled by running averages of the gradient and of its square.",
            params=(
                FloatParam(
                    name="lr",
                    default=0.001,
                    maximum=100.0,
                    is_log=True,
                    help="Learning rate: the size of a step.",
                ),
            ),
        ),
    ),
)
