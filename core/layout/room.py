"""Making room: what stands in the way of a node moves down, and only as far as it must."""

from collections.abc import Iterable, Mapping

from core.layout.grid import NODE_GAP, NODE_HEIGHT, NODE_WIDTH, ROW
from core.network import Edge, Network, Position


def make_room(network: Network, key: str) -> Network:
    """With what overlaps a node one row below it, and so on for what that pushes.

    What follows a pushed node, and what follows `key`, stays below it. Nothing moves sideways
    or up. Where no two nodes overlapped apart from `key`, none do afterwards.
    """
    if network.nodes[key].position is None:
        return network
    places = {n.id: n.position for n in network.nodes.values() if n.position is not None}
    pushed = dict(places)
    waiting = {key}
    while waiting:
        pusher = min(waiting, key=lambda node: (pushed[node][1], node))
        waiting.remove(pusher)
        for node, y in _pushed_by(network, pusher, places, pushed, is_new=pusher == key):
            pushed[node] = (pushed[node][0], y)
            waiting.add(node)
    return network.move({node: place for node, place in pushed.items() if place != places[node]})


def _pushed_by(
    network: Network,
    pusher: str,
    places: Mapping[str, Position],
    pushed: Mapping[str, Position],
    *,
    is_new: bool,
) -> Iterable[tuple[str, float]]:
    """What cannot stay where it is while `pusher` stands where it does, and its new top."""
    place = pushed[pusher]
    found: dict[str, float] = {}
    for edge in network.outgoing[pusher]:
        if edge.target in pushed:
            was = places[edge.target][1] - places[pusher][1]
            room = ROW if is_new else min(was, ROW)
            if room >= NODE_HEIGHT and pushed[edge.target][1] < place[1] + room:
                found[edge.target] = place[1] + room
    for node, other in pushed.items():
        if node != pusher and overlap(place, other):
            found[node] = place[1] + ROW
    return [(node, y) for node, y in found.items() if y > pushed[node][1]]


def overlap(place: Position, other: Position) -> bool:
    """Whether nodes at these places cover each other."""
    return abs(place[0] - other[0]) < NODE_WIDTH and abs(place[1] - other[1]) < NODE_HEIGHT


def place_in_wire(network: Network, edge: Edge) -> Position | None:
    """Where a node in the middle of a wire stands best; what follows may have to make room.

    Under the source where that is free; beside the way where a skip runs into a merge;
    otherwise in the place of the target.
    """
    source, target = (network.nodes[node].position for node in (edge.source, edge.target))
    if source is None or target is None:
        return target
    x, low = target[0], target[1] - ROW
    if low < source[1] + NODE_HEIGHT:
        return target
    wishes = [(x, source[1] + ROW)] if source[0] == x else []
    wishes.append((x, low))
    if len(network.incoming[edge.target]) > 1:
        wishes += [(x + NODE_WIDTH + NODE_GAP, low), (x - NODE_WIDTH - NODE_GAP, low)]
    taken = [node.position for node in network.nodes.values() if node.position is not None]
    free = (wish for wish in wishes if not any(overlap(wish, place) for place in taken))
    return next(free, target)
