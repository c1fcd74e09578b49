"""Layers that keep the values and at most arrange them anew."""

from collections.abc import Sequence

from core.layers.spec import Family, LayerSpec, Objection, Shape, same_shape, shown_shape
from core.params import IntParam, Params


def _objection(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    start, end, rank = params["start_dim"], params["end_dim"], len(shapes[0])
    assert isinstance(start, int)
    assert isinstance(end, int)
    last = rank if end == -1 else end
    if start <= last <= rank:
        return None
    return Objection(
        f"joins dimensions {start} to {last}, but its input {shown_shape(shapes[0])} has "
        f"dimensions 1 to {rank}",
        "set start_dim to 1 and end_dim to -1 to join them all",
        {"start_dim": 1, "end_dim": -1},
    )


FLATTEN = LayerSpec(
    kind="Flatten",
    family=Family.SHAPE,
    formula="c×h×w → c·h·w",
    help="Makes one long vector of an image: what a Linear layer wants.",
    objection=_objection,
    params=(
        IntParam(
            name="start_dim",
            default=1,
            minimum=1,
            maximum=4,
            is_advanced=True,
            help="First dimension to join, counted from 1 behind the batch.",
        ),
        IntParam(
            name="end_dim",
            default=-1,
            minimum=-1,
            maximum=4,
            is_advanced=True,
            help="Last dimension to join; -1 is the last there is.",
        ),
    ),
)

IDENTITY = LayerSpec(
    kind="Identity",
    family=Family.SHAPE,
    gives=same_shape,
    formula="y = x",
    help="Passes its input on unchanged.",
)
