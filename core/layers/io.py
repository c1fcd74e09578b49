"""Where data enters a network and where its prediction leaves."""

from core.layers.spec import Family, LayerSpec, Operation
from core.params import ShapeParam

_PASS = Operation(call=lambda params, xs: xs[0], code=lambda params, names: names[0])

INPUT = LayerSpec(
    kind="Input",
    family=Family.IO,
    help="Where the data enters.",
    inputs=0,
    operation=_PASS,
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
    help="What the loss sees: for classes one value each (logits).",
    outputs=0,
    operation=_PASS,
)
