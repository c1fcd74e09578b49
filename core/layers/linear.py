"""Fully connected layers."""

from collections.abc import Mapping

from core.layers.common import BIAS, INITIALIZATION
from core.layers.spec import Family, LayerSpec, Shape
from core.params import IntParam, Params


def _in_features(params: Params, shape: Shape) -> Mapping[str, object]:
    return {"in_features": shape[-1]}


LINEAR = LayerSpec(
    kind="Linear",
    family=Family.LINEAR,
    formula="y = xWᵀ + b",
    help="Every output is a weighted sum of all inputs, plus a bias.",
    inferred=_in_features,
    positional=("in_features", "out_features"),
    params=(
        IntParam(name="out_features", default=64, minimum=1, help="Number of outputs."),
        BIAS,
        INITIALIZATION,
    ),
)
