"""The list of problems: the gravest first, a click goes there, a button mends."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.panels import ProblemsPanel
from core.network import Edge, Network
from core.problems import Severity
from core.project import Project
from core.training.events import RunFailed


def make(qtbot: QtBot, network: Network) -> tuple[ProblemsPanel, Document]:
    """A shown panel over a network, with the check done."""
    document = Document()
    document.start_new(Project(network))
    checker = Checker(document)
    panel = ProblemsPanel(document, checker, Appearance())
    checker.setParent(panel)
    qtbot.addWidget(panel)
    checker.warm_up_now()
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel, document


def whole() -> Network:
    """A network for digits that has nothing wrong: Input, Flatten, Linear, Output."""
    network = Network()
    for kind, params in (
        ("Input", {}),
        ("Flatten", {}),
        ("Linear", {"out_features": 10}),
        ("Output", {}),
    ):
        node = network.new_node(kind, **params)
        before = list(network.nodes)
        network = network.add(node)
        if before:
            network = network.connect(Edge(before[-1], node.id))
    return network


def test_a_network_without_problems_is_ready(qtbot: QtBot) -> None:
    panel, _ = make(qtbot, whole())
    assert panel.title.text() == "No problems in the drawing"
    assert panel.list.cards == []


def test_problems_come_and_go_with_edits(qtbot: QtBot) -> None:
    panel, document = make(qtbot, whole())
    network = document.network
    document.apply_network("Cut", network.disconnect(*network.incoming["n3"]))
    assert panel.title.text() == "Before it can train"
    assert "n3" in [card.problem.node for card in panel.list.cards]
    document.undo_stack.undo()
    assert panel.list.cards == []


def test_the_gravest_come_first(qtbot: QtBot) -> None:
    network = whole().set_params("n3", out_features=7)
    network = network.add(network.new_node("ReLU"))
    panel, _ = make(qtbot, network)
    grades = [card.problem.severity for card in (*panel.list.cards, *panel.others.cards)]
    assert grades[0] is Severity.ERROR
    assert Severity.WARNING in grades
    order = list(Severity)
    assert [order.index(grade) for grade in grades] == sorted(map(order.index, grades))


def test_a_click_or_enter_goes_to_the_layer(qtbot: QtBot) -> None:
    panel, _ = make(qtbot, whole().set_params("n3", out_features=7))
    card = panel.list.cards[0]
    with qtbot.waitSignal(panel.node_requested) as caught:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert caught.args == [card.problem.node]
    card.setFocus()
    with qtbot.waitSignal(panel.node_requested):
        qtbot.keyClick(card, Qt.Key.Key_Return)


def test_a_button_mends_as_one_undo_step(qtbot: QtBot) -> None:
    network = whole().set_params("n3", out_features=7)
    panel, document = make(qtbot, network)
    button = panel.list.cards[0].fix_button
    assert button is not None
    button.click()
    assert document.network.nodes["n3"].params["out_features"] == 10
    assert panel.title.text() == "No problems in the drawing"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.network == network


def test_an_unchanged_list_keeps_its_cards(qtbot: QtBot) -> None:
    panel, document = make(qtbot, whole().set_params("n3", out_features=7))
    before = panel.list.cards
    document.apply_network("Move", document.network.move({"n1": (5.0, 5.0)}))
    assert panel.list.cards == before


def test_a_long_list_is_cut(qtbot: QtBot) -> None:
    network = whole()
    for _ in range(60):
        network = network.add(network.new_node("Linear"))
    panel, _ = make(qtbot, network)
    assert len(panel.list.cards) == 50


def test_a_long_sentence_is_wrapped_and_shown_whole(qtbot: QtBot) -> None:
    network = whole()
    network = network.rename("n3", "a_layer_with_a_name_that_goes_on_and_on_for_most_of_the_width")
    panel, _ = make(qtbot, network.disconnect(*network.incoming["n3"]))
    panel.resize(300, 500)
    for card in panel.list.cards:
        text = next(found for found in card.findChildren(QLabel) if found.text())
        qtbot.waitUntil(lambda text=text: text.height() >= text.heightForWidth(text.width()))
        assert card.width() <= 300
        drawn = text.fontMetrics().boundingRect(
            0, 0, text.width(), 1000, Qt.TextFlag.TextWordWrap, text.text()
        )
        assert drawn.width() <= text.width()


def test_why_a_run_failed_stands_there_whole_until_the_next_one(qtbot: QtBot) -> None:
    panel, document = make(qtbot, whole())
    panel.show_end(RunFailed(0, "CIFAR-10 could not be downloaded: there is no internet."))
    assert panel.title.text() == "The last run failed"
    (card,) = panel.list.cards
    assert card.problem.text.endswith("downloaded: there is no internet.")
    document.apply_network("Move", document.network.move({"n1": (5.0, 5.0)}))
    assert len(panel.list.cards) == 1
    panel.show_end(None)
    assert panel.title.text() == "No problems in the drawing"
    assert panel.list.cards == []


def test_what_a_run_shows_is_the_matter_of_the_findings(qtbot: QtBot) -> None:
    panel, _ = make(qtbot, whole())
    assert not panel.findings_link.isVisible()
    assert panel.words.text() == "Nothing keeps this network from training."
    panel.show_findings(1)
    assert panel.findings_link.text() == "See the finding"
    panel.show_findings(3)
    assert panel.findings_link.text() == "See the 3 findings"
    with qtbot.waitSignal(panel.findings_requested):
        qtbot.mouseClick(panel.findings_link, Qt.MouseButton.LeftButton)
    panel.show_findings(0)
    assert not panel.findings_link.isVisible()


def test_what_blocks_nothing_stands_apart_and_is_not_counted_with_what_does(qtbot: QtBot) -> None:
    network = whole().set_params("n3", out_features=7)
    network = network.add(network.new_node("ReLU"))
    panel, document = make(qtbot, network)
    with qtbot.waitSignal(panel.title_changed) as tab:
        panel.show_end(RunFailed(0, "Too little memory."))
    warning = Severity.WARNING
    assert all(card.problem.severity is not warning for card in panel.list.cards)
    assert panel.others.cards
    assert all(card.problem.severity is warning for card in panel.others.cards)
    assert panel.others_title.isVisible()
    assert tab.args == [f"Problems {len(panel.list.cards)}"]
    document.apply_network("Mend", whole())
    assert panel.title.text() == "The last run failed"
    assert not panel.others_title.isVisible()
