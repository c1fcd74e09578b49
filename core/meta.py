"""What one layer makes of given input shapes, found by running it on torch's meta device.

Memoised: a layer whose parameters and inputs are known costs a dictionary look-up. Nothing is
allocated, so a layer of any size can be asked about.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from core.layers import LAYERS
from core.layers.spec import LayerSpec, Objection, Shape, shown_shape
from core.params import Params

if TYPE_CHECKING:
    from torch import Tensor, nn

BATCH = 7919
"""Samples a probe pretends to have: a prime that no one chooses as a size, so that a layer
that mixes up samples is noticed. BatchNorm refuses 1."""

MAXIMUM_VALUES = 250_000_000
"""Values a layer may give for one sample: 1 GB."""

RANK_WORDS = {
    1: "vectors (features)",
    2: "sequences (channels×length)",
    3: "images (channels×height×width)",
    4: "volumes (channels×depth×height×width)",
}


@dataclass(frozen=True)
class Outcome:
    """What a layer gives: `shape` of one sample and number of `parameters`, or an `objection`.
    `caution` is set where the layer works but is hardly meant so."""

    shape: Shape | None = None
    parameters: int = 0
    objection: Objection | None = None
    caution: Objection | None = None


def build(spec: LayerSpec, params: Params, shape: Shape) -> "nn.Module":
    """The torch module of a layer for an input of `shape`, on the current default device."""
    from torch import nn

    module: nn.Module = getattr(nn, spec.kind)(**spec.arguments(params, shape))
    return module


@lru_cache(maxsize=32_768)
def probe(kind: str, params: Params, shapes: tuple[Shape, ...]) -> Outcome:
    """What a layer of `kind` makes of inputs of `shapes`; never raises."""
    spec = LAYERS[kind]
    objection = _wrong_rank(spec, shapes) or spec.objection(params, shapes)
    if objection is not None:
        return Outcome(objection=objection)
    try:
        shape, parameters = _run(spec, params, shapes)
    except Exception as error:  # torch raises many types; what it says becomes the objection
        return Outcome(objection=_translated(error, shapes))
    if math.prod(shape) > MAXIMUM_VALUES:
        return Outcome(objection=_too_large(shape))
    return Outcome(shape, parameters, caution=spec.caution(params, shapes))


def warm_up() -> None:
    """Import torch and make its first call on the meta device, which loads half a second of it."""
    probe("Conv2d", LAYERS["Conv2d"].defaults(), ((3, 8, 8),))


def _run(spec: LayerSpec, params: Params, shapes: tuple[Shape, ...]) -> tuple[Shape, int]:
    given = spec.gives(params, shapes) if spec.gives else None
    if spec.operation is not None:
        return given or _shape_of(partial(spec.operation.call, params), shapes), 0
    import torch

    with torch.device("meta"):
        module = build(spec, params, shapes[0])
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return given or _shape_of(lambda inputs: module(inputs[0]), shapes), parameters


def _shape_of(call: "Callable[[list[Tensor]], Tensor]", shapes: tuple[Shape, ...]) -> Shape:
    import torch

    with torch.device("meta"), torch.no_grad():
        batch = call([torch.empty(BATCH, *shape) for shape in shapes])
    if batch.shape[0] != BATCH:
        raise ValueError("it mixes up the samples of a batch")
    return tuple(batch.shape[1:])


def _wrong_rank(spec: LayerSpec, shapes: tuple[Shape, ...]) -> Objection | None:
    rank = len(shapes[0])
    if not spec.ranks or rank in spec.ranks:
        return None
    expected = " or ".join(RANK_WORDS[known] for known in spec.ranks)
    text = f"expects {expected} and gets {shown_shape(shapes[0])}"
    fitting = [kind for kind in spec.alternatives if _takes(kind, rank)]
    if fitting:
        return Objection(text, f"take {fitting[0]} in its place", instead=fitting[0])
    if spec.ranks == (1,):
        return Objection(text, "put a Flatten before it", before="Flatten")
    return Objection(text, f"connect it to a layer that gives {expected}")


def _takes(kind: str, rank: int) -> bool:
    ranks = LAYERS[kind].ranks
    return not ranks or rank in ranks


def _translated(error: Exception, shapes: tuple[Shape, ...]) -> Objection:
    if "overflow" in str(error):
        return Objection(
            "would be larger than any memory", "make its sizes or those before it smaller"
        )
    given = " and ".join(shown_shape(shape) for shape in shapes)
    lines = str(error).strip().splitlines()
    reason = lines[0].rstrip(".") if lines else type(error).__name__
    return Objection(f"cannot take {given}", f"torch says {reason!r}")


def _too_large(shape: Shape) -> Objection:
    size = math.prod(shape) * 4 / 1e9
    return Objection(
        f"would give {shown_shape(shape)} values for each sample, {size:,.0f} GB",
        "make its sizes or those before it smaller",
    )
