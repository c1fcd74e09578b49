"""Where data enters a network and where its prediction leaves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.layers.spec import Family, LayerSpec, Operation, Shape, same_shape
from core.params import Params, ShapeParam
from core.source import Bracketed, Expression

if TYPE_CHECKING:
    from torch import Tensor


def _given_shape(params: Params, shapes: Sequence[Shape]) -> Shape:
    shape = params["shape"]
    return shape if isinstance(shape, tuple) else shapes[0]


def _enter(params: Params, xs: "Sequence[Tensor]") -> "Tensor":
    shape = params["shape"]
    return xs[0].reshape(-1, *shape) if isinstance(shape, tuple) else xs[0]


def _enter_code(params: Params, names: Sequence[str]) -> Expression:
    shape = params["shape"]
    if not isinstance(shape, tuple):
        return names[0]
    return Bracketed(f"{names[0]}.reshape(", ("-1", *map(str, shape)))


INPUT = LayerSpec(
    kind="Input",
    family=Family.IO,
    help="Where the data enters.",
    gives=_given_shape,
    inputs=0,
    operation=Operation(call=_enter, code=_enter_code),
    params=(
        ShapeParam(
            name="shape",
            default=None,
            is_optional=True,
            none_label="as the data",
            help="Shape of one sample, without the batch; by default the data set's.",
        ),
    ),
)

OUTPUT = LayerSpec(
    kind="Output",
    family=Family.IO,
    gives=same_shape,
    help="What the loss sees: for classes one value each (logits).",
    outputs=0,
    operation=Operation(call=lambda params, xs: xs[0], code=lambda params, names: names[0]),
)
