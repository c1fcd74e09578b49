"""Drawing, moving and removing wires."""

import pytest
from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import QPointF, Qt

from core.network import Network


@pytest.fixture
def loose() -> Network:
    """Layers without wires."""
    return network_of(
        ("Input", "in", (0.0, 0.0)),
        ("Linear", "a", (0.0, 160.0)),
        ("Linear", "b", (240.0, 160.0)),
        ("Add", "sum", (120.0, 320.0)),
        ("Output", "out", (120.0, 480.0)),
    )


@pytest.mark.parametrize("is_backwards", [False, True])
def test_a_wire_is_drawn_from_port_to_port(
    bench: Bench, loose: Network, is_backwards: bool
) -> None:
    bench.show(loose)
    ends = bench.output("in"), bench.input("a")
    bench.drag(*(ends[::-1] if is_backwards else ends))
    assert bench.wires() == {("in", "a", 0)}
    assert bench.document.undo_stack.undo_text == "Connect in → a"
    bench.document.undo_stack.undo()
    assert bench.network == loose
    assert not bench.view.canvas.wires


def test_a_wire_dropped_on_a_body_takes_the_next_free_port(bench: Bench, loose: Network) -> None:
    bench.show(loose)
    bench.drag(bench.output("a"), bench.body("sum"))
    bench.drag(bench.output("b"), bench.body("sum"))
    bench.drag(bench.output("in"), bench.body("sum"))
    assert bench.wires() == {("a", "sum", 0), ("b", "sum", 1), ("in", "sum", 2)}
    assert bench.item("sum").input_count == 3
    assert not bench.item("sum").offered


def test_a_wire_from_an_input_takes_the_output_of_the_body(bench: Bench, loose: Network) -> None:
    bench.show(loose)
    bench.drag(bench.input("out"), bench.body("sum"))
    assert bench.wires() == {("sum", "out", 0)}


def test_an_occupied_input_changes_its_wire_in_one_step(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(bench.output("in"), bench.input("b"))
    assert bench.wires() == {("in", "a", 0), ("in", "b", 0), ("b", "out", 0)}
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.network == chain


def test_the_end_of_a_wire_is_moved(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(bench.input("b"), bench.input("out"))
    assert bench.wires() == {("in", "a", 0), ("a", "out", 0)}
    assert bench.document.undo_stack.undo_text == "Move wire a → out"
    bench.document.undo_stack.undo()
    assert bench.network == chain


def test_the_end_of_a_wire_dropped_on_nothing_removes_it(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(bench.input("b"), QPointF(400, 150))
    assert bench.wires() == {("in", "a", 0), ("b", "out", 0)}
    assert bench.document.undo_stack.undo_text == "Remove wire"
    assert bench.view.search.isHidden()


def test_the_start_of_a_wire_is_taken_near_its_port(bench: Bench) -> None:
    network = network_of(
        ("Linear", "a", (0.0, 0.0)), ("Linear", "b", (240.0, 0.0)), ("Linear", "c", (0.0, 240.0))
    )
    bench.show(wired(network, ("a", "c")))
    bench.drag(bench.output("a") + QPointF(0, 20), bench.output("b"))
    assert bench.wires() == {("b", "c", 0)}


def test_inputs_of_a_merge_are_swapped(bench: Bench, loose: Network) -> None:
    bench.show(wired(loose, ("a", "sum", 0), ("b", "sum", 1)))
    bench.drag(bench.input("sum", 0), bench.input("sum", 1))
    assert bench.wires() == {("a", "sum", 1), ("b", "sum", 0)}
    assert bench.document.undo_stack.count() == 1


def test_a_merge_closes_the_gap_of_a_wire_that_leaves(bench: Bench, loose: Network) -> None:
    bench.show(wired(loose, ("a", "sum", 0), ("b", "sum", 1)))
    bench.drag(bench.input("sum", 0), bench.input("out"))
    assert bench.wires() == {("a", "out", 0), ("b", "sum", 0)}


def test_a_cycle_is_refused_with_the_reason(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag_to(bench.output("b"), bench.body("a"))
    tip = bench.view.stage.tip
    assert tip.isVisible()
    assert tip.text() == "b already follows a: this wire would close a cycle."
    bench.release(bench.body("a"))
    assert tip.isHidden()
    assert bench.network == chain


def test_layers_that_cannot_take_a_wire_are_dimmed(bench: Bench, loose: Network) -> None:
    bench.show(wired(loose, ("a", "sum", 0), ("sum", "out")))
    bench.drag_to(bench.output("sum"), QPointF(300, 400))
    items = bench.view.canvas.nodes.values()
    assert {item.node.name for item in items if item.is_dimmed} == {"in", "a"}
    bench.key(Qt.Key.Key_Escape)
    assert not any(item.is_dimmed for item in items)
    assert len(bench.view.canvas.items()) == 5 + 2


def test_escape_leaves_a_wire_where_it_was(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag_to(bench.input("b"), QPointF(400, 150))
    assert any(not wire.isVisible() for wire in bench.view.canvas.wires.values())
    bench.key(Qt.Key.Key_Escape)
    bench.release(QPointF(400, 150))
    assert bench.network == chain
    assert all(wire.isVisible() for wire in bench.view.canvas.wires.values())


def test_undo_during_a_drag_ends_the_drag(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(bench.body("a"), bench.body("a") + QPointF(80, 0))
    bench.drag_to(bench.input("b"), QPointF(400, 150))
    bench.document.undo_stack.undo()
    assert not bench.view.has_gesture
    bench.release(QPointF(400, 150))
    assert bench.network == chain


def test_a_wire_is_selected_and_deleted(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.zoom_to(2.0)
    bench.view.look_at(bench.body("a"))
    bench.click((bench.output("a") + bench.input("b")) / 2)
    assert [edge.source for edge in bench.view.canvas.selected_wires] == [bench.node("a").id]
    bench.key(Qt.Key.Key_Delete)
    assert bench.wires() == {("in", "a", 0), ("b", "out", 0)}
    assert not bench.view.canvas.selected_wires


def test_a_wire_dropped_on_nothing_adds_what_is_chosen(bench: Bench, loose: Network) -> None:
    bench.show(loose)
    bench.drag(bench.output("b"), QPointF(420, 330))
    assert bench.view.search.isVisible()
    assert "Input" not in bench.view.search.list.kinds()
    bench.type("relu")
    bench.key_in_search(Qt.Key.Key_Return)
    assert bench.wires() == {("b", "relu", 0)}
    assert bench.item("relu").pos() == QPointF(328, 328)
    assert bench.selected() == {"relu"}


def test_an_input_wire_dropped_on_nothing_adds_in_front(bench: Bench, loose: Network) -> None:
    bench.show(wired(loose, ("a", "sum", 0)))
    bench.drag(bench.input("sum", 1), QPointF(420, 250))
    assert "Output" not in bench.view.search.list.kinds()
    bench.type("tanh")
    bench.key_in_search(Qt.Key.Key_Return)
    assert bench.wires() == {("a", "sum", 0), ("tanh", "sum", 1)}


def touched(bench: Bench) -> set[tuple[str, str]]:
    """Every wire (by the name of its source) that runs through a layer (by its name)."""
    found = set()
    for edge, wire in bench.view.canvas.wires.items():
        path = wire.mapToScene(wire.path())
        points = [path.pointAtPercent(step / 200) for step in range(1, 200)]
        for item in bench.view.canvas.nodes.values():
            if any(item.body.adjusted(1, 1, -1, -1).contains(point) for point in points):
                found.add((bench.network.nodes[edge.source].name, item.node.name))
    return found


def test_wires_of_upward_layers_go_around(bench: Bench) -> None:
    network = network_of(("Linear", "low", (0.0, 400.0)), ("Linear", "high", (400.0, 0.0)))
    bench.show(wired(network, ("low", "high")))
    assert touched(bench) == set()


def test_long_wires_pass_no_foreign_layer(bench: Bench) -> None:
    names = ["in", "b", "c", "d", "sum"]
    kinds = ["Input", "Linear", "ReLU", "Linear", "Add"]
    layers = [(k, n, (0.0, 96.0 * i)) for i, (k, n) in enumerate(zip(kinds, names, strict=True))]
    network = wired(
        network_of(*layers), ("in", "b"), ("b", "c"), ("c", "d"), ("d", "sum"), ("in", "sum", 1)
    )
    bench.show(network)
    assert touched(bench) == set()
    bench.drag_to(bench.body("c"), bench.body("c") + QPointF(104, 0))
    assert touched(bench) == set()
