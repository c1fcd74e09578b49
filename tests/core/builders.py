"""Networks and projects for tests, in a few words."""

from core.network import Edge, Network

Layer = str | tuple[str, dict[str, object]]


def chain(*layers: Layer) -> Network:
    """Layers one after the other: `chain("Input", ("Linear", {"out_features": 3}), "Output")`."""
    network = Network()
    before = None
    for layer in layers:
        kind, params = layer if isinstance(layer, tuple) else (layer, {})
        node = network.new_node(kind, **params)
        network = network.add(node)
        if before is not None:
            network = network.connect(Edge(before, node.id))
        before = node.id
    return network


def named(network: Network, name: str) -> str:
    """The id of the node called `name`."""
    return next(node.id for node in network.nodes.values() if node.name == name)
