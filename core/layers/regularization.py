"""Layers that disturb training on purpose, so that a network does not learn by heart."""

from core.layers.spec import Family, LayerSpec, same_shape
from core.params import FloatParam

_FORMULA = "y = x · m / (1 − p), each m 0 with probability p, otherwise 1"


def _p(what: str) -> FloatParam:
    return FloatParam(
        name="p",
        default=0.5,
        maximum=1.0,
        help=f"Share of the {what} set to 0 while training; outside of it nothing is.",
    )


DROPOUT = LayerSpec(
    kind="Dropout",
    family=Family.REG,
    gives=same_shape,
    formula=_FORMULA,
    help="Sets random values to 0 while training, so that none is relied upon alone.",
    positional=("p",),
    params=(_p("values"),),
)

DROPOUT2D = LayerSpec(
    kind="Dropout2d",
    family=Family.REG,
    gives=same_shape,
    formula=_FORMULA + ", one a channel",
    help="Sets whole random channels to 0 while training: neighbours in an image are alike, "
    "so single values would not be missed.",
    ranks=(3,),
    alternatives=("Dropout",),
    positional=("p",),
    params=(_p("channels"),),
)
