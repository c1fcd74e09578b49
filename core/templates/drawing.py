"""Drawing a network layer by layer, under names of one's own."""

from immutabledict import immutabledict

from core.layers import LAYERS
from core.layout import lay_out
from core.network import Edge, Network, Node


class Drawing:
    """Collects layers; `network` is what was drawn. Ids are the names."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []

    def add(self, name: str, kind: str, *sources: str, **params: object) -> str:
        """Add a layer that reads `sources`; gives its name."""
        given = LAYERS.setting(kind, **params)
        self._nodes[name] = Node(name, kind, name, given.params)
        self._edges += [Edge(source, name, 0, port) for port, source in enumerate(sources)]
        return name

    def network(self) -> Network:
        """All layers and their wires, laid out."""
        return lay_out(Network(immutabledict(self._nodes), tuple(self._edges)))
