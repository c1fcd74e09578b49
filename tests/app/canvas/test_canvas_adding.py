"""Search, palette drops, and how new layers are placed and wired."""

import pytest
from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import QPointF, Qt

from core.network import Network

ENTER = Qt.Key.Key_Return


def test_a_double_click_opens_a_search_that_takes_typing_at_once(bench: Bench) -> None:
    bench.double_click(QPointF(100, 40))
    assert bench.view.search.field.hasFocus()
    bench.type("conv2")
    bench.key_in_search(ENTER)
    assert [node.kind for node in bench.network.nodes.values()] == ["Conv2d"]
    assert bench.node("conv2d").position == (8.0, 8.0)
    assert bench.view.search.isHidden()
    assert bench.view.hasFocus()
    assert bench.document.undo_stack.undo_text == "Add Conv2d"


def test_the_search_is_walked_by_arrow_keys(bench: Bench) -> None:
    bench.double_click(QPointF(0, 0))
    bench.type("norm")
    kinds = bench.view.search.list.kinds()
    assert len(kinds) >= 3
    bench.key_in_search(Qt.Key.Key_Down)
    bench.key_in_search(Qt.Key.Key_Down)
    bench.key_in_search(Qt.Key.Key_Up)
    bench.key_in_search(ENTER)
    assert [node.kind for node in bench.network.nodes.values()] == [kinds[1]]


def test_escape_closes_the_search(bench: Bench) -> None:
    bench.double_click(QPointF(0, 0))
    bench.type("relu")
    bench.key_in_search(Qt.Key.Key_Escape)
    assert bench.view.search.isHidden()
    assert not bench.network.nodes
    assert bench.view.hasFocus()


def test_a_press_on_the_canvas_closes_the_search(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.double_click(QPointF(300, 0))
    bench.view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert bench.view.search.isHidden()
    assert bench.network == chain


def test_nothing_found_is_said(bench: Bench) -> None:
    bench.double_click(QPointF(0, 0))
    bench.type("transmogrifier")
    assert "No layer matches" in bench.view.search.note_text
    bench.key_in_search(ENTER)
    assert not bench.network.nodes


def test_layers_added_by_keyboard_build_a_chain(bench: Bench) -> None:
    for name in ("input", "linear", "relu", "linear", "output"):
        bench.key(Qt.Key.Key_Tab)
        bench.type(name)
        bench.key_in_search(ENTER)
    assert bench.wires() == {
        ("input", "linear", 0),
        ("linear", "relu", 0),
        ("relu", "linear_2", 0),
        ("linear_2", "output", 0),
    }
    tops = [node.position[1] for node in bench.network.nodes.values()]  # type: ignore[index]
    assert [top - tops[0] for top in tops] == [0, 96, 192, 288, 384]
    assert bench.document.undo_stack.count() == 5


def test_tab_inserts_behind_the_selected_layer_and_makes_room(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    bench.key(Qt.Key.Key_Tab)
    bench.type("batchnorm1d")
    bench.key_in_search(ENTER)
    assert bench.wires() == {
        ("in", "a", 0),
        ("a", "batchnorm1d", 0),
        ("batchnorm1d", "b", 0),
        ("b", "out", 0),
    }
    assert bench.node("batchnorm1d").position == (0.0, 192.0)
    assert bench.node("b").position == (0.0, 288.0)
    bench.document.undo_stack.undo()
    assert bench.network == chain


def test_a_double_click_on_nothing_wires_behind_what_was_selected(bench: Bench) -> None:
    bench.show(network_of(("Input", "in", (0.0, 0.0))))
    bench.click(bench.body("in"))
    bench.double_click(QPointF(300, 200))
    bench.type("tanh")
    bench.key_in_search(ENTER)
    assert bench.wires() == {("in", "tanh", 0)}


def test_a_right_click_on_nothing_opens_the_search(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.right_click(QPointF(400, 100))
    assert bench.view.search.isVisible()


def test_a_double_click_on_a_wire_inserts(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.zoom_to(2.0)
    bench.view.look_at(bench.body("a"))
    bench.double_click((bench.output("a") + bench.input("b")) / 2)
    assert not {"Input", "Output"} & set(bench.view.search.list.kinds())
    bench.type("dropout")
    bench.key_in_search(ENTER)
    assert ("a", "dropout", 0) in bench.wires()
    assert ("dropout", "b", 0) in bench.wires()


def test_input_and_output_are_there_once(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.double_click(QPointF(400, 0))
    assert not {"Input", "Output"} & set(bench.view.search.list.kinds())
    bench.key_in_search(Qt.Key.Key_Escape)
    bench.view.add_layer("Input")
    assert bench.network == chain
    assert bench.view.toast.text() == "The network already has an Input."


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_drop_from_the_palette_adds_around_the_pointer(bench: Bench, scale: float) -> None:
    bench.view.zoom_to(scale)
    bench.carry_in("Linear", QPointF(30, 30))
    ghosts = bench.view.canvas.items()
    assert len(ghosts) == 1
    bench.drop("Linear", QPointF(101, 55))
    (node,) = bench.network.nodes.values()
    assert node.position is not None
    x, y = node.position
    assert abs(x + 92 - 101) <= 6
    assert abs(y + 32 - 55) <= 6
    assert x % 8 == y % 8 == 0
    assert bench.selected() == {"linear"}
    assert len(bench.view.canvas.items()) == 1


def test_a_drop_on_a_wire_inserts(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    middle = (bench.output("a") + bench.input("b")) / 2
    bench.carry_in("Dropout", middle)
    assert [wire.is_selected for wire in bench.view.canvas.wires.values()] == [False, True, False]
    bench.drop("Dropout", middle)
    assert bench.wires() == {
        ("in", "a", 0),
        ("a", "dropout", 0),
        ("dropout", "b", 0),
        ("b", "out", 0),
    }
    assert bench.document.undo_stack.count() == 1
    places = [bench.node(name).position for name in ("a", "dropout", "b", "out")]
    assert places == [(0.0, 96.0), (0.0, 192.0), (0.0, 288.0), (0.0, 384.0)]


def test_a_drag_that_leaves_or_is_refused_leaves_no_trace(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    assert bench.carry_in("Linear", QPointF(300, 100)).isAccepted()
    bench.carry_out()
    assert len(bench.view.canvas.items()) == 4 + 3
    assert not bench.carry_in("Output", QPointF(300, 100)).isAccepted()
    assert bench.view.stage.tip.text() == "The network already has an Output."
    bench.drop("Output", QPointF(300, 100))
    assert bench.network == chain
    assert bench.view.stage.tip.isHidden()


def test_add_layer_appends_in_front_of_the_output(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.add_layer("Linear")
    assert bench.wires() == {
        ("in", "a", 0),
        ("a", "b", 0),
        ("b", "linear", 0),
        ("linear", "out", 0),
    }
    assert bench.node("out").position == (0.0, 384.0)


def test_add_layer_to_an_empty_canvas_comes_into_the_middle(bench: Bench) -> None:
    bench.view.add_layer("Input")
    assert bench.view.visible_rect.contains(bench.item("input").body)
    bench.view.add_layer("Flatten")
    bench.view.add_layer("Output")
    assert bench.wires() == {("input", "flatten", 0), ("flatten", "output", 0)}


def test_a_second_branch_does_not_stand_on_the_first(bench: Bench) -> None:
    network = network_of(("Input", "in", (0.0, 0.0)), ("Linear", "loose", (0.0, 96.0)))
    bench.show(network)
    bench.click(bench.body("in"))
    bench.view.add_layer("Tanh")
    assert not bench.item("tanh").body.intersects(bench.item("loose").body)


def test_what_follows_a_merge_can_be_added(bench: Bench) -> None:
    network = network_of(
        ("Linear", "a", (0.0, 0.0)), ("Linear", "b", (240.0, 0.0)), ("Add", "sum", (120.0, 160.0))
    )
    bench.show(wired(network, ("a", "sum", 0), ("b", "sum", 1)))
    bench.click(bench.body("a"))
    bench.view.add_layer("ReLU")
    assert bench.wires() == {("a", "relu", 0), ("relu", "sum", 0), ("b", "sum", 1)}
