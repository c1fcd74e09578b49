"""What can be measured of each layer and drawn as one curve a layer: one declaration each."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from app.numbers import figure, percent
from app.plots.axis import Axis, LinearAxis, LogAxis
from app.plots.decorations import Band
from app.plots.lines import Scale
from app.plots.surface import Range
from core.probes.measure import LayerMeasure


@dataclass(frozen=True, eq=False)
class LayerQuantity:
    """`word` names it in a list, `title` over the plot; `purpose` ends the sentence "Press Train
    to see …"; `missing` says why no layer has it; `help` says what it is. `figure` finds it in
    what was measured, NaN where it means nothing. `band` is where it usually lies; `whole` is
    always in view; `is_from_zero` keeps 0 in view."""

    word: str
    title: str
    purpose: str
    help: str
    figure: Callable[[LayerMeasure], float]
    missing: str = "Nothing of this was measured in this network."
    axis: Axis = field(default_factory=lambda: LinearAxis(floor=0))
    scale: Scale = Scale.LINEAR
    text: Callable[[float], str] = figure
    band: Band | None = None
    whole: Range | None = None
    is_from_zero: bool = False


def _percents(value: float) -> str:
    return percent(value / 100)


UPDATE_RATIO = LayerQuantity(
    word="Update ratio",
    title="Update / weight by layer",
    purpose="how fast each layer's weights change",
    help="mean |Δw| / mean |w| of a step: about 10⁻³ is usual, early in a run 10⁻². Adam keeps it "
    "there even where gradients vanish.",
    figure=lambda measure: measure.update_ratio,
    missing="No layer of this network learns.",
    axis=LogAxis(),
    scale=Scale.LOG,
    band=Band(-3.5, -2.5, "usual, about 10⁻³"),
)
WEIGHT_NORM = LayerQuantity(
    word="Weight norm",
    title="Norm of the weights by layer",
    purpose="how large each layer's weights are",
    help="The 2-norm of the weights of a layer, without its bias.",
    figure=lambda measure: measure.weight_norm,
    missing="No layer of this network has weights.",
    is_from_zero=True,
)
ACTIVATION_SCALE = LayerQuantity(
    word="Activation scale",
    title="Standard deviation of what layers give",
    purpose="how far the activations of each layer spread",
    help="The standard deviation of what a layer gives: 0.5 to 2 is good (DL4J's guide). One that "
    "shrinks or grows from layer to layer comes from the initialization.",
    figure=lambda measure: measure.activations.std,
    axis=LogAxis(),
    scale=Scale.LOG,
    band=Band(math.log10(0.5), math.log10(2.0), "good, 0.5 to 2"),
)
SLOPE = LayerQuantity(
    word="Slope |act′|",
    title="Mean slope |act′| of activations",
    purpose="how much of a gradient each activation lets through",
    help="The mean of |act′|: what an activation multiplies a gradient by on its way back. At most "
    "0.25 for a sigmoid.",
    figure=lambda measure: measure.slope,
    missing="This network has no activation layer.",
    is_from_zero=True,
)
SATURATION = LayerQuantity(
    word="Saturation",
    title="Saturated values, %",
    purpose="which activations saturate",
    help="Share of the values at which a bounded activation has less than 1 % of its steepest "
    "slope: a sigmoid beyond ±6, a tanh beyond ±3.",
    figure=lambda measure: 100 * measure.saturation,
    missing="Only a bounded activation such as Sigmoid or Tanh saturates; this network has none.",
    axis=LinearAxis(0, 100),
    text=_percents,
    whole=(0.0, 100.0),
)
ZERO_SHARE = LayerQuantity(
    word="Zeros",
    title="Values that are exactly 0, %",
    purpose="how sparse the activations of each layer are",
    help="Share of exact zeros in what a layer gives. About half is usual behind a ReLU: sparse is "
    "not dead.",
    figure=lambda measure: 100 * measure.zero_share,
    axis=LinearAxis(0, 100),
    text=_percents,
    whole=(0.0, 100.0),
)
DEAD_SHARE = LayerQuantity(
    word="Dead units",
    title="Dead units over time, %",
    purpose="how many units die",
    help="Share of the units that gave 0 for all of the last samples looked at, without gradient.",
    figure=lambda measure: 100 * measure.dead_share,
    axis=LinearAxis(0, 100),
    text=_percents,
    whole=(0.0, 100.0),
)
LAYER_QUANTITIES = (UPDATE_RATIO, WEIGHT_NORM, ACTIVATION_SCALE, SLOPE, SATURATION, ZERO_SHARE)
