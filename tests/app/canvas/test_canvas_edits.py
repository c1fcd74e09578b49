"""The pure edits of the canvas, away from any window."""

import pytest
from canvas_bench import chain_of_four, network_of, wired

from app.canvas import edits, grafting
from app.canvas.labels import count_text, param_texts, plural, shape_text
from core.errors import NetworkError
from core.network import Edge, Network, Node


def test_a_refused_wire_changes_nothing() -> None:
    network = chain_of_four()
    with pytest.raises(NetworkError, match="close a cycle"):
        edits.join(network, Edge("n3", "n2"))
    with pytest.raises(NetworkError, match="nothing follows it"):
        edits.join(network, Edge("n4", "n2"))


@pytest.mark.parametrize(
    ("node", "is_output", "expected"),
    [
        ("n2", True, {"n1", "n2"}),
        ("n2", False, {"n2", "n3", "n4"}),
        ("n3", True, {"n1", "n2", "n3"}),
    ],
)
def test_closed_nodes_are_those_that_refuse(node: str, is_output: bool, expected: set[str]) -> None:
    network = chain_of_four()
    closed = edits.closed_to(network, node, is_output=is_output)
    assert closed == expected
    for other in network.nodes.keys() - {node}:
        edge = Edge(node, other) if is_output else Edge(other, node)
        assert (edits.join_refusal(network, edge) is not None) == (other in closed)


def test_removing_a_branching_node_wires_all_that_followed() -> None:
    network = network_of(
        ("Input", "in", (0, 0)),
        ("Linear", "a", (0, 96)),
        ("ReLU", "b", (0, 192)),
        ("Tanh", "c", (240, 192)),
    )
    network = wired(network, ("in", "a"), ("a", "b"), ("a", "c"))
    assert set(edits.remove_and_reconnect(network, ["n2"]).edges) == {
        Edge("n1", "n3"),
        Edge("n1", "n4"),
    }


def test_a_graft_makes_fresh_ids_and_names() -> None:
    network = chain_of_four()
    grown, ids = grafting.graft(network, grafting.part(network, ["n2", "n3"]), (8.0, 16.0))
    assert ids.isdisjoint(network.nodes)
    assert {grown.nodes[key].name for key in ids} == {"a_2", "b_2"}
    assert len({node.name for node in grown.nodes.values()}) == len(grown.nodes)
    assert grafting.part(grown, network.nodes) == network


def test_free_places_do_not_overlap() -> None:
    network = network_of(("Linear", "a", (0.0, 0.0)), ("Linear", "b", (40.0, 96.0)))
    assert edits.free_place(network, (0.0, 0.0)) == (0.0, 192.0)
    assert edits.free_place(network, (400.0, 0.0)) == (400.0, 0.0)


@pytest.mark.parametrize(
    ("kind", "params", "texts"),
    [
        ("Linear", {}, []),
        ("Linear", {"out_features": 10, "bias": False}, ["10", "bias off"]),
        ("Conv2d", {"out_channels": 16, "kernel_size": 5}, ["16", "5×5"]),
        ("Conv2d", {"kernel_size": [3, 5], "stride": 2}, ["32", "3×5", "stride 2×2"]),
        ("Dropout", {"p": 0.25}, ["0.25"]),
        ("LeakyReLU", {"negative_slope": 0.2}, ["slope 0.2"]),
        ("ReLU", {}, []),
    ],
)
def test_parameters_are_written_shortly(
    kind: str, params: dict[str, object], texts: list[str]
) -> None:
    node: Node = Network().new_node(kind, **params)
    assert param_texts(node) == texts


def test_numbers_are_written_for_reading() -> None:
    assert shape_text((32, 26, 26)) == "32×26×26"
    assert count_text(418060) == "418,060"
    assert count_text(0) == ""
    assert plural(1, "layer") == "1 layer"
    assert plural(1300, "layer") == "1,300 layers"
