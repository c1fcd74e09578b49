"""Questions about the way of values through a drawn network that several rules ask."""

from collections.abc import Iterator

from core.layers.spec import Family
from core.network import Edge, Network, Node

_BATCH_NORMS = ("BatchNorm1d", "BatchNorm2d")
_LINEAR_POOLS = ("AvgPool2d", "AdaptiveAvgPool2d")

WIDTHS = ("out_features", "out_channels")
"""The parameters that say how many units a layer has."""


def is_straight(node: Node) -> bool:
    """Whether a layer without weights to initialize adds no bend: what it gives is a linear
    function of what it gets (BatchNorm as it stands after training, dropout on average)."""
    family = node.spec.family
    kinds = (*_BATCH_NORMS, *_LINEAR_POOLS)
    return family in (Family.SHAPE, Family.REG) or node.kind in kinds


def is_batch_norm(node: Node) -> bool:
    """Whether it normalizes over the batch."""
    return node.kind in _BATCH_NORMS


def is_dropout(node: Node) -> bool:
    """Whether it sets random values to 0 while training."""
    return node.spec.family is Family.REG and "p" in node.params


def live_nodes(network: Network) -> Iterator[Node]:
    """The nodes that take part, in the order of computation."""
    return (network.nodes[key] for key in network.order if key in network.live)


def only_way(network: Network, node: str) -> Iterator[Edge]:
    """The wires upstream from `node`, as long as each leads into a layer of one input."""
    while len(network.incoming[node]) == 1:
        edge = network.incoming[node][0]
        yield edge
        node = edge.source


def end_of(network: Network) -> Node | None:
    """The last layer with weights before the Output; None where there is none, or several."""
    for output in network.of_kind("Output")[:1]:
        for edge in only_way(network, output.id):
            node = network.nodes[edge.source]
            if node.spec.has_weights:
                return node
    return None


def widths(network: Network) -> list[tuple[Node, str, int]]:
    """Every layer with weights but the last, the name of its width, and that."""
    end = end_of(network)
    found = []
    for node in live_nodes(network):
        for name in WIDTHS:
            width = node.params.get(name)
            if isinstance(width, int) and end is not None and node.id != end.id:
                found.append((node, name, width))
    return found
