"""Is what a layer reads an image? Found by walking back in the network.

A Linear behind a Flatten reads a vector, but each of its values has a place in an image: its
weights can be shown there. So can the values of every layer that leaves them in their places.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from core.data.spec import DataKind
from core.layers.spec import Family, Shape
from core.network import Node
from core.project import Project
from core.shapes import infer

_IN_PLACE = frozenset({Family.ACT, Family.NORM, Family.REG, Family.SHAPE})
"""Families that give each value where they read it: a Flatten changes no order."""

_UNCHANGED = frozenset({Family.REG, Family.SHAPE})
"""Those that outside of training change no value either."""


@dataclass(frozen=True)
class ImageSource:
    """Where values have their places: in an image of `shape` (channels, height, width), given
    by `node`. `is_data`: the values are those of the sample itself, as it was prepared."""

    node: str
    shape: Shape
    is_data: bool


def image_source(project: Project, node: str) -> ImageSource | None:
    """The image that the values `node` reads have their places in, None where there is none:
    it has no single input, or what it reads is no image."""
    wires = project.network.incoming.get(node, ())
    return image_given(project, wires[0].source) if len(wires) == 1 else None


def image_given(project: Project, node: str) -> ImageSource | None:
    """The same for the values that `node` gives."""
    if node not in project.network.nodes:
        return None
    shapes = infer(project.network, project.input_shape).shapes
    found: ImageSource | None = None
    is_data = True
    for at in _in_place(project, node):
        shape = shapes.get(at.id, ())
        if found is None and len(shape) == 3 and shape[1:] != (1, 1):
            found = ImageSource(at.id, shape, False)
        if at.spec.inputs == 0:
            return _of_data(project, at, shape, is_data) or found
        is_data = is_data and at.spec.family in _UNCHANGED
    return found


def _in_place(project: Project, node: str) -> Iterator[Node]:
    """`node` and what comes before it, as long as each value stays at its place."""
    network = project.network
    at = network.nodes[node]
    yield at
    while at.spec.family in _IN_PLACE and len(network.incoming[at.id]) == 1:
        at = network.nodes[network.incoming[at.id][0].source]
        yield at


def _of_data(project: Project, node: Node, shape: Shape, is_data: bool) -> ImageSource | None:
    """The sample itself, where the data are images; the Input may have flattened them."""
    data = project.data
    if data.data_kind is not DataKind.IMAGE or len(data.shape) != 3:
        return None
    is_same = math.prod(shape) == math.prod(data.shape)
    return ImageSource(node.id, data.shape, is_data) if is_same else None
