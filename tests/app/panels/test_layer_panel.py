"""The inspector: what is typed reaches the document once, undo brings the form back."""

from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.forms.editors import LineEditor, SwitchEditor
from app.forms.entry import Entry
from app.panels import LayerPanel
from app.selection import Selection
from core.layers import LAYERS
from core.network import Edge, Network
from core.project import Project
from core.training.events import RunStarted, StepMeasured
from core.training.history import History


@dataclass
class Bench:
    """A panel with what it follows."""

    panel: LayerPanel
    document: Document
    selection: Selection
    checker: Checker

    def entry(self, name: str) -> Entry:
        """The line of a parameter."""
        assert self.panel.fields.form is not None
        editor = self.panel.fields.form.row(name).editor
        assert isinstance(editor, LineEditor)
        return editor.entry

    def params(self, node: str) -> object:
        """What the document says of a node."""
        return self.document.network.nodes[node].params


def drawn() -> Network:
    """n1 Input → n2 Linear → n3 ReLU → n4 Linear → n5 Output, and n6 Dropout left lying."""
    network = Network()
    for kind in ("Input", "Linear", "ReLU", "Linear", "Output"):
        node = network.new_node(kind)
        before = list(network.nodes)
        network = network.add(node)
        if before:
            network = network.connect(Edge(before[-1], node.id))
    return network.add(network.new_node("Dropout")).set_params("n1", shape=[20])


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    """A shown panel over a small network, with the check done."""
    document = Document()
    document.start_new(Project(drawn()))
    selection, checker = Selection(document), Checker(document)
    panel = LayerPanel(document, selection, checker, Appearance())
    qtbot.addWidget(panel)
    checker.warm_up_now()
    panel.resize(296, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return Bench(panel, document, selection, checker)


def type_into(qtbot: QtBot, entry: Entry, text: str) -> None:
    """Replace what stands there and press Enter."""
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, text)
    qtbot.keyClick(entry, Qt.Key.Key_Return)


def test_the_selected_layer_is_shown(bench: Bench) -> None:
    bench.selection.select(["n2"])
    assert bench.panel.header.name.text() == "linear"
    assert bench.panel.header.count.text() == "1,344"  # 20·64 + 64
    assert bench.entry("out_features").text() == "64"
    assert bench.panel.words.text() == LAYERS["Linear"].help
    shown = {fact.name: fact.text for fact in bench.panel.follows.facts}
    assert shown == {"in_features": "20", "input": "20", "output": "64"}


def test_what_is_typed_is_one_undoable_edit(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select(["n2"])
    type_into(qtbot, bench.entry("out_features"), "128")
    assert bench.document.network.nodes["n2"].params["out_features"] == 128
    assert bench.panel.header.count.text() == "2,688"
    assert bench.document.undo_stack.undo_text == "Change out_features of linear"
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.entry("out_features").text() == "64"
    bench.document.undo_stack.redo()
    assert bench.entry("out_features").text() == "128"


def test_steps_are_undone_together_but_not_those_of_another_visit(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.selection.select(["n2"])
    entry = bench.entry("out_features")
    entry.setFocus()
    for _ in range(3):
        qtbot.keyClick(entry, Qt.Key.Key_Up)
    assert bench.document.undo_stack.count() == 1
    bench.selection.select(["n4"])
    bench.entry("out_features").setFocus()
    qtbot.keyClick(bench.entry("out_features"), Qt.Key.Key_Up)
    assert bench.document.undo_stack.count() == 2
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert bench.document.network == drawn()


def test_a_wrong_entry_never_reaches_the_document(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select(["n2"])
    for text in ("0", "-3", "many", "1.5", "99999999"):
        type_into(qtbot, bench.entry("out_features"), text)
        assert bench.document.network == drawn()
        assert bench.entry("out_features").text() == text
    assert bench.document.undo_stack.count() == 0


def test_what_is_typed_belongs_to_the_layer_it_was_typed_for(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select(["n2"])
    entry = bench.entry("out_features")
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "77")
    bench.selection.select(["n4"])
    QApplication.processEvents()
    nodes = bench.document.network.nodes
    assert nodes["n4"].params["out_features"] == 64
    assert nodes["n2"].params["out_features"] in (64, 77)


def test_a_layer_is_renamed(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select(["n2"])
    type_into(qtbot, bench.panel.header.name, "hidden")
    assert bench.document.network.nodes["n2"].name == "hidden"
    type_into(qtbot, bench.panel.header.name, "  ")
    assert bench.document.network.nodes["n2"].name == "hidden"
    assert bench.panel.header.name.text() == "hidden"
    bench.document.undo_stack.undo()
    assert bench.panel.header.name.text() == "linear"


def test_layers_of_one_kind_are_edited_together(bench: Bench, qtbot: QtBot) -> None:
    network = bench.document.network.set_params("n4", out_features=10, bias=False)
    bench.document.apply_network("Prepare", network)
    bench.selection.select(["n2", "n4"])
    assert bench.panel.header.title.text() == "2 layers"
    assert bench.entry("out_features").text() == ""
    assert bench.entry("out_features").hint == "several values"
    type_into(qtbot, bench.entry("out_features"), "32")
    nodes = bench.document.network.nodes
    assert [nodes[key].params["out_features"] for key in ("n2", "n4")] == [32, 32]
    assert bench.document.undo_stack.undo_text == "Change out_features of 2 layers"
    assert bench.panel.fields.form is not None
    bias = bench.panel.fields.form.row("bias").editor
    assert isinstance(bias, SwitchEditor)
    bias.switch.click()
    nodes = bench.document.network.nodes
    assert [nodes[key].params["bias"] for key in ("n2", "n4")] == [True, True]
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert bench.document.network == network
    assert bench.entry("out_features").text() == ""


def test_layers_of_several_kinds_have_no_form(bench: Bench) -> None:
    bench.selection.select(["n2", "n3"])
    assert bench.panel.fields.form is None
    assert bench.panel.header.title.text() == "2 layers"
    assert bench.panel.header.kind.text() == "Linear, ReLU"


def test_nothing_selected_sums_up_the_network(bench: Bench) -> None:
    assert bench.panel.header.title.text() == "Network"
    assert bench.panel.header.count.text() == "5,504"
    assert bench.panel.words.text().startswith("Select a layer")
    bench.document.start_new(Project())
    assert bench.panel.words.text().startswith("Drag a layer")


def test_an_activation_shows_its_curve(bench: Bench) -> None:
    bench.selection.select(["n3"])
    assert not bench.panel.chart.isHidden()
    assert [curve.name for curve in bench.panel.chart.curves] == ["f(x)", "f′(x)"]
    bench.selection.select(["n2"])
    assert bench.panel.chart.isHidden()


def test_the_problem_of_a_layer_is_mended_here(bench: Bench) -> None:
    network = bench.document.network.set_params("n1", shape=[3, 8, 8])
    bench.document.apply_network("Prepare", network)
    bench.selection.select(["n2"])
    cards = bench.panel.problems.cards
    assert [card.problem.node for card in cards] == ["n2"]
    button = cards[0].fix_button
    assert button is not None
    button.click()
    assert len(bench.document.network.nodes) == len(network.nodes) + 1
    assert bench.panel.problems.cards == []
    bench.document.undo_stack.undo()
    assert len(bench.panel.problems.cards) == 1


def test_a_removed_layer_leaves_the_panel(bench: Bench) -> None:
    bench.selection.select(["n6"])
    bench.document.apply_network("Delete", bench.document.network.remove(["n6"]))
    assert bench.panel.header.title.text() == "Network"
    assert bench.panel.fields.form is None


def test_measurements_appear_and_follow_the_run(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select(["n2"])
    history = History()
    bench.panel.refresh(history)
    assert bench.panel.now.isHidden()
    history.append(RunStarted("cpu", 0, 10, 100, ("n2", "n4"), ("n2",)))
    for step in (1, 2):
        norms = np.array([step / 4, 1.0], np.float32)
        history.append(StepMeasured(step, 1, 0.5, 0.5, 0.1, norms, 0.1))
        bench.panel.refresh(history)
    qtbot.waitUntil(lambda: bool(bench.panel.now.facts.facts))
    assert bench.panel.now.facts.facts[0].text == "0.375"  # the mean of 1/4 and 2/4
    bench.panel.clear()
    assert bench.panel.now.isHidden()


def test_a_formula_is_shown_as_it_is_written(bench: Bench) -> None:
    """Its < and > are no tags, and no &gt; either."""
    bench.panel.header.show_layer("leaky", "y = x for x > 0")
    shown = QTextDocument()
    assert bench.panel.header.kind.textFormat() is Qt.TextFormat.RichText
    shown.setHtml(bench.panel.header.kind.text())
    assert shown.toPlainText() == "y = x for x > 0"
    bench.panel.header.show_title("2 layers", "a > b")
    assert bench.panel.header.kind.textFormat() is Qt.TextFormat.PlainText


def test_it_says_when_changes_take_effect(bench: Bench) -> None:
    bench.selection.select(["n2"])
    bench.panel.set_running(True)
    assert "restart" in bench.panel._when.text()
    bench.selection.select(["n2"])
    at_once, others = bench.panel._when.text().split(". ")
    assert "is_frozen" in at_once
    assert "out_features" not in at_once
    assert others == "Others after a restart."
    bench.panel.set_running(False)
    assert bench.panel._when.text() == ""


@pytest.mark.parametrize("width", [272, 296, 320])
def test_every_layer_fits_into_the_panel(bench: Bench, width: int) -> None:
    scroll = bench.panel.findChild(QScrollArea)
    assert scroll is not None
    bench.panel.resize(width, 600)
    for kind in LAYERS:
        network = bench.document.network
        node = network.new_node(kind)
        bench.document.apply_network("Add", network.add(node))
        bench.selection.select([node.id])
        form = bench.panel.fields.form
        if form is not None:
            form.show_advanced()
        QApplication.processEvents()
        assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width(), kind
