"""Pooling: one value for each window of an image, which makes it smaller."""

from collections.abc import Sequence

from core.layers.common import compact, dilation, padding, per_dimension, windows
from core.layers.spec import Family, LayerSpec, Objection, Shape, shown_shape
from core.params import BoolParam, IntParam, Params, SizeParam

KERNEL = SizeParam(name="kernel_size", default=2, dims=2, help="Size of the moving window.")
STRIDE = SizeParam(
    name="stride",
    default=None,
    dims=2,
    is_optional=True,
    none_label="as the kernel",
    help="How far the window moves; by default its own size, so that windows do not overlap.",
)
CEIL_MODE = BoolParam(
    name="ceil_mode",
    default=False,
    is_advanced=True,
    help="Keep the windows that hang over the edge instead of leaving them out.",
)


def _objection(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    sizes = shapes[0][1:]
    borders = per_dimension(params["padding"], 2)
    window = windows(params, 2)
    limits = tuple(extent // 2 for extent in window)
    if any(border > limit for border, limit in zip(borders, limits, strict=True)):
        fitting = tuple(min(pair) for pair in zip(borders, limits, strict=True))
        return Objection(
            f"pads by {shown_shape(borders)}, but a window of {shown_shape(window)} allows at "
            f"most half of its size, {shown_shape(limits)}",
            "make the padding smaller",
            {"padding": compact(fitting)},
        )
    room = tuple(size + 2 * border for size, border in zip(sizes, borders, strict=True))
    if params["ceil_mode"] or all(w <= r for w, r in zip(window, room, strict=True)):
        return None
    kernel = per_dimension(params["kernel_size"], 2)
    fitting = tuple(min(pair) for pair in zip(kernel, room, strict=True))
    remedy: dict[str, object] = {"kernel_size": compact(fitting)}
    return Objection(
        f"moves a window of {shown_shape(window)} over an input of only {shown_shape(sizes)}",
        "make the kernel smaller, or remove a pooling before it",
        remedy if params.get("dilation", 1) == 1 else {**remedy, "dilation": 1},
    )


def _parts(params: Params, shapes: Sequence[Shape]) -> Shape:
    return (shapes[0][0], *per_dimension(params["output_size"], 2))


MAX_POOL2D = LayerSpec(
    kind="MaxPool2d",
    family=Family.POOL,
    formula="y = max of each window",
    help="Keeps the largest value of each window.",
    ranks=(3,),
    objection=_objection,
    positional=("kernel_size",),
    params=(KERNEL, STRIDE, padding(2, "values that never win"), dilation(2), CEIL_MODE),
)

AVG_POOL2D = LayerSpec(
    kind="AvgPool2d",
    family=Family.POOL,
    formula="y = mean of each window",
    help="Keeps the mean of each window.",
    ranks=(3,),
    objection=_objection,
    positional=("kernel_size",),
    params=(
        KERNEL,
        STRIDE,
        padding(2, "zeros"),
        CEIL_MODE,
        BoolParam(
            name="count_include_pad",
            default=True,
            is_advanced=True,
            help="Count the zeros of the border in the mean.",
        ),
        IntParam(
            name="divisor_override",
            default=None,
            minimum=1,
            is_optional=True,
            none_label="size of the window",
            is_advanced=True,
            help="Divide the sum of a window by this number instead of by its size.",
        ),
    ),
)

ADAPTIVE_AVG_POOL2D = LayerSpec(
    kind="AdaptiveAvgPool2d",
    family=Family.POOL,
    formula="y = mean of each of output_size equal parts",
    help="Means over as many parts of the image as the output shall have, whatever its size.",
    ranks=(3,),
    gives=_parts,
    positional=("output_size",),
    params=(
        SizeParam(
            name="output_size",
            default=1,
            dims=2,
            help="Height and width of the output; 1 gives one mean a channel.",
        ),
    ),
)
