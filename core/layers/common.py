"""Parameters and questions about sizes that several families of layers share."""

from collections.abc import Mapping

from core.catalogue import SettingParam
from core.initializers import INITIALIZERS
from core.layers.spec import Shape
from core.params import BoolParam, FloatParam, Param, Params, ParamValue, SizeParam
from core.settings.regularizers import PENALTIES

BIAS = BoolParam(name="bias", default=True, help="Add a learned value to each output.")

INITIALIZATION = SettingParam(
    name="initialization",
    default=None,
    catalogue=INITIALIZERS,
    is_optional=True,
    none_label="as the network",
    is_argument=False,
    is_advanced=True,
    help="How the weights are drawn; by default as the training settings say.",
)

IS_FROZEN = BoolParam(
    name="is_frozen",
    default=False,
    is_argument=False,
    help="Keep what the layer has: training changes none of its weights, nor the running mean and "
    "variance of a normalization.",
)

LR_FACTOR = FloatParam(
    name="lr_factor",
    default=1.0,
    maximum=1000.0,
    is_open_below=True,
    is_log=True,
    is_argument=False,
    is_advanced=True,
    help="Times the learning rate of the run: 0.1 lets a layer with loaded weights move ten times "
    "slower than the others.",
)

CHANGING: tuple[Param, ...] = (IS_FROZEN, LR_FACTOR)
"""What can be told about the learning of every layer that has something to learn."""

PENALTY = SettingParam(
    name="penalty",
    default=None,
    catalogue=PENALTIES,
    is_optional=True,
    none_label="as the network",
    is_argument=False,
    is_advanced=True,
    help="A penalty on this layer's weights in place of the network's; strength 0 leaves them "
    "free.",
)

UNIT_MAX_NORM = FloatParam(
    name="unit_max_norm",
    default=None,
    is_open_below=True,
    is_log=True,
    is_optional=True,
    none_label="as the network",
    is_argument=False,
    is_advanced=True,
    help="Largest length of the incoming weights of each unit, kept after every update; a "
    "MaxNorm for this layer in place of the network's.",
)

LEARNING: tuple[Param, ...] = (INITIALIZATION, PENALTY, UNIT_MAX_NORM, *CHANGING)
"""What can be told about the learning of a layer whose weights are initialized."""


def epsilon(default: float = 1e-5) -> FloatParam:
    """The parameter `eps` of a normalization."""
    return FloatParam(
        name="eps",
        default=default,
        maximum=1.0,
        is_open_below=True,
        is_log=True,
        is_advanced=True,
        help="Added to the variance, so that nothing is divided by 0.",
    )


def stride(dims: int) -> SizeParam:
    """The parameter `stride` of a convolution."""
    return SizeParam(
        name="stride",
        default=1,
        dims=dims,
        help="How far the window moves from one output to the next; 2 halves the size.",
    )


def padding(dims: int, content: str) -> SizeParam:
    """The parameter `padding`; `content` says what the border is filled with."""
    return SizeParam(
        name="padding",
        default=0,
        dims=dims,
        minimum=0,
        help=f"Width of the border of {content} put around the input.",
    )


def dilation(dims: int) -> SizeParam:
    """The parameter `dilation` of a window."""
    return SizeParam(
        name="dilation",
        default=1,
        dims=dims,
        is_advanced=True,
        help="Distance between the points of the window; 1 leaves no gaps.",
    )


def in_channels(params: Params, shape: Shape) -> Mapping[str, object]:
    """`in_channels` of a convolution."""
    return {"in_channels": shape[0]}


def num_features(params: Params, shape: Shape) -> Mapping[str, object]:
    """`num_features` of a normalization over channels."""
    return {"num_features": shape[0]}


def per_dimension(value: ParamValue, dims: int) -> tuple[int, ...]:
    """A size as one number for each dimension."""
    if isinstance(value, tuple):
        return tuple(value)
    return (int(value),) * dims  # type: ignore[arg-type]


def compact(sizes: tuple[int, ...]) -> int | tuple[int, ...]:
    """Sizes as a parameter holds them: one number where all are equal."""
    return sizes[0] if len(set(sizes)) == 1 else sizes


def windows(params: Params, dims: int) -> tuple[int, ...]:
    """The extent of the window in each dimension, dilation included."""
    kernel = per_dimension(params["kernel_size"], dims)
    gaps = per_dimension(params.get("dilation", 1), dims)
    return tuple(gap * (size - 1) + 1 for size, gap in zip(kernel, gaps, strict=True))
