"""Layout: nothing overlaps, every wire runs down, and known networks come out as one draws them."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from core.layout import NODE_HEIGHT, NODE_WIDTH, lay_out, place_missing
from core.layout.grid import GRID, ROW
from core.layout.layering import count_crossings, layered
from core.layout.routes import nearest_free, wire_routes
from core.network import Network, Position
from tests.core.graphs import chain, googlenet, resnet50, tangle, unet

MAKERS: list[Callable[[], Network]] = [
    lambda: chain(1),
    lambda: chain(30),
    resnet50,
    googlenet,
    unet,
    *(lambda seed=seed: tangle(40, seed) for seed in range(8)),  # type: ignore[misc]
]


def places(network: Network) -> dict[str, Position]:
    found = {key: node.position for key, node in network.nodes.items()}
    assert None not in found.values()
    return found  # type: ignore[return-value]


def overlaps(network: Network) -> list[tuple[str, str]]:
    items = sorted(places(network).items(), key=lambda item: item[1])
    return [
        (a, b)
        for index, (a, p) in enumerate(items)
        for b, q in items[index + 1 :]
        if abs(p[0] - q[0]) < NODE_WIDTH and abs(p[1] - q[1]) < NODE_HEIGHT
    ]


def crossings(network: Network) -> int:
    """Pairs of straight segments, lanes included, that cross strictly inside: an oracle that
    knows nothing of layers."""
    routes, at = wire_routes(network), places(network)
    lines: list[tuple[Position, Position]] = []
    for edge in network.edges:
        start = (at[edge.source][0] + NODE_WIDTH / 2, at[edge.source][1] + NODE_HEIGHT)
        end = (at[edge.target][0] + NODE_WIDTH / 2, at[edge.target][1])
        points = [start, *routes.get(edge, ()), end]
        lines += pairwise(points)

    def side(p: Position, q: Position, r: Position) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for index, (a, b) in enumerate(lines)
        for c, d in lines[index + 1 :]
    )


@pytest.mark.parametrize("make", MAKERS)
def test_nodes_do_not_overlap_wires_run_down_and_all_is_on_the_grid(
    make: Callable[[], Network],
) -> None:
    network = lay_out(make())
    at = places(network)
    assert overlaps(network) == []
    assert all(at[e.target][1] >= at[e.source][1] + ROW for e in network.edges)
    assert all(x % GRID == 0 and y % GRID == 0 for x, y in at.values())
    assert min(x for x, _ in at.values()) == 0 == min(y for _, y in at.values())


@pytest.mark.parametrize("make", MAKERS)
def test_layout_depends_on_the_graph_alone(make: Callable[[], Network]) -> None:
    once = lay_out(make())
    assert lay_out(make()) == once
    assert lay_out(once) == once


@pytest.mark.parametrize("make", [resnet50, googlenet, unet])
def test_known_networks_have_no_crossings(make: Callable[[], Network]) -> None:
    assert crossings(lay_out(make())) == 0


def test_the_trunk_of_a_residual_network_is_straight() -> None:
    network = lay_out(resnet50())
    at = places(network)
    projections = {e.source for e in network.edges if at[e.source][0] != at["n0"][0]}
    assert len(projections) == 8  # two layers at each of the four stages
    assert max(x for x, _ in at.values()) <= at["n0"][0] + 240


def test_a_chain_is_one_straight_column() -> None:
    assert set(places(lay_out(chain(9))).values()) == {(0.0, row * ROW) for row in range(9)}


def test_a_long_chain_wraps_into_columns_that_fit() -> None:
    network = lay_out(chain(13), column_height=450)
    at = places(network)
    assert max(y for _, y in at.values()) + NODE_HEIGHT <= 450
    columns = [at[f"n{number}"][0] for number in range(13)]
    assert columns == sorted(columns)
    assert len(set(columns)) == 3
    assert overlaps(network) == []


def test_a_branched_network_is_not_wrapped() -> None:
    assert lay_out(unet(), column_height=300) == lay_out(unet())


def test_parts_without_a_wire_between_them_are_packed() -> None:
    network = lay_out(Network(chain(2000).nodes))
    at = places(network)
    assert overlaps(network) == []
    assert max(x for x, _ in at.values()) < 20_000


def test_wires_that_span_too_much_do_not_hang() -> None:
    count = 3000
    wires = [(n, n + 1) for n in range(count - 1)] + [(0, n) for n in range(2, count)]
    x, layers = layered(count, wires)
    assert layers == list(range(count))
    assert set(x) == {0.0}


def test_crossings_are_counted_as_by_hand() -> None:
    rows = [[0, 1, 2], [3, 4, 5]]
    below = [[5], [4], [3], [], [], []]
    assert count_crossings(rows, below) == 3
    assert count_crossings([[0, 1, 2], [5, 4, 3]], below) == 0


# -- placing what is missing ---------------------------------------------------------------------


def test_nothing_missing_changes_nothing() -> None:
    network = lay_out(unet())
    assert place_missing(network) is network


def test_everything_missing_is_laid_out() -> None:
    assert place_missing(resnet50()) == lay_out(resnet50())


@pytest.mark.parametrize("seed", range(6))
def test_some_missing_are_fitted_in_and_the_others_stay(seed: int) -> None:
    whole = lay_out(tangle(40, seed))
    lost = [f"n{number}" for number in range(seed, 40, 3)]
    network = whole.put(*(replace(whole.nodes[n], position=None) for n in lost))
    placed = place_missing(network)
    assert overlaps(placed) == []
    assert all(placed.nodes[n] is network.nodes[n] for n in network.nodes if n not in lost)


def test_a_missing_node_stands_below_what_comes_before_it() -> None:
    whole = chain(3)
    network = whole.move({"n0": (400.0, 80.0)})
    at = places(place_missing(network))
    assert at["n1"] == (400.0, 80.0 + ROW)
    assert at["n2"] == (400.0, 80.0 + 2 * ROW)


# -- routes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS)
def test_no_wire_runs_through_a_foreign_node(make: Callable[[], Network]) -> None:
    network = lay_out(make())
    at = places(network)
    for edge, points in wire_routes(network).items():
        (x, top), (_, bottom) = points
        for node, (left, upper) in at.items():
            is_beside = x <= left or x >= left + NODE_WIDTH
            assert is_beside or bottom <= upper or top >= upper + NODE_HEIGHT, (edge, node)


def test_nested_skips_get_lanes_of_their_own() -> None:
    routes = wire_routes(lay_out(unet()))
    assert len(routes) == 4
    assert len({points[0][0] for points in routes.values()}) == 4


def test_a_wire_up_to_the_next_column_runs_between_the_columns() -> None:
    network = lay_out(chain(6), column_height=300)
    ((edge, points),) = wire_routes(network).items()
    assert (edge.source, edge.target) == ("n2", "n3")
    assert points[0][1] > points[1][1]  # upwards
    assert NODE_WIDTH < points[0][0] < places(network)["n3"][0]


def test_the_nearest_free_number_is_found() -> None:
    assert nearest_free(8, []) == 8
    assert nearest_free(8, [(0, 16)]) == 16
    assert nearest_free(8, [(4, 32)]) == 0
    assert nearest_free(16, [(0, 20), (18, 40)]) == 0
    assert nearest_free(24, [(0, 24), (24, 48)]) == 24
