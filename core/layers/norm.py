"""Normalization: values shifted and scaled to mean 0 and variance 1, which eases training."""

from collections.abc import Mapping, Sequence

from core.layers.common import BIAS, CHANGING, epsilon, num_features
from core.layers.spec import Family, LayerSpec, Objection, Shape, same_shape, shown_shape
from core.params import BoolParam, FloatParam, Param, Params, ShapeParam

_BATCH_FORMULA = "y = γ · (x − mean) / √(var + ε) + β, over the batch"

_BATCH_PARAMS: tuple[Param, ...] = (
    epsilon(),
    FloatParam(
        name="momentum",
        default=0.1,
        maximum=1.0,
        is_optional=True,
        none_label="mean of all batches",
        help="Weight of the newest batch in the running mean and variance, which are used "
        "outside of training.",
    ),
    BoolParam(
        name="affine",
        default=True,
        help="Learn a factor γ and a shift β for each channel.",
    ),
    BoolParam(
        name="track_running_stats",
        default=True,
        is_advanced=True,
        help="Keep a running mean and variance; without, each batch is its own measure always.",
    ),
    *CHANGING,
)

BATCH_NORM1D = LayerSpec(
    kind="BatchNorm1d",
    family=Family.NORM,
    gives=same_shape,
    formula=_BATCH_FORMULA,
    help="Normalizes each feature over the samples of a batch.",
    ranks=(1, 2),
    inferred=num_features,
    alternatives=("BatchNorm2d",),
    positional=("num_features",),
    params=_BATCH_PARAMS,
)

BATCH_NORM2D = LayerSpec(
    kind="BatchNorm2d",
    family=Family.NORM,
    gives=same_shape,
    formula=_BATCH_FORMULA + " and the image",
    help="Normalizes each channel over the images of a batch.",
    ranks=(3,),
    inferred=num_features,
    alternatives=("BatchNorm1d",),
    positional=("num_features",),
    params=_BATCH_PARAMS,
)


def _normalized_shape(params: Params, shape: Shape) -> Mapping[str, object]:
    given = params["normalized_shape"]
    return {"normalized_shape": shape if given is None else given}


def _is_tail(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    given, shape = params["normalized_shape"], shapes[0]
    if not isinstance(given, tuple) or shape[-len(given) :] == given:
        return None
    return Objection(
        f"normalizes over {shown_shape(given)}, but the last sizes of its input "
        f"{shown_shape(shape)} differ",
        "leave normalized_shape to the input",
        {"normalized_shape": None},
    )


LAYER_NORM = LayerSpec(
    kind="LayerNorm",
    family=Family.NORM,
    gives=same_shape,
    formula="y = γ · (x − mean) / √(var + ε) + β, over one sample",
    help="Normalizes each sample by itself, whatever the batch.",
    inferred=_normalized_shape,
    objection=_is_tail,
    positional=("normalized_shape",),
    params=(
        ShapeParam(
            name="normalized_shape",
            default=None,
            is_optional=True,
            none_label="the whole sample",
            is_argument=False,
            is_advanced=True,
            help="The last sizes of the input, over which to normalize: [64] takes the last "
            "dimension of 10×64 alone. By default the whole sample.",
        ),
        epsilon(),
        BoolParam(
            name="elementwise_affine",
            default=True,
            help="Learn a factor γ and a shift β for each value.",
        ),
        BIAS,
        *CHANGING,
    ),
)
