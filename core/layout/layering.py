"""A layered drawing of a directed graph without cycles, top to bottom (Sugiyama et al. 1981).

Items are numbers: first the nodes in their order of definition, then a dummy for every layer
that a long wire passes, which keeps a lane free for it. Deterministic; knows no network.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.layout.grid import GRID, LANE, NODE_GAP, NODE_TO_LANE, NODE_WIDTH

SWEEPS = 8
PLACING_SWEEPS = 5
PATIENCE = 2
"""Sweeps without fewer crossings before giving up."""
MAXIMUM_DUMMIES = 100_000
"""Longer wires beyond these get no lane, so that no graph takes for ever."""
PINNED = 1e9
"""Weight of the trunk: nothing else moves it."""

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class _Items:
    """All items: neighbours above and below, the layer of each; those from `nodes` on are
    dummies."""

    nodes: int
    above: list[list[int]]
    below: list[list[int]]
    layer: list[int]


def layered(nodes: int, wires: Pairs) -> tuple[list[float], list[int]]:
    """The middle x (on the grid, around 0) and the layer of each node.

    `wires` are pairs of node numbers from above to below; the graph is connected.
    """
    items = _with_dummies(nodes, wires, _layers(nodes, wires))
    rows = _without_crossings(items)
    x = _place(items, rows)
    return x[:nodes], items.layer[:nodes]


def _layers(nodes: int, wires: Pairs) -> list[int]:
    """Longest path from the top; what nothing comes before stands close to its first use."""
    below: list[list[int]] = [[] for _ in range(nodes)]
    waiting = [0] * nodes
    for upper, lower in wires:
        below[upper].append(lower)
        waiting[lower] += 1
    starts = [node for node in range(nodes) if not waiting[node]]
    layer = [0] * nodes
    ready = list(starts)
    for node in ready:
        for lower in below[node]:
            layer[lower] = max(layer[lower], layer[node] + 1)
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)
    for node in starts:
        if below[node]:
            layer[node] = min(layer[lower] for lower in below[node]) - 1
    return layer


def _with_dummies(nodes: int, wires: Pairs, layer: list[int]) -> _Items:
    layer = list(layer)
    links: list[tuple[int, int]] = []
    room = MAXIMUM_DUMMIES
    for upper, lower in wires:
        last, span = upper, layer[lower] - layer[upper]
        if span - 1 <= room:
            room -= span - 1
            for row in range(layer[upper] + 1, layer[lower]):
                layer.append(row)
                links.append((last, len(layer) - 1))
                last = len(layer) - 1
            links.append((last, lower))
    above: list[list[int]] = [[] for _ in layer]
    below: list[list[int]] = [[] for _ in layer]
    for upper, lower in links:
        above[lower].append(upper)
        below[upper].append(lower)
    return _Items(nodes, above, below, layer)


# -- order within the layers -----------------------------------------------------------------


def _without_crossings(items: _Items) -> list[list[int]]:
    """The items of each layer from left to right, by barycentre sweeps; the best seen."""
    rows: list[list[int]] = [[] for _ in range(max(items.layer) + 1)]
    for item, row in enumerate(items.layer):
        rows[row].append(item)
    place = [0] * len(items.layer)
    best, fewest, last_gain = rows, -1, 0
    for sweep in range(SWEEPS):
        rows = _swept(items, rows, place, goes_down=sweep % 2 == 0)
        crossings = count_crossings(rows, items.below)
        if fewest < 0 or crossings < fewest:
            best, fewest, last_gain = rows, crossings, sweep
        if fewest == 0 or sweep - last_gain == PATIENCE:
            break
    return best


def _swept(
    items: _Items, rows: list[list[int]], place: list[int], goes_down: bool
) -> list[list[int]]:
    """Each layer sorted by where its neighbours in the layer before stand on average."""
    before = items.above if goes_down else items.below
    swept = [list(row) for row in (rows if goes_down else reversed(rows))]
    wish = [0.0] * len(place)
    for row in swept:
        for index, item in enumerate(row):
            near = before[item]
            if len(near) == 1:
                wish[item] = place[near[0]]
            else:
                wish[item] = sum([place[n] for n in near]) / len(near) if near else index
        row.sort(key=wish.__getitem__)
        for index, item in enumerate(row):
            place[item] = index
    return swept if goes_down else swept[::-1]


def count_crossings(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    """How many pairs of wires cross between neighbouring layers."""
    place = {item: index for row in rows for index, item in enumerate(row)}
    crossings = 0
    for row in rows:
        seen: list[int] = []
        for item in row:
            ends = [place[lower] for lower in below[item]]
            for end in ends:
                if seen and end < seen[-1]:
                    crossings += len(seen) - bisect_right(seen, end)
            for end in ends:
                insort(seen, end)
    return crossings


# -- positions within the layers ---------------------------------------------------------------


def _place(items: _Items, rows: list[list[int]]) -> list[float]:
    """The middle x of each item: straight chains stay straight, the rest close to them."""
    chain, weight = _chains(items)
    gaps = [_gaps(items, row) for row in rows]
    x = [0.0] * len(items.layer)
    for sweep in range(PLACING_SWEEPS):
        goes_down = sweep % 2 == 0
        before = items.above if goes_down else items.below
        numbers = range(len(rows)) if goes_down else range(len(rows) - 1, -1, -1)
        for number in numbers:
            row = rows[number]
            wishes = [_wish(item, before[item], chain, x) for item in row]
            placed = _apart(wishes, [weight[item] for item in row], gaps[number])
            for item, value in zip(row, placed, strict=True):
                x[item] = value
    for number, row in enumerate(rows):
        _snap(row, gaps[number], x)
    return x


def _wish(item: int, near: list[int], chain: list[int], x: list[float]) -> float:
    """Where an item would stand if it were alone: in line with its chain, otherwise in the
    middle of its neighbours."""
    for other in near:
        if chain[other] == chain[item]:
            return x[other]
    return sum([x[other] for other in near]) / len(near) if near else x[item]


def _chains(items: _Items) -> tuple[list[int], list[float]]:
    """For each item the chain that it belongs to, and how much it insists on its place.

    A chain runs on where the deepest way in meets the deepest way out. The one with most
    nodes is the trunk.
    """
    count = len(items.layer)
    downwards = sorted(range(count), key=items.layer.__getitem__)
    out = _deepest(items.below, downwards[::-1], items.nodes)
    way_in = _deepest(items.above, downwards, items.nodes)
    chain = list(range(count))
    for item in downwards:
        upper = way_in[item]
        if upper is not None and out[upper] == item:
            chain[item] = chain[upper]
    sizes = [0] * count
    for item in range(count):
        sizes[chain[item]] += 1000 if item < items.nodes else 1
    trunk = sizes.index(max(sizes))
    weights = [PINNED if chain[i] == trunk else 1.0 + sizes[chain[i]] for i in range(count)]
    return chain, weights


def _deepest(near: list[list[int]], order: Iterable[int], nodes: int) -> list[int | None]:
    """For each item the neighbour through which the longest way leads; `order` visits the
    neighbours of an item before it. Nodes count, the lanes of wires hardly."""
    length = [0] * len(near)
    through: list[int | None] = [None] * len(near)
    for item in order:
        if near[item]:
            best = max(near[item], key=length.__getitem__)
            through[item] = best
            length[item] = length[best]
        length[item] += 1000 if item < nodes else 1
    return through


def _gaps(items: _Items, row: list[int]) -> list[float]:
    """The least distances between the middles of neighbours in a row."""
    distances = (LANE, NODE_TO_LANE, NODE_WIDTH + NODE_GAP)
    kinds = [int(item < items.nodes) for item in row]
    return [distances[a + b] for a, b in pairwise(kinds)]


def _apart(wishes: list[float], weights: list[float], gaps: list[float]) -> list[float]:
    """Values closest to `wishes` (weighted least squares) that keep the distances `gaps`.

    Pool adjacent violators: Barlow et al. 1972, Statistical Inference under Order Restrictions.
    """
    if not gaps:
        return wishes
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, float, int]] = []
    for wish, weight, offset in zip(wishes, weights, offsets, strict=True):
        mean, total, size = wish - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            other, other_total, other_size = pools.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total, size = total + other_total, size + other_size
        pools.append((mean, total, size))
    means = (mean for mean, _, size in pools for _ in range(size))
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _snap(row: list[int], gaps: list[float], x: list[float]) -> None:
    """Put a row on the grid and keep its distances."""
    least = float("-inf")
    for item, gap in zip(row, [*gaps, 0.0], strict=True):
        x[item] = max(least, GRID * round(x[item] / GRID))
        least = x[item] + gap
