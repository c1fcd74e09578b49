"""Dragging, nudging and selecting layers."""

import itertools

import pytest
from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import QPointF, Qt

from core.network import Network

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_a_drag_moves_a_layer_to_the_grid_in_one_step(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    before = bench.document.project
    bench.drag(bench.body("a"), bench.body("a") + QPointF(203, 51))
    assert bench.node("a").position == (200.0, 144.0)
    assert bench.document.undo_stack.count() == 1
    assert bench.document.undo_stack.undo_text == "Move a"
    bench.document.undo_stack.undo()
    assert bench.document.project == before
    assert bench.item("a").pos() == QPointF(0, 96)


def test_shift_keeps_the_axis(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.press(bench.body("a"))
    bench.move(bench.body("a") + QPointF(96, 30), keys=SHIFT)
    bench.release(QPointF(92 + 100, 128 + 30), keys=SHIFT)
    assert bench.node("a").position == (96.0, 96.0)


def test_all_selected_layers_move_together(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.select_all()
    bench.drag(bench.body("b"), bench.body("b") + QPointF(80, -40))
    moved = {node.name: node.position for node in bench.network.nodes.values()}
    assert moved == {
        "in": (80.0, -40.0),
        "a": (80.0, 56.0),
        "b": (80.0, 152.0),
        "out": (80.0, 248.0),
    }
    assert bench.document.undo_stack.undo_text == "Move 4 layers"


def test_wires_follow_while_a_layer_is_dragged(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag_to(bench.body("a"), bench.body("a") + QPointF(160, 0))
    assert bench.document.undo_stack.count() == 0
    for edge, wire in bench.view.canvas.wires.items():
        start, end = bench.view.canvas.ends(edge)
        assert wire.pos() == start
        assert wire.path().currentPosition() == end - start


def test_escape_puts_a_dragged_layer_back(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag_to(bench.body("a"), bench.body("a") + QPointF(160, 80))
    bench.key(Qt.Key.Key_Escape)
    assert bench.item("a").pos() == QPointF(0, 96)
    bench.release(QPointF(300, 300))
    assert bench.document.undo_stack.count() == 0


def test_a_press_that_hardly_moves_is_no_drag(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(bench.body("a"), bench.body("a") + QPointF(2, 1))
    assert bench.document.undo_stack.count() == 0
    assert bench.selected() == {"a"}


def test_a_loose_layer_dropped_on_a_wire_is_put_into_it(bench: Bench, chain: Network) -> None:
    bench.show(chain.add(chain.new_node("Tanh", (400.0, 96.0))))
    middle = (bench.output("a") + bench.input("b")) / 2
    bench.drag(bench.body("tanh"), middle)
    assert bench.wires() == {
        ("in", "a", 0),
        ("a", "tanh", 0),
        ("tanh", "b", 0),
        ("b", "out", 0),
    }
    assert bench.document.undo_stack.count() == 1
    tops = [bench.node(name).position[1] for name in ("a", "tanh", "b", "out")]  # type: ignore[index]
    assert all(lower - upper >= 96 for upper, lower in itertools.pairwise(tops))


def test_arrow_keys_nudge_and_are_one_step_in_a_row(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        bench.key(key)
    bench.key(Qt.Key.Key_Left, SHIFT)
    assert bench.node("a").position == (16.0 - 32.0, 104.0)
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.node("a").position == (0.0, 96.0)


def test_a_box_selects_what_it_touches(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.drag(QPointF(-60, 100), QPointF(20, 200))
    assert bench.selected() == {"a", "b"}
    bench.drag(QPointF(-60, -20), QPointF(20, 10), keys=SHIFT)
    assert bench.selected() == {"in", "a", "b"}
    assert len(bench.view.canvas.items()) == 4 + 3


def test_escape_gives_up_a_box(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("out"))
    bench.drag_to(QPointF(-60, 100), QPointF(20, 200))
    bench.key(Qt.Key.Key_Escape)
    assert bench.selected() == {"out"}
    assert len(bench.view.canvas.items()) == 4 + 3


def test_clicks_select(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    bench.click(bench.body("b"), keys=SHIFT)
    assert bench.selected() == {"a", "b"}
    bench.click(bench.body("a"), keys=SHIFT)
    assert bench.selected() == {"b"}
    bench.view.select_all()
    bench.click(bench.body("in"))
    assert bench.selected() == {"in"}
    bench.click(QPointF(400, 300))
    assert bench.selected() == set()


def test_ctrl_a_and_escape(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(bench.selected()) == 4
    assert all(item.is_selected for item in bench.view.canvas.nodes.values())
    bench.key(Qt.Key.Key_Escape)
    assert bench.selected() == set()
    assert not any(item.is_selected for item in bench.view.canvas.nodes.values())


def test_alt_arrows_walk_along_the_wires(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    walked = []
    for _ in range(4):
        bench.key(Qt.Key.Key_Down, ALT)
        walked += bench.selected()
    assert walked == ["in", "a", "b", "out"]
    bench.key(Qt.Key.Key_Up, ALT | SHIFT)
    assert bench.selected() == {"b", "out"}


@pytest.mark.parametrize(("key", "expected"), [(Qt.Key.Key_Right, "right"), (Qt.Key.Key_Left, "l")])
def test_alt_arrows_walk_to_the_side(bench: Bench, key: Qt.Key, expected: str) -> None:
    network = network_of(
        ("Input", "in", (0.0, 0.0)),
        ("Linear", "l", (-112.0, 96.0)),
        ("Linear", "right", (112.0, 96.0)),
    )
    bench.show(wired(network, ("in", "l"), ("in", "right")))
    bench.click(bench.body("right" if expected == "l" else "l"))
    bench.key(key, ALT)
    assert bench.selected() == {expected}
