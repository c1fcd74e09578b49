"""Where nodes stand when nobody has placed them: a layered drawing, top to bottom.

Pure functions of the network; deterministic. Sizes are canvas pixels on an 8-pixel grid, a
position is a node's top left corner.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from core.layout.grid import COLUMN, GRID, NODE_GAP, NODE_HEIGHT, NODE_WIDTH, ROW
from core.layout.layering import layered
from core.network import Network, Node, Position

COMPONENT_GAP = 2 * NODE_GAP


def lay_out(network: Network, column_height: float | None = None) -> Network:
    """With a new position for every node: wires run down, the trunk straight, skips beside it.

    A pure chain taller than `column_height` (canvas pixels) is wrapped into columns, read
    from left to right. Parts that no wire joins stand side by side.
    """
    parts = [_lay_out_part(network, part, column_height) for part in _parts(network)]
    return network.move(_packed(parts))


def place_missing(network: Network) -> Network:
    """With a position for every node that has none; the others stay where they are."""
    missing = [node for node in network.nodes.values() if node.position is None]
    if not missing:
        return network
    if len(missing) == len(network.nodes):
        return lay_out(network)
    return network.move(_fitted_in(network, missing))


# -- whole parts -----------------------------------------------------------------------------


def _parts(network: Network) -> list[list[str]]:
    """The ids of nodes that wires join, part by part, in the order of definition."""
    part_of: dict[str, list[str]] = {}
    found = []
    for start in network.nodes:
        if start in part_of:
            continue
        part = [start]
        part_of[start] = part
        for node in part:
            near = [edge.target for edge in network.outgoing[node]]
            near += [edge.source for edge in network.incoming[node]]
            for other in near:
                if other not in part_of:
                    part_of[other] = part
                    part.append(other)
        found.append(part)
    order = {node: index for index, node in enumerate(network.nodes)}
    return [sorted(part, key=order.__getitem__) for part in found]


def _lay_out_part(
    network: Network, part: Sequence[str], column_height: float | None
) -> dict[str, Position]:
    """Positions of one part, from (0, 0)."""
    if column_height is not None and _is_chain(network, part):
        return _columns(network, part, column_height)
    number = {node: index for index, node in enumerate(part)}
    wires = [(number[e.source], number[e.target]) for n in part for e in network.outgoing[n]]
    middles, layers = layered(len(part), wires)
    left, top = min(middles), min(layers)
    places = zip(part, middles, layers, strict=True)
    return {node: (x - left, (layer - top) * ROW) for node, x, layer in places}


def _is_chain(network: Network, part: Iterable[str]) -> bool:
    return all(len(network.incoming[n]) < 2 and len(network.outgoing[n]) < 2 for n in part)


def _columns(network: Network, part: Sequence[str], height: float) -> dict[str, Position]:
    """A chain in columns that are no taller than `height`, of at least two nodes."""
    rows = max(2, int((height - NODE_HEIGHT) // ROW) + 1)
    node = next(node for node in part if not network.incoming[node])
    places: dict[str, Position] = {}
    for index in range(len(part)):
        places[node] = (index // rows * COLUMN, index % rows * ROW)
        node = next((edge.target for edge in network.outgoing[node]), node)
    return places


def _packed(parts: Iterable[Mapping[str, Position]]) -> dict[str, Position]:
    """Parts side by side, in rows about twice as wide as high."""
    sized = [(part, *_size(part)) for part in parts]
    area = sum((width + COMPONENT_GAP) * (height + COMPONENT_GAP) for _, width, height in sized)
    limit = math.sqrt(2 * area)
    x = y = tallest = 0.0
    places: dict[str, Position] = {}
    for part, width, height in sized:
        if x and x + width > limit:
            x, y, tallest = 0.0, y + tallest + COMPONENT_GAP, 0.0
        places.update({node: (x + place[0], y + place[1]) for node, place in part.items()})
        x, tallest = x + width + COMPONENT_GAP, max(tallest, height)
    return places


def _size(part: Mapping[str, Position]) -> tuple[float, float]:
    width = max(place[0] for place in part.values()) + NODE_WIDTH
    return width, max(place[1] for place in part.values()) + NODE_HEIGHT


# -- single nodes ------------------------------------------------------------------------------


def _fitted_in(network: Network, missing: Iterable[Node]) -> dict[str, Position]:
    """Places for `missing` near what they are wired to, where nothing stands yet."""
    taken = _Taken(node.position for node in network.nodes.values() if node.position)
    places = {key: node.position for key, node in network.nodes.items() if node.position}
    lost = {node.id for node in missing}
    found: dict[str, Position] = {}
    forward = [node for node in network.order if node in lost]
    for node in forward:  # below what comes before
        before = [places[e.source] for e in network.incoming[node] if e.source in places]
        if before:
            x = sum(place[0] for place in before) / len(before)
            found[node] = places[node] = taken.free(x, max(p[1] for p in before) + ROW)
    for node in reversed(forward):  # above what follows
        after = [places[e.target] for e in network.outgoing[node] if e.target in places]
        if node not in places and after:
            x = sum(place[0] for place in after) / len(after)
            found[node] = places[node] = taken.free(x, min(p[1] for p in after) - ROW)
    right = max(place[0] for place in places.values()) + NODE_WIDTH + COMPONENT_GAP
    top = min(place[1] for place in places.values())
    for row, node in enumerate(node for node in forward if node not in places):
        found[node] = taken.free(right, top + row * ROW)
    return found


class _Taken:
    """Where nodes stand already, by cells of the size of a node and its gap."""

    def __init__(self, places: Iterable[Position]) -> None:
        self._cells: dict[tuple[int, int], list[Position]] = {}
        self._next: dict[Position, float] = {}
        for place in places:
            self._take(place)

    def free(self, x: float, y: float) -> Position:
        """The first free place from (x, y) on to the right, on the grid; now taken."""
        wish = (GRID * round(x / GRID), GRID * round(y / GRID))
        left = self._next.get(wish, wish[0])
        while (hit := self._hit(left, wish[1])) is not None:
            left = GRID * math.ceil((hit[0] + NODE_WIDTH + NODE_GAP) / GRID)
        self._next[wish] = left
        self._take((left, wish[1]))
        return left, wish[1]

    def _hit(self, x: float, y: float) -> Position | None:
        """A node that a node at (x, y) would overlap or touch."""
        column, row = self._cell((x, y))
        for c in (column - 1, column, column + 1):
            for r in (row - 1, row, row + 1):
                for place in self._cells.get((c, r), ()):
                    is_near = abs(place[0] - x) < NODE_WIDTH + NODE_GAP
                    if is_near and abs(place[1] - y) < NODE_HEIGHT + GRID:
                        return place
        return None

    def _take(self, place: Position) -> None:
        self._cells.setdefault(self._cell(place), []).append(place)

    @staticmethod
    def _cell(place: Position) -> tuple[int, int]:
        return int(place[0] // (NODE_WIDTH + NODE_GAP)), int(place[1] // ROW)
