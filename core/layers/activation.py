"""Activations: what lets a network bend. Without one, many layers are no more than one."""

from collections.abc import Sequence

from core.layers.common import CHANGING
from core.layers.spec import Family, LayerSpec, Objection, Shape, same_shape, shown_shape
from core.params import ChoiceParam, FloatParam, IntParam, Params

HE, GLOROT, LECUN = "KaimingNormal", "XavierUniform", "LecunNormal"

SIGMOID = LayerSpec(
    kind="Sigmoid",
    family=Family.ACT,
    gives=same_shape,
    formula="y = 1 / (1 + e⁻ˣ)",
    help="Squeezes every value between 0 and 1. Flat at both ends, where gradients vanish.",
    is_elementwise=True,
    steepest=0.25,
    initializer=GLOROT,
)

TANH = LayerSpec(
    kind="Tanh",
    family=Family.ACT,
    gives=same_shape,
    formula="y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
    help="Squeezes every value between -1 and 1. Flat at both ends, where gradients vanish.",
    is_elementwise=True,
    steepest=1.0,
    initializer=GLOROT,
)

RELU = LayerSpec(
    kind="ReLU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = max(0, x)",
    help="Lets positive values through and makes the others 0. A unit that gives 0 for every "
    "sample learns no more: it is dead.",
    is_rectifier=True,
    is_elementwise=True,
    initializer=HE,
)

LEAKY_RELU = LayerSpec(
    kind="LeakyReLU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = x for x > 0, otherwise negative_slope · x",
    help="A ReLU that lets a little of the negative values through, so that no unit dies.",
    is_elementwise=True,
    initializer=HE,
    positional=("negative_slope",),
    params=(
        FloatParam(
            name="negative_slope",
            default=0.01,
            maximum=10.0,
            help="Slope for negative values; 0 is ReLU.",
        ),
    ),
)


def _one_slope_or_one_a_channel(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    count, channels = params["num_parameters"], shapes[0][0]
    if count in (1, channels):
        return None
    return Objection(
        f"has {count} slopes, but its input {shown_shape(shapes[0])} has {channels} channels",
        "use 1 slope for all or 1 for each channel",
        {"num_parameters": channels},
    )


PRELU = LayerSpec(
    kind="PReLU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = x for x > 0, otherwise a · x",
    help="A leaky ReLU whose slope for negative values is learned.",
    initializer=HE,
    objection=_one_slope_or_one_a_channel,
    params=(
        IntParam(
            name="num_parameters",
            default=1,
            minimum=1,
            help="Number of slopes: 1 for all, or as many as there are channels.",
        ),
        FloatParam(
            name="init", default=0.25, minimum=-10.0, maximum=10.0, help="What slopes start at."
        ),
        *CHANGING,
    ),
)

ELU = LayerSpec(
    kind="ELU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = x for x > 0, otherwise α(eˣ − 1)",
    help="Like ReLU, but bends smoothly towards -α for negative values.",
    is_elementwise=True,
    initializer=HE,
    params=(
        FloatParam(
            name="alpha",
            default=1.0,
            maximum=100.0,
            help="Minus the value that very negative inputs approach.",
        ),
    ),
)

SELU = LayerSpec(
    kind="SELU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = 1.0507 x for x > 0, otherwise 1.7581 (eˣ − 1)",
    help="An ELU scaled so that, with LeCun's initialization, values keep mean 0 and "
    "variance 1 through many layers.",
    is_elementwise=True,
    initializer=LECUN,
)

GELU = LayerSpec(
    kind="GELU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = x · Φ(x), Φ the normal distribution",
    help="A smooth ReLU; what most transformers use.",
    is_elementwise=True,
    initializer=HE,
    params=(
        ChoiceParam(
            name="approximate",
            default="none",
            choices=("none", "tanh"),
            is_advanced=True,
            help="Compute Φ exactly, or by a faster formula with tanh.",
        ),
    ),
)

SILU = LayerSpec(
    kind="SiLU",
    family=Family.ACT,
    gives=same_shape,
    formula="y = x / (1 + e⁻ˣ)",
    help="A smooth ReLU, also called swish.",
    is_elementwise=True,
    initializer=HE,
)

SOFTPLUS = LayerSpec(
    kind="Softplus",
    family=Family.ACT,
    gives=same_shape,
    formula="y = ln(1 + e^(βx)) / β",
    help="A smooth ReLU that is always positive.",
    is_elementwise=True,
    initializer=HE,
    params=(
        FloatParam(
            name="beta",
            default=1.0,
            maximum=1000.0,
            is_open_below=True,
            help="Sharpness of the bend; large values come close to ReLU.",
        ),
        FloatParam(
            name="threshold",
            default=20.0,
            maximum=1000.0,
            is_advanced=True,
            help="Above β·x = threshold the function is x itself, for numerical safety.",
        ),
    ),
)


def _has_dimension(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    dim, rank = params["dim"], len(shapes[0])
    assert isinstance(dim, int)
    if dim <= rank:
        return None
    return Objection(
        f"works along dimension {dim}, but its input {shown_shape(shapes[0])} has only {rank}",
        f"set dim to {rank}",
        {"dim": rank},
    )


_DIM = IntParam(
    name="dim",
    default=1,
    minimum=1,
    maximum=4,
    help="The dimension whose values sum to 1, counted from 1 behind the batch.",
)

SOFTMAX = LayerSpec(
    kind="Softmax",
    family=Family.ACT,
    gives=same_shape,
    formula="yᵢ = e^xᵢ / Σⱼ e^xⱼ",
    help="Makes values into probabilities that sum to 1. CrossEntropyLoss does so by itself.",
    initializer=GLOROT,
    objection=_has_dimension,
    always=("dim",),
    params=(_DIM,),
)

LOG_SOFTMAX = LayerSpec(
    kind="LogSoftmax",
    family=Family.ACT,
    gives=same_shape,
    formula="yᵢ = xᵢ − log Σⱼ e^xⱼ",
    help="The logarithm of the softmax, as NLLLoss wants it.",
    initializer=GLOROT,
    objection=_has_dimension,
    always=("dim",),
    params=(_DIM,),
)
