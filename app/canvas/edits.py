"""Edits that the canvas makes, as pure functions of the network. Knows no Qt.

Each returns a new network or raises `NetworkError` with the reason in plain words.
"""

import itertools
from collections.abc import Iterable
from dataclasses import replace

from core.errors import NetworkError
from core.layout import make_room
from core.layout.grid import NODE_HEIGHT, NODE_WIDTH, ROW
from core.network import Edge, Network, Node, Position

SINGLE_KINDS = ("Input", "Output")
"""A network has at most one of each."""

MARGIN = 16.0


Added = tuple[Network, Node]
"""A network and the node that is new in it."""


# -- what can be done ------------------------------------------------------------------------


def kind_refusal(network: Network, kind: str) -> str | None:
    """Why a layer of this kind cannot be added; None where it can."""
    if kind in SINGLE_KINDS and network.of_kind(kind):
        return f"The network already has an {kind}."
    return None


def kind_refusals(network: Network) -> dict[str, str]:
    """Every kind that cannot be added, and why."""
    reasons = {kind: kind_refusal(network, kind) for kind in SINGLE_KINDS}
    return {kind: reason for kind, reason in reasons.items() if reason}


def closed_to(network: Network, node: str, *, is_output: bool) -> frozenset[str]:
    """The nodes that cannot take a wire from an output (or into an input) of `node`."""
    if is_output:
        around = network.leading_to(node)
        closed = {key for key, other in network.nodes.items() if other.spec.inputs == 0}
    else:
        around = network.reachable_from(node)
        closed = {key for key, other in network.nodes.items() if other.spec.outputs == 0}
    return frozenset(around | closed | {node})


def best_input(network: Network, node: str, moved: Edge | None = None) -> int:
    """The input port to wire when a wire is dropped on a node's body: a free one if there is
    one (counting that of the `moved` wire), otherwise the first."""
    bare = network.disconnect(moved) if moved is not None else network
    return bare.free_port(node) or 0


def occupant(network: Network, edge: Edge) -> Edge | None:
    """The wire that already ends where `edge` would."""
    wires = network.incoming.get(edge.target, ())
    return next((wire for wire in wires if wire.target_port == edge.target_port), None)


# -- wires -------------------------------------------------------------------------------------


def join(network: Network, edge: Edge, moved: Edge | None = None) -> Network:
    """With `edge`, in the place of `moved` and of the wire that ends at the same port.

    Moving a wire onto another input of the same merge swaps the two.
    """
    taken = occupant(network, edge)
    gone = {wire for wire in (moved, taken) if wire is not None}
    bare = replace(network, edges=tuple(wire for wire in network.edges if wire not in gone))
    reason = bare.refusal(edge)
    if reason is not None:
        raise NetworkError(reason)
    new: dict[Edge, Edge] = {}
    if taken and moved and taken != moved and taken.target == moved.target:
        new[taken] = replace(taken, target_port=moved.target_port)
    place = moved if moved is not None else taken
    if place is not None:
        new[place] = edge
    edges = [new.get(wire, wire) for wire in network.edges if wire in new or wire not in gone]
    if place is None:
        edges.append(edge)
    return replace(network, edges=tuple(edges)).disconnect()


def join_refusal(network: Network, edge: Edge, moved: Edge | None = None) -> str | None:
    """Why `join` would refuse; None where it would not."""
    try:
        join(network, edge, moved)
    except NetworkError as error:
        return str(error)
    return None


def chain(network: Network, ids: Iterable[str]) -> Network:
    """With these nodes wired one after another, where that is possible: the Input first, then
    from top to bottom, the Output last. Wires that exist stay."""
    nodes = sorted((network.nodes[key] for key in ids), key=_chain_rank)
    for first, second in itertools.pairwise(nodes):
        port = network.free_port(second.id)
        if port is not None and not any(e.target == second.id for e in network.outgoing[first.id]):
            network = network.connect(Edge(first.id, second.id, 0, port))
    return network


def _chain_rank(node: Node) -> tuple[bool, bool, float, float]:
    x, y = node.position or (0.0, 0.0)
    return node.spec.outputs == 0, node.spec.inputs != 0, y, x


def remove_and_reconnect(network: Network, ids: Iterable[str]) -> Network:
    """Without these nodes; where one stood between two others, those are wired together."""
    for key in ids:
        before, after = network.incoming[key], network.outgoing[key]
        bare = network.remove([key])
        if len(before) == 1:
            for wire in after:
                edge = Edge(before[0].source, wire.target, before[0].source_port, wire.target_port)
                bare = _with(bare, network, edge, wire)
        network = bare
    return network


def _with(bare: Network, full: Network, edge: Edge, instead_of: Edge) -> Network:
    """`bare` with `edge` at the input that `instead_of` had, in the order of a merge's ports."""
    if full.nodes[edge.target].spec.inputs is not None:
        return bare.connect(edge)
    wires = list(bare.incoming[edge.target])
    wires.insert(instead_of.target_port, edge)
    kept = tuple(wire for wire in bare.edges if wire.target != edge.target)
    renumbered = (replace(wire, target_port=port) for port, wire in enumerate(wires))
    return replace(bare, edges=(*kept, *renumbered))


# -- new layers ----------------------------------------------------------------------------------


def add(network: Network, kind: str, position: Position) -> Added:
    """With a new node of `kind` there, not connected."""
    _require_room(network, kind)
    node = network.new_node(kind, position)
    return network.add(node), node


def add_into(network: Network, kind: str, edge: Edge, position: Position) -> Added:
    """With a new node of `kind` in the middle of a wire, and room made for it."""
    _require_room(network, kind)
    node = network.new_node(kind, position)
    return settle(network.insert(node, edge), node.id, edge), node


def is_loose(network: Network, node: str) -> bool:
    """Whether a node has no wires."""
    return not network.incoming[node] and not network.outgoing[node]


def fits_into(network: Network, node: str, edge: Edge) -> bool:
    """Whether a node could stand in the middle of a wire."""
    spec = network.nodes[node].spec
    return spec.inputs != 0 and spec.outputs != 0 and node not in (edge.source, edge.target)


def put_into(network: Network, node: str, edge: Edge) -> Network:
    """With a loose node put into the middle of a wire, and room made for it."""
    loose = network.nodes[node]
    return settle(network.remove([node]).insert(loose, edge), node, edge)


def settle(network: Network, key: str, edge: Edge) -> Network:
    """With a node that was put into `edge` in line with the chain that it joined, below what
    it follows, and room made for it."""
    x, y = network.nodes[key].position or (0.0, 0.0)
    left, top = network.nodes[edge.source].position or (0.0, 0.0)
    below_left, _ = network.nodes[edge.target].position or (0.0, 0.0)
    if left == below_left and abs(x - left) < NODE_WIDTH / 2:
        x = left
    if abs(x - left) < NODE_WIDTH:
        y = max(y, top + ROW) if y < top + ROW and y > top - NODE_HEIGHT else y
    return make_room(network.move({key: (x, y)}), key)


def add_after(network: Network, kind: str, anchor: str, position: Position) -> Added:
    """With a new node of `kind` behind `anchor`, taking over the wires that left it; not
    connected where that is impossible."""
    extended, node = add(network, kind, position)
    after = network.outgoing[anchor]
    output = waiting_output(network, anchor)
    if node.spec.inputs != 0 and network.nodes[anchor].spec.outputs:
        if node.spec.outputs and all(wire.target != node.id for wire in after):
            for wire in after:
                taken_over = Edge(node.id, wire.target, 0, wire.target_port)
                extended = replace(
                    extended,
                    edges=tuple(taken_over if e == wire else e for e in extended.edges),
                )
        extended = extended.connect(Edge(anchor, node.id, 0, 0))
        if output is not None and node.spec.outputs:
            extended = extended.connect(Edge(node.id, output))
        extended = make_room(extended, node.id)
    return extended, node


def waiting_output(network: Network, anchor: str) -> str | None:
    """The Output where nothing comes before it yet and the chain from the Input ends in
    `anchor`: it follows whatever is added there."""
    outputs = [node.id for node in network.of_kind("Output") if not network.incoming[node.id]]
    is_end = not network.outgoing[anchor] and network.nodes[anchor].spec.outputs > 0
    starts = {node.id for node in network.of_kind("Input")}
    if not outputs or not is_end or not starts & {anchor, *network.leading_to(anchor)}:
        return None
    return outputs[0]


def add_after_port(network: Network, kind: str, source: str, position: Position) -> Added:
    """With a new node of `kind` on a wire of its own from `source`."""
    extended, node = add(network, kind, position)
    return extended.connect(Edge(source, node.id, 0, 0)), node


def add_before(network: Network, kind: str, edge: Edge, position: Position) -> Added:
    """With a new node of `kind` wired into the input that `edge` names as its target."""
    extended, node = add(network, kind, position)
    return join(extended, replace(edge, source=node.id)), node


def last_of(network: Network, kind: str) -> str | None:
    """The node behind which a new layer belongs when nothing is selected: the one in front of
    the Output, otherwise the last open end."""
    outputs = network.of_kind("Output")
    if outputs and kind != "Output":
        wires = network.incoming[outputs[0].id]
        if wires:
            return wires[0].source
    open_ends = [key for key in network.order if not network.outgoing[key]]
    usable = [key for key in open_ends if network.nodes[key].spec.outputs]
    return usable[-1] if usable else None


def below(network: Network, anchor: str) -> Position:
    """The place under a node."""
    x, y = network.nodes[anchor].position or (0.0, 0.0)
    return x, y + ROW


def free_place(network: Network, place: Position, apart_from: str | None = None) -> Position:
    """`place`, or the next one below it where no node stands, `apart_from` not counted."""
    x, y = place
    tops = [
        node.position[1]
        for node in network.nodes.values()
        if node.id != apart_from
        and node.position is not None
        and abs(node.position[0] - x) < NODE_WIDTH + MARGIN
    ]
    while any(abs(top - y) < NODE_HEIGHT + MARGIN for top in tops):
        y += ROW
    return x, y


def _require_room(network: Network, kind: str) -> None:
    reason = kind_refusal(network, kind)
    if reason is not None:
        raise NetworkError(reason)
