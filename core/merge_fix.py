"""Making the inputs of a merge fit: a 1×1 convolution or a Linear in the shortcut.

As in He et al. 2015, section 3.3, option B: the projection shortcut.
"""

from collections.abc import Mapping

from core import fixes
from core.layers import LAYERS
from core.layers.common import compact
from core.layers.spec import Shape
from core.meta import probe
from core.network import Edge, Network, Node
from core.problems import Fix


def matching_shortcut(network: Network, node: Node, shapes: Mapping[str, Shape]) -> Fix | None:
    """A fix that gives the one input that differs the shape of the others, if one can."""
    wires = network.incoming[node.id]
    given = {edge: shapes[edge.source] for edge in wires}
    if node.kind == "Concat":
        return _flatten_images(given)
    place = {key: index for index, key in enumerate(network.order)}
    for edge in sorted(wires, key=lambda wire: place[wire.source]):
        others = {shape for wire, shape in given.items() if wire != edge}
        if len(others) == 1:
            fix = _projection(edge, given[edge], others.pop())
            if fix is not None:
                return fix
    return None


def _flatten_images(given: Mapping[Edge, Shape]) -> Fix | None:
    if not any(len(shape) == 1 for shape in given.values()):
        return None
    images = [edge for edge, shape in given.items() if len(shape) > 1]
    return fixes.insert_before(images[0], "Flatten") if images else None


def _projection(edge: Edge, given: Shape, wanted: Shape) -> Fix | None:
    if given == wanted or len(given) != len(wanted):
        return None
    if len(given) == 1:
        return fixes.insert_before(edge, "Linear", out_features=wanted[0])
    kind = {2: "Conv1d", 3: "Conv2d"}.get(len(given))
    if kind is None:
        return None
    pairs = zip(given[1:], wanted[1:], strict=True)
    strides = tuple(max(1, -(-size // smaller)) for size, smaller in pairs)
    params = {"out_channels": wanted[0], "kernel_size": 1, "stride": compact(strides)}
    layer = LAYERS.setting(kind, **params)
    if probe(kind, layer.params, (given,)).shape != wanted:
        return None
    return fixes.insert_before(edge, kind, f"Insert a 1×1 {kind} into the shortcut", **params)
