"""A network as JSON data, and back: part of the project file, and what the clipboard holds."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from immutabledict import immutabledict

from core.errors import NetworkError, ProjectFileError
from core.json_reading import quoted, read_list, read_name, read_object, refuse_others
from core.layers import LAYERS
from core.network import Edge, Network, Node, Position
from core.params import shown

MAXIMUM_NODES = 20_000
"""Far above what a person draws; keeps a hostile file from filling the memory."""
MAXIMUM_PORTS = 1000
EDGE_OF_CANVAS = 1e7
"""Canvas pixels; more than the layout of `MAXIMUM_NODES` nodes needs."""


# -- value to JSON data ------------------------------------------------------------------


def network_to_json(network: Network) -> dict[str, object]:
    """`network` as plain JSON data."""
    return {
        "nodes": [_node_to_json(node) for node in network.nodes.values()],
        "edges": [_edge_to_json(edge) for edge in network.edges],
    }


def _node_to_json(node: Node) -> dict[str, object]:
    found: dict[str, object] = {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "params": node.spec.params_to_json(node.params),
    }
    if node.position is not None:
        found["position"] = list(node.position)
    return found


def _edge_to_json(edge: Edge) -> dict[str, object]:
    return {
        "source": edge.source,
        "target": edge.target,
        "source_port": edge.source_port,
        "target_port": edge.target_port,
    }


# -- JSON data to value ------------------------------------------------------------------


def network_from_json(value: object) -> Network:
    """A network out of plain JSON data. Raises `LayerloomError`.

    It may be half-built: whether it can be trained is for `core.check` to say.
    """
    fields = read_object(value, "network")
    refuse_others(fields, ("nodes", "edges"), "network")
    nodes = _nodes(read_list(fields.get("nodes", []), "network.nodes"))
    edges = _edges(read_list(fields.get("edges", []), "network.edges"), nodes)
    network = Network(immutabledict(nodes), edges)
    if cycle := network.find_cycle():
        raise NetworkError(f"network.edges: the wires close a cycle: {_way(cycle, nodes)}.")
    return network


def _way(cycle: tuple[str, ...], nodes: Mapping[str, Node]) -> str:
    """A cycle in words, the middle left out where it is long."""
    names = [quoted(nodes[node].name) for node in (*cycle, cycle[0])]
    return " → ".join(names if len(names) <= 8 else [*names[:4], "…", *names[-3:]])


def _nodes(items: list[Any]) -> dict[str, Node]:
    if len(items) > MAXIMUM_NODES:
        raise ProjectFileError(
            f"network.nodes: {len(items):,} layers; at most {MAXIMUM_NODES:,} can be opened."
        )
    nodes: dict[str, Node] = {}
    for index, item in enumerate(items):
        node = _node(item, f"network.nodes[{index}]")
        if node.id in nodes:
            raise ProjectFileError(
                f"network.nodes[{index}]: the id {quoted(node.id)} stands twice."
            )
        nodes[node.id] = node
    return nodes


def _node(value: object, where: str) -> Node:
    fields = read_object(value, where)
    refuse_others(fields, ("id", "kind", "name", "params", "position"), where)
    for needed in ("id", "kind"):
        if needed not in fields:
            raise ProjectFileError(f"{where}: the field {quoted(needed)} is missing.")
    key = read_name(fields["id"], f"{where}.id")
    spec = LAYERS.find(fields["kind"], f"{where} {quoted(key)}")
    name = read_name(fields.get("name", spec.kind.lower()), f"{where}.name")
    params = read_object(fields.get("params", {}), f"{where}.params")
    complete = spec.complete(params, f"{where} {quoted(name)}")
    return Node(key, spec.kind, name, complete, _position(fields.get("position"), where))


def _position(value: object, where: str) -> Position | None:
    if value is None:
        return None
    numbers = value if isinstance(value, list) else []
    are_numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers)
    if len(numbers) != 2 or not are_numbers:
        raise ProjectFileError(f"{where}: position must be two numbers [x, y], not {shown(value)}.")
    if not all(abs(n) <= EDGE_OF_CANVAS and math.isfinite(n) for n in numbers):
        raise ProjectFileError(
            f"{where}: position {shown(value)} is off the canvas (±{EDGE_OF_CANVAS:,.0f})."
        )
    return float(numbers[0]), float(numbers[1])


def _edges(items: list[Any], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    taken: dict[tuple[str, int], Edge] = {}
    for index, item in enumerate(items):
        where = f"network.edges[{index}]"
        edge = _edge(item, nodes, where)
        port = (edge.target, edge.target_port)
        if port in taken:
            raise ProjectFileError(f"{where}: {_doubled(edge, taken[port], nodes)}")
        taken[port] = edge
    _check_ports_are_dense(taken, nodes)
    return tuple(taken.values())


def _doubled(edge: Edge, other: Edge, nodes: Mapping[str, Node]) -> str:
    source, target = (quoted(nodes[end].name) for end in (edge.source, edge.target))
    if edge == other:
        return f"the wire {source} → {target} stands twice."
    first = quoted(nodes[other.source].name)
    return f"input port {edge.target_port} of {target} already has a wire, from {first}."


def _edge(value: object, nodes: Mapping[str, Node], where: str) -> Edge:
    fields = read_object(value, where)
    refuse_others(fields, ("source", "target", "source_port", "target_port"), where)
    for end in ("source", "target"):
        if end not in fields:
            raise ProjectFileError(f"{where}: the field {quoted(end)} is missing.")
        if not isinstance(fields[end], str) or fields[end] not in nodes:
            raise ProjectFileError(f"{where}: {end} {shown(fields[end])} is not a node's id.")
    source, target = nodes[fields["source"]], nodes[fields["target"]]
    source_port = _port(fields, "source_port", source, source.spec.outputs, where)
    target_port = _port(fields, "target_port", target, target.spec.inputs, where)
    return Edge(source.id, target.id, source_port, target_port)


def _port(
    fields: Mapping[str, object], field: str, node: Node, count: int | None, where: str
) -> int:
    """The port of one end; `count` is how many the node has, None for any number."""
    value = fields.get(field, 0)
    side = "output" if field == "source_port" else "input"
    name = quoted(node.name)
    if count == 0:
        raise ProjectFileError(f"{where}: {name} is an {node.kind} and has no {side} port.")
    limit = MAXIMUM_PORTS if count is None else count
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProjectFileError(f"{where}: {field} must be a whole number, not {shown(value)}.")
    if not 0 <= value < limit:
        numbers = "only port 0" if limit == 1 else f"ports 0 to {limit - 1}"
        raise ProjectFileError(f"{where}: {name} has {numbers} as {side}, not port {shown(value)}.")
    return value


def _check_ports_are_dense(taken: Iterable[tuple[str, int]], nodes: Mapping[str, Node]) -> None:
    ports: dict[str, list[int]] = {}
    for node, port in taken:
        ports.setdefault(node, []).append(port)
    for node, found in ports.items():
        gap = next((port for port in range(len(found)) if port not in found), None)
        if gap is not None:
            raise ProjectFileError(
                f"network.edges: the input ports of {quoted(nodes[node].name)} must be 0, 1, 2, … "
                f"without a gap; port {gap} has no wire, but port {max(found)} has."
            )
