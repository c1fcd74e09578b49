"""Fully connected layers."""

import math
from collections.abc import Mapping, Sequence

from core.layers.common import BIAS, LEARNING
from core.layers.spec import Family, LayerSpec, Objection, Shape, shown_shape
from core.params import IntParam, Params


def _in_features(params: Params, shape: Shape) -> Mapping[str, object]:
    return {"in_features": shape[-1]}


def _gives(params: Params, shapes: Sequence[Shape]) -> Shape:
    outputs = params["out_features"]
    assert isinstance(outputs, int)
    return (*shapes[0][:-1], outputs)


def _last_dimension_only(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    shape = shapes[0]
    if len(shape) == 1:
        return None
    return Objection(
        f"gets {shown_shape(shape)} and weights only the last dimension, {shape[-1]} values",
        f"put a Flatten before it to use all {math.prod(shape):,}",
        before="Flatten",
    )


LINEAR = LayerSpec(
    kind="Linear",
    family=Family.LINEAR,
    formula="y = xWᵀ + b",
    help="Every output is a weighted sum of all inputs, plus a bias.",
    inferred=_in_features,
    gives=_gives,
    caution=_last_dimension_only,
    positional=("in_features", "out_features"),
    params=(
        IntParam(name="out_features", default=64, minimum=1, help="Number of outputs."),
        BIAS,
        *LEARNING,
    ),
)
