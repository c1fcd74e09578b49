"""Drawing a network layer by layer, under names of one's own."""

from immutabledict import immutabledict

from core.layers import LAYERS
from core.layout import NODE_WIDTH, lay_out
from core.network import Edge, Network, Node, Position

GAP = 120.0
"""Between two columns, in canvas pixels."""


class Drawing:
    """Collects layers, in columns from left to right; `network` is what was drawn. Ids are
    the names."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._columns: list[list[str]] = [[]]

    def begin_column(self) -> None:
        """What is added from now on stands in a column of its own."""
        self._columns.append([])

    def add(self, name: str, kind: str, *sources: str, **params: object) -> str:
        """Add a layer that reads `sources`; gives its name."""
        given = LAYERS.setting(kind, **params)
        self._nodes[name] = Node(name, kind, name, given.params)
        self._edges += [Edge(source, name, 0, port) for port, source in enumerate(sources)]
        self._columns[-1].append(name)
        return name

    def network(self) -> Network:
        """All layers and their wires, every column laid out by itself."""
        places: dict[str, Position] = {}
        left = 0.0
        for column in self._columns:
            found = self._lay_out(column)
            start = min(x for x, _ in found.values())
            top = min(y for _, y in found.values())
            places |= {name: (x - start + left, y - top) for name, (x, y) in found.items()}
            left += max(x for x, _ in found.values()) - start + NODE_WIDTH + GAP
        return Network(immutabledict(self._nodes), tuple(self._edges)).move(places)

    def _lay_out(self, column: list[str]) -> dict[str, Position]:
        nodes = immutabledict({name: self._nodes[name] for name in column})
        edges = (e for e in self._edges if e.source in nodes and e.target in nodes)
        part = lay_out(Network(nodes, tuple(edges)))
        return {name: node.position or (0.0, 0.0) for name, node in part.nodes.items()}
