"""A layer that no wire leads to is told quietly, and a run says nothing about it."""

import numpy as np
from canvas_bench import Bench

from app.canvas.flow import CHANGED
from app.canvas.node_item import _note
from app.canvas.run_flow import RunFlow
from core.network import Edge, Network
from core.problems import Problem, Severity
from core.shapes import infer
from core.training.events import RunStarted, StepMeasured
from core.training.history import History


def history_of(network: Network, weighted: tuple[str, ...]) -> History:
    """A run of one step in which every layer had a gradient of 0.1."""
    history = History()
    history.append(RunStarted("cpu", 0, 1, 1, weighted, tuple(network.nodes)))
    norms = np.full(len(weighted), 0.1, dtype=np.float32)
    history.append(StepMeasured(1, 1, 1.0, 0.5, 0.1, norms, 0.1))
    return history


def test_a_loose_layer_has_no_badge(bench: Bench, chain: Network) -> None:
    loose = chain.new_node("Linear", (400.0, 0.0))
    network = chain.add(loose)
    bench.show(network)
    bench.view.canvas.show_inference(infer(network, (64,)))
    item = bench.view.canvas.nodes[loose.id]
    assert {problem.rule for problem in item.problems} == {"unconnected"}
    assert item.severity is None
    assert not item.has_badge


def test_a_real_warning_keeps_its_badge(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    item = bench.item("b")
    item.show_meaning((3,), 0, [Problem(Severity.WARNING, "softmax", "b is late.", item.node.id)])
    assert item.severity is Severity.WARNING


def test_a_layer_that_is_cut_off_or_changed_loses_its_bar_and_undo_brings_it_back(
    bench: Bench, chain: Network
) -> None:
    bench.show(chain)
    key = bench.node("a").id
    bench.view.show_history(history_of(chain, (key,)))
    assert bench.item("a").has_bar
    bench.document.apply_network("Change", chain.set_params(key, out_features=7))
    assert not bench.item("a").has_bar
    bench.document.undo_stack.undo()
    assert bench.item("a").has_bar
    bench.document.apply_network("Remove wire", chain.disconnect(chain.outgoing[key][0]))
    assert not bench.item("a").has_bar


def test_moving_and_renaming_keep_the_bar(chain: Network) -> None:
    key = next(node.id for node in chain.nodes.values() if node.name == "a")
    flow, history = RunFlow(), history_of(chain, (key,))
    assert flow.read(history, chain)[key].level is not None
    moved = chain.move({key: (8.0, 8.0)}).rename(key, "first")
    assert flow.read(history, moved)[key].level is not None


def test_a_layer_let_go_on_the_way_keeps_its_bar(chain: Network) -> None:
    key = next(node.id for node in chain.nodes.values() if node.name == "a")
    flow, history = RunFlow(), history_of(chain, (key,))
    frozen = chain.set_params(key, is_frozen=True, lr_factor=0.1)
    assert flow.read(history, frozen)[key].level is not None
    assert flow.read(history, chain)[key].level is not None


def test_a_layer_that_came_since_has_no_bar(chain: Network) -> None:
    key = next(node.id for node in chain.nodes.values() if node.name == "a")
    flow, history = RunFlow(), history_of(chain, (key,))
    flow.read(history, chain)
    wire: Edge = chain.incoming[key][0]
    fresh = chain.new_node("ReLU", (0.0, 0.0))
    assert flow.read(history, chain.insert(fresh, wire))[fresh.id] == CHANGED


def test_what_trains_without_a_layer_is_said_on_the_layer(bench: Bench, chain: Network) -> None:
    side = chain.new_node("ReLU", (400.0, 0.0))
    key = next(node.id for node in chain.nodes.values() if node.name == "a")
    network = chain.add(side).connect(Edge(key, side.id))
    bench.show(network)
    view = bench.view.canvas
    before = view.nodes[side.id].texts
    view.show_inference(infer(network, (64,)))
    found = view.nodes[side.id].problems
    assert [(p.rule, p.severity) for p in found] == [("dead-end", Severity.WARNING)]
    assert _note(found, (64,)) == "unused"
    assert _note(infer(chain, (64,)).problems, (64,)) == ""
    assert view.nodes[side.id].texts is not before
    assert not view.nodes[side.id].has_badge
