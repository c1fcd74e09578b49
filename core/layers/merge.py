"""Layers that join several inputs, in the order of their ports."""

import functools
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.layers.spec import Family, LayerSpec, Objection, Operation, Shape, shown_shape
from core.params import IntParam, Params
from core.source import Bracketed, Infix

if TYPE_CHECKING:
    from torch import Tensor


def _shapes(shapes: Sequence[Shape]) -> str:
    return " and ".join(shown_shape(shape) for shape in shapes)


def _broadcasts(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    """Inputs must have as many dimensions; each size is the same or 1."""
    has_one_rank = len({len(shape) for shape in shapes}) == 1
    if has_one_rank and all(len(set(sizes) - {1}) <= 1 for sizes in zip(*shapes, strict=True)):
        return None
    return Objection(
        f"needs inputs of one shape and gets {_shapes(shapes)}",
        "make the layers before it give the same shape",
    )


def _broadcast(params: Params, shapes: Sequence[Shape]) -> Shape:
    """The larger size in each dimension; the others are 1."""
    return tuple(max(sizes) for sizes in zip(*shapes, strict=True))


def _joined(params: Params, shapes: Sequence[Shape]) -> Shape:
    dim = params["dim"]
    assert isinstance(dim, int)
    total = sum(shape[dim - 1] for shape in shapes)
    return (*shapes[0][: dim - 1], total, *shapes[0][dim:])


def _concatenates(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    dim = params["dim"]
    assert isinstance(dim, int)
    rank = len(shapes[0])
    if any(len(shape) != rank for shape in shapes):
        return Objection(
            f"needs inputs with equally many dimensions and gets {_shapes(shapes)}",
            "put a Flatten before those with more",
        )
    if dim > rank:
        return Objection(
            f"joins along dimension {dim}, but its inputs {_shapes(shapes)} have only {rank}",
            f"set dim to {rank}",
            {"dim": rank},
        )
    for position, sizes in enumerate(zip(*shapes, strict=True), start=1):
        if position != dim and len(set(sizes)) > 1:
            return Objection(
                f"needs inputs that differ in dimension {dim} only and gets {_shapes(shapes)}",
                "make the other sizes equal",
            )
    return None


def _concat(params: Params, xs: "Sequence[Tensor]") -> "Tensor":
    import torch

    return torch.cat(list(xs), dim=int(params["dim"]))  # type: ignore[arg-type]


ADD = LayerSpec(
    kind="Add",
    family=Family.MERGE,
    formula="y = x₁ + x₂ + …",
    help="The sum of its inputs: what a residual connection ends in.",
    inputs=None,
    objection=_broadcasts,
    gives=_broadcast,
    operation=Operation(
        call=lambda params, xs: functools.reduce(operator.add, xs),
        code=lambda params, names: Infix("+", tuple(names)),
    ),
)

MULTIPLY = LayerSpec(
    kind="Multiply",
    family=Family.MERGE,
    formula="y = x₁ · x₂ · …",
    help="The product of its inputs, element by element: what a gate does.",
    inputs=None,
    objection=_broadcasts,
    gives=_broadcast,
    operation=Operation(
        call=lambda params, xs: functools.reduce(operator.mul, xs),
        code=lambda params, names: Infix("*", tuple(names)),
    ),
)

CONCAT = LayerSpec(
    kind="Concat",
    family=Family.MERGE,
    formula="y = [x₁, x₂, …]",
    help="Its inputs side by side, in the order of their ports.",
    inputs=None,
    objection=_concatenates,
    gives=_joined,
    operation=Operation(
        call=_concat,
        code=lambda params, names: Bracketed(
            "torch.cat(", (Bracketed("[", tuple(names), "]"), f"dim={params['dim']}")
        ),
    ),
    params=(
        IntParam(
            name="dim",
            default=1,
            minimum=1,
            maximum=4,
            help="The dimension to join along, counted from 1 behind the batch: "
            "features of a vector, channels of an image.",
        ),
    ),
)
