"""Layers that read the samples themselves, moved along directions without computing them again.

What a Linear or a convolution gives is linear in its weights: at w + a·d it is what it gives
at w, and a times what it gives with d for weights. For a fixed input both are computed once.
In an MLP on images the first layer is most of the work.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.examining.model import Model
from core.layers.spec import Family
from core.plan import Step

if TYPE_CHECKING:
    from torch import Tensor, nn

MOST_BYTES = 256 * 2**20
"""Memory that may be taken for one layer."""


class FirstLayer:
    """One such layer. `move` sets the place; each call then gives the values of the next part
    of the samples, in turn."""

    def __init__(self, given: "list[list[Tensor]]") -> None:
        """`given` has for each part what the layer gives at the weights and along each
        direction."""
        self._given = given
        self._place: tuple[float, ...] = ()
        self._next = 0

    def move(self, place: Sequence[float]) -> None:
        """Stand at the weights plus `place`, a number for each direction."""
        self._place, self._next = tuple(place), 0

    def __call__(self, samples: "Tensor") -> "Tensor":
        here, *along = self._given[self._next]
        self._next += 1
        for distance, values in zip(self._place, along, strict=True):
            here = here.add(values, alpha=distance)
        return here


@contextmanager
def replaced(
    model: Model, parts: "Sequence[Tensor]", directions: "Sequence[dict[str, Tensor]]"
) -> Iterator[list[FirstLayer]]:
    """Within, the first layers of the network give what they remember, for these parts in
    this order. Directions are by the name of the parameter."""
    samples = sum(len(part) for part in parts)
    steps = [step for step in _first(model) if _bytes(step, samples, directions) <= MOST_BYTES]
    modules = [model.network.get_submodule(step.name) for step in steps]
    layers = []
    for step, module in zip(steps, modules, strict=True):
        alone = [_of_layer(step, direction) for direction in directions]
        layers.append(FirstLayer(_remember(model, module, parts, alone)))
    try:
        for module, layer in zip(modules, layers, strict=True):
            module.forward = layer
        yield layers
    finally:
        for module in modules:
            vars(module).pop("forward", None)


def _first(model: Model) -> list[Step]:
    """Linear and convolution layers that no other weights stand before."""
    fixed: set[str] = set()
    found = []
    for step in model.network.plan.steps:
        if not fixed.issuperset(step.inputs):
            continue
        if not step.parameters:
            fixed.add(step.name)
        elif step.spec.family in (Family.LINEAR, Family.CONV):
            found.append(step)
    return found


def _bytes(step: Step, samples: int, directions: Sequence[object]) -> int:
    size = 4 * samples * (1 + len(directions))
    for length in step.shape:
        size *= length
    return size


def _of_layer(step: Step, direction: "dict[str, Tensor]") -> "dict[str, Tensor]":
    start = f"{step.name}."
    return {
        name.removeprefix(start): value
        for name, value in direction.items()
        if name.startswith(start)
    }


def _remember(
    model: Model,
    module: "nn.Module",
    parts: "Sequence[Tensor]",
    directions: "Sequence[dict[str, Tensor]]",
) -> "list[list[Tensor]]":
    import torch

    with torch.no_grad():
        return [
            [module(x), *(torch.func.functional_call(module, along, (x,)) for along in directions)]
            for x in _inputs_of(model, module, parts)
        ]


def _inputs_of(model: Model, module: "nn.Module", parts: "Sequence[Tensor]") -> "list[Tensor]":
    """What reaches one layer, part by part."""
    found: list[Tensor] = []
    handle = module.register_forward_pre_hook(lambda _, inputs: found.append(inputs[0]))
    try:
        for part in parts:
            model.network(part)
    finally:
        handle.remove()
    return found
