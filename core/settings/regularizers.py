"""Regularizers: what keeps a network from learning its samples by heart, or from exploding."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import FloatParam


@dataclass(frozen=True, kw_only=True)
class RegularizerSpec(Spec):
    """A regularizer."""


REGULARIZERS = Catalogue(
    "regularizer",
    (
        RegularizerSpec(
            kind="L2",
            help="Pulls weights towards 0 in proportion to their size.",
            params=(
                FloatParam(
                    name="strength", default=1e-4, maximum=100.0, is_log=True, help="Factor λ."
                ),
            ),
        ),
    ),
)
