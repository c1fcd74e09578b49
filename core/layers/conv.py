"""Convolutions: the same small weighted window moved over the whole input."""

from collections.abc import Sequence

from core.layers.common import (
    BIAS,
    LEARNING,
    compact,
    dilation,
    in_channels,
    padding,
    per_dimension,
    stride,
    windows,
)
from core.layers.spec import Family, LayerSpec, Objection, Shape, shown_shape
from core.params import ChoiceParam, IntParam, Param, Params, SizeParam


def _objection(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    channels, *sizes = shapes[0]
    return (
        _uneven_groups(params, channels)
        or _window_too_large(params, tuple(sizes))
        or _border_too_wide(params, tuple(sizes))
    )


def _uneven_groups(params: Params, channels: int) -> Objection | None:
    groups, outputs = params["groups"], params["out_channels"]
    assert isinstance(groups, int)
    assert isinstance(outputs, int)
    for count, what in ((channels, "input"), (outputs, "output")):
        if count % groups:
            return Objection(
                f"cannot divide its {count} {what} channels into {groups} equal groups",
                f"set groups to a number that divides both {channels} and {outputs}",
                {"groups": 1},
            )
    return None


def _window_too_large(params: Params, sizes: Shape) -> Objection | None:
    dims = len(sizes)
    borders = per_dimension(params["padding"], dims)
    room = tuple(size + 2 * border for size, border in zip(sizes, borders, strict=True))
    window = windows(params, dims)
    if all(extent <= space for extent, space in zip(window, room, strict=True)):
        return None
    kernel = per_dimension(params["kernel_size"], dims)
    fitting = tuple(min(size, space) for size, space in zip(kernel, room, strict=True))
    return Objection(
        f"moves a window of {shown_shape(window)} over an input of only {shown_shape(sizes)}"
        f"{f' ({shown_shape(room)} with its padding)' if room != sizes else ''}",
        "make the kernel smaller or the padding larger, or remove a pooling before it",
        _fitting(params, fitting),
    )


def _fitting(params: Params, kernel: tuple[int, ...]) -> dict[str, object]:
    """Parameters for a kernel that fits without gaps."""
    remedy: dict[str, object] = {"kernel_size": compact(kernel)}
    return remedy if params["dilation"] == 1 else {**remedy, "dilation": 1}


def _border_too_wide(params: Params, sizes: Shape) -> Objection | None:
    """Reflected and wrapped borders are copied from inside, so they need enough of it."""
    slack = {"reflect": 1, "circular": 0}.get(str(params["padding_mode"]))
    if slack is None:
        return None
    borders = per_dimension(params["padding"], len(sizes))
    if all(border <= size - slack for border, size in zip(borders, sizes, strict=True)):
        return None
    fitting = tuple(min(b, size - slack) for b, size in zip(borders, sizes, strict=True))
    return Objection(
        f'cannot fill a border of {shown_shape(borders)} by "{params["padding_mode"]}" from an '
        f"input of only {shown_shape(sizes)}",
        "make the padding smaller",
        {"padding": compact(fitting)},
    )


def _params(dims: int) -> tuple[Param, ...]:
    return (
        IntParam(
            name="out_channels",
            default=32,
            minimum=1,
            help="Number of filters; each gives one channel of the output.",
        ),
        SizeParam(name="kernel_size", default=3, dims=dims, help="Size of the moving window."),
        stride(dims),
        padding(dims, "zeros (or what padding_mode says)"),
        dilation(dims),
        IntParam(
            name="groups",
            default=1,
            minimum=1,
            is_advanced=True,
            help="Parts the channels are divided into; each output sees one part only.",
        ),
        BIAS,
        ChoiceParam(
            name="padding_mode",
            default="zeros",
            choices=("zeros", "reflect", "replicate", "circular"),
            is_advanced=True,
            help="What the border is filled with: zeros, the input mirrored, its edge repeated, "
            "or its other side.",
        ),
        *LEARNING,
    )


CONV1D = LayerSpec(
    kind="Conv1d",
    family=Family.CONV,
    formula="y[c, i] = b[c] + Σ w[c, k, j] · x[k, i·stride + j]",
    help="Looks for learned patterns along a sequence, the same ones everywhere.",
    ranks=(2,),
    inferred=in_channels,
    objection=_objection,
    alternatives=("Conv2d",),
    positional=("in_channels", "out_channels"),
    always=("kernel_size",),
    params=_params(1),
)

CONV2D = LayerSpec(
    kind="Conv2d",
    family=Family.CONV,
    formula="y[c, i, j] = b[c] + Σ w[c, k, u, v] · x[k, i·stride + u, j·stride + v]",
    help="Looks for learned patterns in an image, the same ones everywhere.",
    ranks=(3,),
    inferred=in_channels,
    objection=_objection,
    alternatives=("Conv1d",),
    positional=("in_channels", "out_channels"),
    always=("kernel_size",),
    params=_params(2),
)
