"""No fix puts a layer on top of another."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from core.check import check
from core.layout import NODE_HEIGHT, NODE_WIDTH, lay_out
from core.layout.room import make_room
from core.network import Edge, Network
from core.problems import Fix
from core.project import Project
from tests.core.builders import chain, named


def covered(network: Network) -> set[tuple[str, str]]:
    """Every two nodes of which one lies on the other."""
    found = set()
    for one, other in combinations(network.nodes.values(), 2):
        assert one.position is not None
        assert other.position is not None
        across = abs(one.position[0] - other.position[0])
        down = abs(one.position[1] - other.position[1])
        if across < NODE_WIDTH and down < NODE_HEIGHT:
            found.add((one.name, other.name))
    return found


def tight(*layers: object) -> Network:
    """A chain with the Output right below the last layer, and one loose layer in the way."""
    network = lay_out(chain(*layers))  # type: ignore[arg-type]
    bottom = max(n.position[1] for n in network.nodes.values() if n.position)
    return network.add(network.new_node("Dropout", (40.0, bottom + 96.0)))


def residual(*, fits: bool) -> Network:
    network = chain("Input", ("Conv2d", {"out_channels": 8}), "ReLU", "Add", "Flatten", "Linear")
    start = "input" if not fits else "conv2d"
    return lay_out(network.connect(Edge(named(network, start), named(network, "add"), 0, 1)))


def dropped_between() -> Network:
    network = Network()
    first = network.new_node("Input", (0.0, 0.0))
    network = network.add(first)
    network = network.add(network.new_node("Output", (0.0, 288.0)))
    linear = network.new_node("Linear", (0.0, 192.0))
    return network.add(linear).connect(Edge(first.id, linear.id))


NETWORKS = {
    "dropped between": dropped_between(),
    "image into linear": tight("Input", ("Linear", {"out_features": 10}), "Output"),
    "no linear": tight("Input", "Conv2d", "Output"),
    "softmax": tight("Input", "Flatten", ("Linear", {"out_features": 10}), "Softmax", "Output"),
    "flat into conv": tight("Input", "Flatten", "Conv2d", "Output"),
    "flat into pool": tight("Input", "Flatten", "MaxPool2d", "Linear", "Output"),
    "wrong norm": tight("Input", "Flatten", "BatchNorm2d", "Linear", "Output"),
    "shortcut": residual(fits=False),
    "no ends": tight("Flatten", "Linear"),
    "classes": tight("Input", "Flatten", "Linear", "Output"),
}


def fixes_of(network: Network) -> Iterator[Fix]:
    for problem in check(Project(network=network)).problems:
        if problem.fix is not None:
            yield problem.fix


def mended(fix: Fix, network: Network) -> Network:
    return fix.apply(Project(network=network)).network


@pytest.mark.parametrize("name", NETWORKS)
def test_no_fix_lays_a_layer_on_another(name: str) -> None:
    waiting, seen = [NETWORKS[name]], 0
    assert not covered(waiting[0])
    for _ in range(4):
        found = [mended(fix, network) for network in waiting for fix in fixes_of(network)]
        seen += len(found)
        for network in found:
            assert not covered(network)
        waiting = found
    assert seen


def test_a_layer_dropped_between_input_and_output_gets_its_flatten_above() -> None:
    network = dropped_between()
    (fix,) = (fix for fix in fixes_of(network) if "Flatten" in fix.label)
    tops = {node.name: node.position for node in mended(fix, network).nodes.values()}
    assert tops == {
        "input": (0.0, 0.0),
        "flatten": (0.0, 96.0),
        "linear": (0.0, 192.0),
        "output": (0.0, 288.0),
    }


def test_room_is_made_only_as_far_as_needed() -> None:
    network = lay_out(chain("Input", "Flatten", "ReLU", "Linear", "Output"))
    linear, output = named(network, "linear"), named(network, "output")
    network = network.move({linear: (0.0, 480.0), output: (0.0, 576.0)})
    node = network.new_node("Tanh", network.nodes[named(network, "relu")].position)
    wire = network.incoming[named(network, "relu")][0]
    made = make_room(network.insert(node, wire), node.id)
    tops = {n.name: n.position[1] for n in made.nodes.values() if n.position}
    assert tops == {
        "input": 0.0, "flatten": 96.0, "tanh": 192.0, "relu": 288.0, "linear": 480.0,
        "output": 576.0,
    }  # fmt: skip


def test_what_follows_in_another_column_stays_below() -> None:
    network = lay_out(chain("Input", "Flatten", "Linear"))
    last = named(network, "linear")
    network = network.move({last: (400.0, 192.0)})
    wire = network.incoming[named(network, "flatten")][0]
    node = network.new_node("ReLU", network.nodes[named(network, "flatten")].position)
    made = make_room(network.insert(node, wire), node.id)
    assert made.nodes[last].position == (400.0, 288.0)


def test_nodes_without_a_place_are_left_alone() -> None:
    network = chain("Input", "Flatten")
    assert make_room(network, named(network, "input")) == network
    bare = replace(network.nodes[named(network, "input")], position=(0.0, 0.0))
    placed = network.put(bare)
    assert make_room(placed, bare.id) == placed
