"""Building a network from nothing by keyboard."""

from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import Qt

from app.actions.file import new_project

ENTER = Qt.Key.Key_Return


def add(bench: Bench, name: str) -> None:
    bench.key(Qt.Key.Key_Tab)
    bench.type(name)
    bench.key_in_search(ENTER)


def tops(bench: Bench) -> dict[str, tuple[float, float] | None]:
    return {node.name: node.position for node in bench.network.nodes.values()}


def test_a_new_network_grows_between_its_input_and_its_output(bench: Bench) -> None:
    bench.show(new_project().network)
    for name in ("flatten", "linear", "relu", "linear"):
        add(bench, name)
    assert bench.wires() == {
        ("input", "flatten", 0),
        ("flatten", "linear", 0),
        ("linear", "relu", 0),
        ("relu", "linear_2", 0),
        ("linear_2", "output", 0),
    }
    names = ("input", "flatten", "linear", "relu", "linear_2", "output")
    assert tops(bench) == {name: (0.0, 96.0 * row) for row, name in enumerate(names)}
    assert bench.document.undo_stack.count() == 4
    assert bench.selected() == {"linear_2"}
    bench.document.undo_stack.undo()
    assert ("relu", "output", 0) in bench.wires()


def test_with_nothing_or_the_output_selected_it_goes_on_before_the_output(bench: Bench) -> None:
    bench.show(new_project().network)
    add(bench, "flatten")
    bench.key(Qt.Key.Key_Escape)
    add(bench, "linear")
    bench.click(bench.body("output"))
    bench.view.add_layer("ReLU")
    assert bench.wires() == {
        ("input", "flatten", 0),
        ("flatten", "linear", 0),
        ("linear", "relu", 0),
        ("relu", "output", 0),
    }


def test_a_loose_part_is_not_wired_to_the_output(bench: Bench) -> None:
    network = network_of(
        ("Input", "input", (0.0, 0.0)),
        ("Output", "output", (0.0, 288.0)),
        ("Linear", "a", (400.0, 0.0)),
    )
    bench.show(network)
    bench.click(bench.body("a"))
    add(bench, "relu")
    assert bench.wires() == {("a", "relu", 0)}


def test_connecting_all_begins_at_the_input_and_ends_at_the_output(bench: Bench) -> None:
    network = network_of(
        ("Output", "output", (0.0, 0.0)),
        ("Linear", "a", (0.0, 96.0)),
        ("Input", "input", (0.0, 384.0)),
        ("ReLU", "b", (0.0, 192.0)),
    )
    bench.show(network)
    bench.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    bench.key(Qt.Key.Key_C)
    assert bench.wires() == {("input", "a", 0), ("a", "b", 0), ("b", "output", 0)}


def test_connecting_keeps_the_wires_there_are(bench: Bench) -> None:
    network = network_of(
        ("Input", "input", (0.0, 0.0)),
        ("Linear", "a", (0.0, 96.0)),
        ("ReLU", "b", (0.0, 192.0)),
        ("Output", "output", (0.0, 288.0)),
    )
    bench.show(wired(network, ("input", "a")))
    bench.view.select_all()
    bench.key(Qt.Key.Key_C)
    assert bench.wires() == {("input", "a", 0), ("a", "b", 0), ("b", "output", 0)}
