"""The network as a value: edits, order, cycles, and undo by keeping the old value."""

import random
from dataclasses import replace

import networkx as nx
import pytest

from core import project_file
from core.errors import NetworkError, ParamError
from core.network import Edge, Network
from core.project import Project
from core.project_json import to_json
from core.shapes import infer
from tests.core.builders import chain, named
from tests.core.random_edits import random_edit
from tests.core.random_networks import random_network


def test_1000_random_edit_sequences_undone_and_redone_give_equal_projects() -> None:
    """What was kept must still say, word for word, what it said when it was current."""
    for seed in range(1000):
        rng = random.Random(seed)
        history = [Project()]
        written = [to_json(history[0])]
        for _ in range(10):
            _, after = random_edit(history[-1], rng)
            history.append(after)
            written.append(to_json(after))
        for project, text in [*zip(history, written, strict=True)][::-1]:
            assert to_json(project) == text
        last = history[-1]
        assert project_file.loads(project_file.dumps(last)) == last


def test_random_edits_never_trouble_the_inference() -> None:
    for seed in range(60):
        rng, project = random.Random(seed), Project()
        for _ in range(25):
            _, project = random_edit(project, rng)
            found = infer(project.network, project.input_shape)
            assert set(found.parameters) == set(project.network.nodes)
            for problem in found.problems:
                if problem.fix is not None:
                    assert isinstance(problem.fix.apply(project), Project)


def _graph(network: Network) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(network.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in network.edges)
    return graph


def _shuffled(network: Network, rng: random.Random) -> Network:
    """The same network with its nodes defined in another order."""
    keys = list(network.nodes)
    rng.shuffle(keys)
    return Network(type(network.nodes)({key: network.nodes[key] for key in keys}), network.edges)


def test_order_and_live_nodes_are_those_networkx_finds() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        network = _shuffled(random_network(rng)[0], rng)
        graph, keys = _graph(network), list(network.nodes)
        expected = nx.lexicographical_topological_sort(graph, key=keys.index)
        assert network.order == tuple(expected)
        start, end = named(network, "input"), named(network, "output")
        between = (nx.descendants(graph, start) | {start}) & (nx.ancestors(graph, end) | {end})
        assert network.live == between


def test_a_cycle_is_refused_and_named() -> None:
    network = chain("Input", "Add", "ReLU", "Output")
    add, relu = named(network, "add"), named(network, "relu")
    back = Edge(relu, add, 0, 1)
    with pytest.raises(NetworkError, match="would close a cycle"):
        network.connect(back)
    bent = replace(network, edges=(*network.edges, back))
    assert set(bent.find_cycle()) == {add, relu}
    with pytest.raises(NetworkError, match="cycle"):
        _ = bent.order


def test_impossible_wires_are_refused() -> None:
    network = chain("Input", "ReLU", "Output")
    network = network.add(network.new_node("Linear"))
    start, relu, end = (named(network, name) for name in ("input", "relu", "output"))
    linear = named(network, "linear")
    for edge, words in (
        (Edge(linear, start), "is an Input"),
        (Edge(end, linear), "is an Output"),
        (Edge(linear, relu), "already taken"),
        (Edge(linear, linear), "itself"),
        (Edge(relu, linear, 1), "no output port 1"),
        (Edge(relu, linear, 0, 1), "no input port 1"),
        (Edge("ghost", linear), "no node"),
    ):
        with pytest.raises(NetworkError, match=words):
            network.connect(edge)


def test_a_merge_closes_the_gap_that_a_wire_leaves() -> None:
    network = chain("Input", "Concat", "Output")
    start, concat = named(network, "input"), named(network, "concat")
    for port in (1, 2):
        network = network.connect(Edge(start, concat, 0, port))
    network = network.disconnect(network.incoming[concat][1])
    assert [edge.target_port for edge in network.incoming[concat]] == [0, 1]
    assert network.free_port(concat) == 2


def test_removing_keeps_what_stays_and_dissolving_bridges() -> None:
    network = chain("Input", "Flatten", "Linear", "Output")
    flatten, linear = named(network, "flatten"), named(network, "linear")
    gone = network.remove([flatten])
    assert gone.nodes[linear] is network.nodes[linear]
    assert len(gone.edges) == 1
    bridged = network.dissolve(flatten)
    assert bridged.incoming[linear][0].source == named(network, "input")
    assert len(network.nodes) == 4


def test_edits_say_what_is_wrong_and_change_nothing() -> None:
    network = chain("Input", "Linear", "Output")
    linear = named(network, "linear")
    for bad in ({"out_features": 0}, {"out_features": "many"}, {"bias": 1}, {"colour": "red"}):
        with pytest.raises(ParamError, match="linear"):
            network.set_params(linear, **bad)
    with pytest.raises(NetworkError):
        network.rename(linear, "  ")
    with pytest.raises(NetworkError):
        network.add(network.nodes[linear])
    with pytest.raises(NetworkError):
        network.put(replace(network.nodes[linear], id="ghost"))
    assert network == chain("Input", "Linear", "Output")


def test_new_nodes_get_free_ids_and_names() -> None:
    network = chain("Input", "ReLU", "ReLU", "ReLU")
    assert [node.name for node in network.nodes.values()] == ["input", "relu", "relu_2", "relu_3"]
    network = network.remove(["n2"])
    node = network.new_node("ReLU")
    assert node.id not in network.nodes
    assert node.name == "relu"


def test_moving_keeps_what_is_known_about_the_wires() -> None:
    """And it is what a network with the same nodes and wires finds out for itself."""
    network = Network()
    for _ in range(3):
        network = network.add(network.new_node("ReLU", (0.0, 0.0)))
    one, two, three = network.nodes
    network = network.connect(Edge(one, two)).connect(Edge(two, three))
    known = network.incoming, network.outgoing, network.order, network.live
    moved = network.move({two: (8.0, 16.0)})
    fresh = Network(moved.nodes, moved.edges)
    assert moved == fresh
    assert moved.nodes[two].position == (8.0, 16.0)
    assert moved.incoming is known[0]
    assert (moved.incoming, moved.outgoing, moved.order, moved.live) == known
    assert (fresh.incoming, fresh.outgoing, fresh.order, fresh.live) == known
