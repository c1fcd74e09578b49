"""What keys and menus do: delete, copy, paste, duplicate, rename, arrange."""

import json

import pytest
from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.network import Network
from core.network_json import network_from_json
from core.project_json import to_json

CTRL = Qt.KeyboardModifier.ControlModifier


def ids(bench: Bench, *names: str) -> list[str]:
    return [bench.node(name).id for name in names]


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_layers_and_their_wires(bench: Bench, chain: Network, key: Qt.Key) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    bench.key(key)
    assert bench.wires() == {("b", "out", 0)}
    assert bench.selected() == set()
    assert bench.document.undo_stack.undo_text == "Delete a"
    bench.document.undo_stack.undo()
    assert bench.network == chain


def test_delete_and_reconnect_closes_the_gap(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.selection.select(ids(bench, "a", "b"))
    bench.key(Qt.Key.Key_Delete, CTRL)
    assert bench.wires() == {("in", "out", 0)}
    assert bench.document.undo_stack.count() == 1


def test_reconnecting_keeps_the_order_of_a_merge(bench: Bench) -> None:
    network = network_of(
        ("Input", "in", (0.0, 0.0)),
        ("Linear", "a", (0.0, 96.0)),
        ("ReLU", "b", (240.0, 96.0)),
        ("Concat", "join", (0.0, 192.0)),
    )
    wires = (("in", "a"), ("in", "b"), ("a", "join", 0), ("b", "join", 1))
    bench.show(wired(network, *wires))
    bench.click(bench.body("a"))
    bench.view.commands.delete_and_reconnect()
    assert bench.wires() == {("in", "b", 0), ("in", "join", 0), ("b", "join", 1)}


def test_copy_and_paste_give_the_same_layers_under_new_names(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.selection.select(ids(bench, "a", "b"))
    bench.key(Qt.Key.Key_C, CTRL)
    copied = network_from_json(json.loads(QGuiApplication.clipboard().text()))
    assert [node.kind for node in copied.nodes.values()] == ["Linear", "ReLU"]
    bench.view.commands.paste()
    assert bench.selected() == {"a_2", "b_2"}
    assert bench.wires() >= {("a_2", "b_2", 0)}
    assert bench.node("a_2").position == (24.0, 120.0)
    assert bench.node("a_2").params == bench.node("a").params
    bench.view.commands.paste()
    assert bench.node("a_3").position == (48.0, 144.0)
    assert bench.document.undo_stack.undo_text == "Paste 2 layers"


def test_paste_at_a_point_is_centred_there(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.selection.select(ids(bench, "a"))
    bench.view.copy()
    bench.view.commands.paste(QPointF(500, 300))
    assert bench.item("a_2").body.center() == QPointF(500, 304)


def test_a_whole_project_file_can_be_pasted(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    text = json.dumps(to_json(bench.document.project))
    bench.show(Network())
    QGuiApplication.clipboard().setText(text)
    bench.view.commands.paste()
    assert bench.wires() == {("in", "a", 0), ("a", "b", 0), ("b", "out", 0)}


def test_cut_is_one_step(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("b"))
    bench.key(Qt.Key.Key_X, CTRL)
    assert bench.document.undo_stack.undo_text == "Cut b"
    assert bench.wires() == {("in", "a", 0)}
    bench.view.commands.paste()
    assert bench.node("b").kind == "ReLU"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing to paste: the clipboard is empty."),
        ("hello", "Nothing to paste: the clipboard holds no layers."),
        ("{not json", "Nothing to paste: the clipboard holds no layers."),
        ("[1, 2]", "Nothing to paste: the clipboard holds no layers."),
        ('{"a": 1}', "Nothing to paste: the clipboard holds no layers."),
        ('{"nodes": 3}', "Cannot paste: network.nodes: expected a list"),
        ('{"nodes": [{"id": "x", "kind": "Nope"}]}', "Cannot paste: "),
        ("{" * 100_000, "Nothing to paste: the clipboard holds no layers."),
    ],
)
def test_junk_is_not_pasted(bench: Bench, chain: Network, text: str, said: str) -> None:
    bench.show(chain)
    QGuiApplication.clipboard().setText(text)
    bench.view.paste()
    assert bench.view.toast.text().startswith(said)
    assert bench.view.toast.isVisible()
    assert bench.network == chain
    bench.key(Qt.Key.Key_Escape)
    assert bench.view.toast.isHidden()


def test_duplicate_leaves_out_what_is_there_once(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.select_all()
    bench.key(Qt.Key.Key_D, CTRL)
    assert bench.selected() == {"a_2", "b_2"}
    assert ("a_2", "b_2", 0) in bench.wires()
    assert len(bench.network.of_kind("Input")) == 1
    assert bench.document.undo_stack.undo_text == "Duplicate 2 layers"
    bench.selection.select(ids(bench, "in"))
    bench.view.duplicate()
    assert "it can have one of each" in bench.view.toast.text()


def test_a_part_of_a_merge_is_copied_without_gaps(bench: Bench) -> None:
    network = network_of(
        ("Linear", "a", (0.0, 0.0)), ("Linear", "b", (240.0, 0.0)), ("Add", "sum", (120.0, 160.0))
    )
    bench.show(wired(network, ("a", "sum", 0), ("b", "sum", 1)))
    bench.selection.select(ids(bench, "b", "sum"))
    bench.view.duplicate()
    assert ("b_2", "sum_2", 0) in bench.wires()


def test_rename_in_place(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.double_click(bench.body("a") - QPointF(40, 14))
    editor = bench.view.name_editor
    assert editor.hasFocus()
    assert editor.selectedText() == "a"
    QTest.keyClicks(editor, "hidden")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert bench.node("hidden").kind == "Linear"
    assert editor.isHidden()
    assert bench.view.hasFocus()
    assert bench.document.undo_stack.undo_text == "Rename a"


def test_escape_keeps_the_name_and_a_press_elsewhere_takes_it(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.view.name_editor, "x")
    QTest.keyClick(bench.view.name_editor, Qt.Key.Key_Escape)
    assert bench.network == chain
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.view.name_editor, "y")
    bench.view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert bench.node("y").kind == "Linear"


def test_an_empty_name_is_refused(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.click(bench.body("a"))
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.view.name_editor, "  ")
    QTest.keyClick(bench.view.name_editor, Qt.Key.Key_Return)
    assert bench.network == chain
    assert bench.view.toast.text() == "a needs a name."


def test_connect_wires_the_selection_from_top_to_bottom(bench: Bench) -> None:
    network = network_of(
        ("ReLU", "c", (0.0, 200.0)), ("Input", "a", (0.0, 0.0)), ("Linear", "b", (0.0, 100.0))
    )
    bench.show(network)
    bench.view.select_all()
    bench.key(Qt.Key.Key_C)
    assert bench.wires() == {("a", "b", 0), ("b", "c", 0)}


def test_arrange_is_one_step_and_shows_everything(bench: Bench) -> None:
    layers = [("Linear", f"l{i}", (40.0 * i, 10.0 * i)) for i in range(8)]
    network = wired(network_of(*layers), *((f"l{i}", f"l{i + 1}") for i in range(7)))
    bench.show(network)
    bench.view.auto_layout()
    bodies = [item.body for item in bench.view.canvas.nodes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[:i])
    assert all(bench.view.visible_rect.contains(body) for body in bodies)
    assert bench.document.undo_stack.undo_text == "Arrange layers"
    bench.document.undo_stack.undo()
    assert bench.network == network


def test_layers_glide_to_their_new_places(bench: Bench, chain: Network, qtbot: QtBot) -> None:
    bench.show(chain)
    bench.view.reduce_motion(False)
    bench.document.apply_network("Move", chain.move({bench.node("out").id: (400.0, 288.0)}))
    assert bench.node("out").position == (400.0, 288.0)
    assert bench.item("out").pos().x() < 400.0
    qtbot.waitUntil(lambda: bench.item("out").pos() == QPointF(400, 288))
    start, end = bench.view.canvas.ends(bench.network.edges[-1])
    (wire,) = [w for e, w in bench.view.canvas.wires.items() if e == bench.network.edges[-1]]
    assert wire.pos() == start
    assert wire.path().currentPosition() == end - start


def test_menus_offer_what_fits(bench: Bench, chain: Network, qtbot: QtBot) -> None:
    bench.show(chain)
    bench.right_click(bench.body("a"))
    assert bench.selected() == {"a"}
    (menu,) = bench.view.findChildren(QMenu)
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert texts == [
        "Rename",
        "Duplicate",
        "Freeze",
        "Replace by a new head",
        "Replace by a new head, freeze the rest",
        "Cut",
        "Copy",
        "Remove wires",
        "Delete",
        "Delete and reconnect",
    ]
    next(action for action in menu.actions() if action.text() == "Remove wires").trigger()
    menu.close()
    assert bench.wires() == {("b", "out", 0)}
    qtbot.waitUntil(lambda: not bench.view.findChildren(QMenu))
    bench.view.zoom_to(2.0)
    bench.view.look_at(bench.body("b"))
    bench.right_click((bench.output("b") + bench.input("out")) / 2)
    (menu,) = bench.view.findChildren(QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    assert bench.wires() == set()
