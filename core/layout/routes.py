"""Which way long wires run, so that they pass no foreign node and do not lie on each other.

A pure function of where nodes stand; nothing here decides how a wire is drawn.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from operator import itemgetter

from core.layout.grid import GRID, LANE, NODE_HEIGHT, NODE_WIDTH
from core.network import Edge, Network, Position

MARGIN = 20.0
"""Between a node and a wire that passes it."""
BEND = 16.0
"""Height in which a wire turns into its lane: half the gap between two rows."""

Point = tuple[float, float]
Span = tuple[float, float]


def wire_routes(network: Network) -> Mapping[Edge, tuple[Point, ...]]:
    """For each wire that cannot run straight the points where its vertical lane begins and ends.

    A wire down takes the nearest lane that no node and no other lane stands in; a wire up
    the nearest lane beside its target. Wires of nodes without a position have no route.
    """
    places = {key: node.position for key, node in network.nodes.items() if node.position}
    tops = _Tops(places)
    lanes: list[tuple[float, float, float]] = []
    routes: dict[Edge, tuple[Point, ...]] = {}
    for edge in _short_ones_first(network, places):
        start, end = _ends(places[edge.source], places[edge.target])
        if end[1] >= start[1] and not _is_blocked(start, end, tops.between(start[1], end[1])):
            continue
        span = (start[1] + BEND, max(end[1] - BEND, start[1] + BEND))
        wish = (start[0] + end[0]) / 2
        if end[1] < start[1]:
            span = (end[1] - BEND, start[1] + BEND)
            wish = _beside(start[0], end[0])
        top, bottom = span
        taken = [(left - MARGIN, left + NODE_WIDTH + MARGIN) for left in tops.columns(top, bottom)]
        taken += [(x - LANE, x + LANE) for x, low, high in lanes if low < bottom and top < high]
        x = nearest_free(wish, taken)
        lanes.append((x, top, bottom))
        first, last = span if end[1] >= start[1] else span[::-1]
        routes[edge] = ((x, first), (x, last))
    return routes


def nearest_free(wish: float, taken: Iterable[Span]) -> float:
    """The number closest to `wish` inside none of the open intervals `taken`; the higher of two.

    On the grid, as far as the intervals allow.
    """
    spans = list(taken)
    low = high = wish
    for left, right in sorted(span for span in spans if span[1] > wish):
        if left >= high:
            break
        if right > high:
            high = right
    for right, left in sorted(
        ((span[1], span[0]) for span in spans if span[0] < wish), reverse=True
    ):
        if right <= low:
            break
        if left < low:
            low = left
    found = high if high - wish <= wish - low else low
    on_grid = GRID * round(found / GRID)
    return on_grid if not any(left < on_grid < right for left, right in spans) else found


class _Tops:
    """The places of nodes by height, to find those between two heights quickly."""

    def __init__(self, places: Mapping[str, Position]) -> None:
        self._places = sorted(places.values(), key=itemgetter(1))
        self._heights = [place[1] for place in self._places]
        rows: dict[float, set[float]] = {}
        for left, top in self._places:
            rows.setdefault(top, set()).add(left)
        self._row_heights, self._rows = list(rows), list(rows.values())

    def between(self, top: float, bottom: float) -> list[Position]:
        """The nodes of which some part lies between these heights."""
        first = bisect_right(self._heights, top - NODE_HEIGHT)
        return self._places[first : bisect_left(self._heights, bottom)]

    def columns(self, top: float, bottom: float) -> set[float]:
        """Their left edges: few, where there may be many nodes."""
        first = bisect_right(self._row_heights, top - NODE_HEIGHT)
        return set().union(*self._rows[first : bisect_left(self._row_heights, bottom)])


def _short_ones_first(network: Network, places: Mapping[str, Position]) -> list[Edge]:
    """So that inner lanes go to short wires. Ties go by the order of definition."""
    known = (e for e in network.edges if e.source in places and e.target in places)
    return sorted(known, key=lambda e: abs(places[e.target][1] - places[e.source][1]))


def _ends(source: Position, target: Position) -> tuple[Point, Point]:
    half = NODE_WIDTH / 2
    return (source[0] + half, source[1] + NODE_HEIGHT), (target[0] + half, target[1])


def _is_blocked(start: Point, end: Point, nodes: Iterable[Position]) -> bool:
    """Whether a node stands in the straight way. Source and target touch it with an edge only."""
    (x0, y0), (x1, y1) = start, end
    slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
    for left, top in nodes:
        enter = x0 + slope * (max(top, y0) - y0)
        leave = x0 + slope * (min(top + NODE_HEIGHT, y1) - y0)
        if max(enter, leave) > left and min(enter, leave) < left + NODE_WIDTH:
            return True
    return False


def _beside(start: float, end: float) -> float:
    """Between the columns where there is a gap, otherwise right of the target."""
    reach = NODE_WIDTH / 2 + MARGIN
    if abs(end - start) >= 2 * reach:
        return end - reach if end > start else end + reach
    return end + reach
