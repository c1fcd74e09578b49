"""From one layer to the next by the arrow keys: along the wires, or to what stands beside."""

from core.network import Network


def step(network: Network, start: str | None, across: int, down: int) -> str | None:
    """The layer to go to from `start` in one direction; None where there is none.

    Up and down follow the wires; left and right, and up and down where no wire leads on, go to
    the nearest layer that way.
    """
    if start is None:
        return network.order[0] if network.nodes else None
    wires = network.outgoing[start] if down > 0 else network.incoming[start] if down < 0 else ()
    ends = [wire.target if down > 0 else wire.source for wire in wires]
    if ends:
        x, _ = network.nodes[start].position or (0.0, 0.0)
        return min(ends, key=lambda key: abs((network.nodes[key].position or (0.0, 0.0))[0] - x))
    return _nearest(network, start, across, down)


def _nearest(network: Network, start: str, across: int, down: int) -> str | None:
    x, y = network.nodes[start].position or (0.0, 0.0)
    best, shortest = None, float("inf")
    for key, node in network.nodes.items():
        left, top = node.position or (0.0, 0.0)
        ahead = (left - x) * across + (top - y) * down
        aside = abs((left - x) * down) + abs((top - y) * across)
        if key != start and ahead > 0 and aside <= 2 * ahead and ahead + 2 * aside < shortest:
            best, shortest = key, ahead + 2 * aside
    return best
