"""The drawn network as a value: nodes, edges, and the pure edits that give a new network.

Every edit returns a new `Network` that shares what did not change, or raises `NetworkError`
and changes nothing. Order, cycles and reachability are answered here and nowhere else.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import networkx as nx
from immutabledict import immutabledict

from core.errors import NetworkError
from core.layers import LAYERS
from core.layers.spec import LayerSpec
from core.params import Params

Position = tuple[float, float]
_OF_WIRES = frozenset({"incoming", "outgoing", "order", "live", "_graph"})
"""What a network remembers that does not depend on where its nodes stand."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer on the canvas. `params` holds every parameter of its kind; `position` is the
    node's top left corner in canvas pixels, None until it is laid out."""

    id: str
    kind: str
    name: str
    params: Params
    position: Position | None = None

    @property
    def spec(self) -> LayerSpec:
        """What the catalogue declares about this kind."""
        return LAYERS[self.kind]

    @property
    def is_frozen(self) -> bool:
        """Whether training leaves it as it is."""
        return self.params.get("is_frozen") is True


@dataclass(frozen=True, slots=True)
class Edge:
    """A wire from an output port of `source` to an input port of `target` (node ids)."""

    source: str
    target: str
    source_port: int = 0
    target_port: int = 0


@dataclass(frozen=True)
class Network:
    """A directed graph of layers without cycles."""

    nodes: immutabledict[str, Node] = field(default_factory=immutabledict)
    edges: tuple[Edge, ...] = ()

    # -- questions -----------------------------------------------------------------

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires into each node, in the order of its input ports."""
        found: dict[str, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.target].append(edge)
        return {
            node: tuple(sorted(edges, key=lambda edge: edge.target_port))
            for node, edges in found.items()
        }

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires out of each node."""
        found: dict[str, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.source].append(edge)
        return {node: tuple(edges) for node, edges in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Node ids so that every wire runs forward; ties go by the order of definition.

        Kahn's algorithm; written out since networkx takes six times as long, at every edit.
        Raises `NetworkError` where there is a cycle.
        """
        keys = tuple(self.nodes)
        rank = {key: index for index, key in enumerate(keys)}
        open_wires = {key: len(wires) for key, wires in self.incoming.items()}
        ready = [rank[key] for key, count in open_wires.items() if count == 0]
        found: list[str] = []
        while ready:
            key = keys[heapq.heappop(ready)]
            found.append(key)
            for edge in self.outgoing[key]:
                open_wires[edge.target] -= 1
                if open_wires[edge.target] == 0:
                    heapq.heappush(ready, rank[edge.target])
        if len(found) < len(keys):
            raise NetworkError("The wires close a cycle.")
        return tuple(found)

    @cached_property
    def _graph(self) -> "nx.DiGraph[str]":
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges)
        return graph

    def is_acyclic(self) -> bool:
        """Whether no node can be reached from itself."""
        return bool(nx.is_directed_acyclic_graph(self._graph))

    def find_cycle(self) -> tuple[str, ...]:
        """The ids of the nodes of one cycle, in its direction; empty where there is none."""
        try:
            return tuple(edge[0] for edge in nx.find_cycle(self._graph))
        except nx.NetworkXNoCycle:
            return ()

    def reachable_from(self, node: str) -> frozenset[str]:
        """The ids of all nodes downstream of `node`, itself excluded."""
        return frozenset(nx.descendants(self._graph, node))

    def leading_to(self, node: str) -> frozenset[str]:
        """The ids of all nodes upstream of `node`, itself excluded."""
        return frozenset(nx.ancestors(self._graph, node))

    @cached_property
    def live(self) -> frozenset[str]:
        """The ids of the nodes on a path from an Input to an Output: what takes part."""
        inputs = [node.id for node in self.nodes.values() if node.spec.inputs == 0]
        outputs = [node.id for node in self.nodes.values() if node.spec.outputs == 0]
        after = {key: [edge.target for edge in wires] for key, wires in self.outgoing.items()}
        before = {key: [edge.source for edge in wires] for key, wires in self.incoming.items()}
        return _spread(inputs, after) & _spread(outputs, before)

    def of_kind(self, kind: str) -> tuple[Node, ...]:
        """All nodes of one kind, in the order of definition."""
        return tuple(node for node in self.nodes.values() if node.kind == kind)

    def free_port(self, node: str) -> int | None:
        """The next input port of `node` without a wire, None where all are taken."""
        taken = {edge.target_port for edge in self.incoming[node]}
        ports = self.nodes[node].spec.inputs
        limit = len(taken) + 1 if ports is None else ports
        return next((port for port in range(limit) if port not in taken), None)

    def refusal(self, edge: Edge) -> str | None:
        """Why `edge` cannot be added, in plain words; None where it can."""
        for end in (edge.source, edge.target):
            if end not in self.nodes:
                return f'There is no node "{end}".'
        source, target = self.nodes[edge.source], self.nodes[edge.target]
        if source.spec.outputs == 0:
            return f"{source.name} is an Output: nothing follows it."
        if target.spec.inputs == 0:
            return f"{target.name} is an Input: nothing comes before it."
        if not 0 <= edge.source_port < source.spec.outputs:
            return f"{source.name} has no output port {edge.source_port}."
        if edge.target_port < 0 or edge.target_port >= (target.spec.inputs or 1000):
            return f"{target.name} has no input port {edge.target_port}."
        if any(wire.target_port == edge.target_port for wire in self.incoming[target.id]):
            return f"Input port {edge.target_port} of {target.name} is already taken."
        if edge.source == edge.target:
            return f"{source.name} cannot be wired to itself."
        if edge.source in self.reachable_from(edge.target):
            return f"{source.name} already follows {target.name}: this wire would close a cycle."
        return None

    # -- edits ---------------------------------------------------------------------

    def add(self, *nodes: Node) -> "Network":
        """With `nodes` added. Raises `NetworkError` for an id that exists."""
        for node in nodes:
            if node.id in self.nodes:
                raise NetworkError(f'There already is a node "{node.id}".')
        return replace(self, nodes=self.nodes | {node.id: node for node in nodes})

    def put(self, *nodes: Node) -> "Network":
        """With `nodes` in the place of those with the same ids (new params, name, position)."""
        for node in nodes:
            if node.id not in self.nodes:
                raise NetworkError(f'There is no node "{node.id}".')
        return replace(self, nodes=self.nodes | {node.id: node for node in nodes})

    def remove(self, ids: Iterable[str]) -> "Network":
        """Without these nodes and their wires."""
        gone = frozenset(ids)
        nodes = immutabledict({key: node for key, node in self.nodes.items() if key not in gone})
        edges = tuple(e for e in self.edges if e.source not in gone and e.target not in gone)
        return Network(nodes, edges)._with_dense_ports()

    def dissolve(self, node: str) -> "Network":
        """Without `node`; where it had one input, what followed it follows that instead."""
        wires = self.incoming[node]
        edges = list(self.edges)
        if len(wires) == 1:
            source, port = wires[0].source, wires[0].source_port
            for edge in self.outgoing[node]:
                edges[edges.index(edge)] = replace(edge, source=source, source_port=port)
        return replace(self, edges=tuple(edges)).remove([node])

    def connect(self, edge: Edge) -> "Network":
        """With `edge` added. Raises `NetworkError` with the reason where it cannot be."""
        reason = self.refusal(edge)
        if reason is not None:
            raise NetworkError(reason)
        return replace(self, edges=(*self.edges, edge))

    def disconnect(self, *edges: Edge) -> "Network":
        """Without `edges`; the inputs of a merge keep their order and close the gap."""
        gone = frozenset(edges)
        return replace(
            self, edges=tuple(e for e in self.edges if e not in gone)
        )._with_dense_ports()

    def set_params(self, node: str, **given: object) -> "Network":
        """With some parameters of a node changed. Raises `ParamError` for a bad value."""
        old = self.nodes[node]
        params = old.spec.complete({**old.params, **given}, old.name)
        return self.put(replace(old, params=params))

    def rename(self, node: str, name: str) -> "Network":
        """With another name for a node; an empty name is refused by `NetworkError`."""
        if not name.strip():
            raise NetworkError(f"{self.nodes[node].name} needs a name.")
        return self.put(replace(self.nodes[node], name=name.strip()))

    def move(self, positions: Mapping[str, Position]) -> "Network":
        """With these nodes at new positions. What was found out about the wires stays known."""
        moved = self.put(*(replace(self.nodes[n], position=p) for n, p in positions.items()))
        known = {name: found for name, found in vars(self).items() if name in _OF_WIRES}
        vars(moved).update(known)
        return moved

    def insert(self, node: Node, edge: Edge) -> "Network":
        """With `node` put into the middle of the wire `edge`."""
        bare = replace(self.add(node), edges=tuple(e for e in self.edges if e != edge))
        into = bare.connect(Edge(edge.source, node.id, edge.source_port, 0))
        return into.connect(Edge(node.id, edge.target, 0, edge.target_port))

    def new_node(self, kind: str, position: Position | None = None, **params: object) -> Node:
        """A node of `kind` that is not yet part of the network, with a free id and name."""
        given = LAYERS.setting(kind, **params)
        return Node(self.free_id(), kind, self.free_name(kind), given.params, position)

    def free_id(self) -> str:
        """An id that no node has."""
        number = len(self.nodes) + 1
        while f"n{number}" in self.nodes:
            number += 1
        return f"n{number}"

    def free_name(self, wish: str) -> str:
        """`wish` in lower case, with a number where that name is taken."""
        base = wish.lower() if wish in LAYERS else wish
        taken = {node.name for node in self.nodes.values()}
        if base not in taken:
            return base
        number = 2
        while f"{base}_{number}" in taken:
            number += 1
        return f"{base}_{number}"

    def _with_dense_ports(self) -> "Network":
        """Merges take ports 0, 1, 2, …: renumber those that a removed wire left with a gap."""
        edges = list(self.edges)
        for node, wires in self.incoming.items():
            if self.nodes[node].spec.inputs is None:
                for port, wire in enumerate(wires):
                    if wire.target_port != port:
                        edges[edges.index(wire)] = replace(wire, target_port=port)
        return replace(self, edges=tuple(edges)) if tuple(edges) != self.edges else self


def _spread(starts: Iterable[str], neighbours: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """All that can be reached from `starts`, these included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for node in neighbours[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)
