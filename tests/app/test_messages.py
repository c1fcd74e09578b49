"""The message over the window: it leaves by itself, follows its state, and hides no layer."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import messages
from app.actions.file import Answer
from app.appearance import Appearance
from app.main_window import MINIMUM_SIZE, MainWindow
from app.messages import MessageBar
from app.start_page.examples import all_examples


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


@pytest.fixture
def bar(host: QWidget) -> MessageBar:
    return MessageBar(host, Appearance())


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    made.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    made.checker.warm_up_now()
    spirals = next(e.path for e in all_examples() if e.name == "spirals")
    assert made.commands.files.open_path(spirals)
    qtbot.waitExposed(made)
    yield made
    made.close()


def delete_a_layer(window: MainWindow) -> None:
    network = window.document.network
    found = next(key for key, node in network.nodes.items() if node.name == "silu1")
    wires = [edge for edge in network.edges if found in (edge.source, edge.target)]
    window.document.apply_network("Unwire", network.disconnect(*wires))


def covered(window: MainWindow) -> list[str]:
    """The layers under the message."""
    canvas = window.workbench.canvas
    corner = canvas.mapTo(window.messages.parentWidget(), QPoint())
    return [
        item.node.name
        for item in canvas.canvas.nodes.values()
        if canvas.mapFromScene(item.sceneBoundingRect())
        .boundingRect()
        .translated(corner)
        .intersects(window.messages.geometry())
    ]


def test_a_refusal_goes_as_soon_as_the_network_can_be_trained(window: MainWindow) -> None:
    delete_a_layer(window)
    window.commands.train.train()
    assert window.messages.text.startswith("This network cannot be trained yet.")
    window.document.undo_stack.undo()
    assert not window.messages.text


def test_a_refusal_says_what_stands_in_the_way_now(window: MainWindow) -> None:
    delete_a_layer(window)
    window.commands.train.train()
    before = window.messages.text
    delete_a_layer(window)
    network = window.document.network
    window.document.apply_network("Unwire", network.disconnect(*network.edges))
    assert window.messages.text not in ("", before)
    assert window.commands.train.actions.obstacle in window.messages.text


def test_a_refusal_covers_no_layer(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.workbench.canvas.width() > 600)
    window.workbench.canvas.fit()
    delete_a_layer(window)
    window.commands.train.train()
    assert window.messages.text
    assert not covered(window)


def test_a_message_leaves_by_itself(
    bar: MessageBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "SHORTEST_MS", {"bad": 1, "accent": 1})
    monkeypatch.setattr(messages, "MS_A_CHARACTER", 0)
    for show in (bar.show_error, bar.show_note):
        show("It was not to be.")
        assert bar.text
        qtbot.waitUntil(lambda: not bar.text)


def test_a_state_and_a_question_wait(
    bar: MessageBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "SHORTEST_MS", {"bad": 1, "accent": 1})
    monkeypatch.setattr(messages, "MS_A_CHARACTER", 0)
    bar.show_note("Gone soon.")
    bar.show_state(lambda: "Still so.")
    with qtbot.assertNotEmitted(bar._leaving.timeout, wait=30):
        assert bar.text == "Still so."
    bar.show_note("Recover?", (("Yes", lambda: None),))
    with qtbot.assertNotEmitted(bar._leaving.timeout, wait=30):
        assert bar.text == "Recover?"


def test_a_click_takes_a_message_away_but_no_question(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_error("It was not to be.")
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert not bar.text
    bar.show_note("Recover?", (("Yes", lambda: None),))
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert bar.text == "Recover?"


def test_esc_takes_a_message_away_before_anything_else_but_no_question(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas, messages = window.workbench.canvas, window.messages
    window.activateWindow()
    canvas.setFocus()
    window.selection.select(["n2"])
    messages.show_error("It was not to be.")
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not messages.text
    assert window.selection.ids == {"n2"}
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not window.selection.ids
    messages.show_note("Recover?", (("Yes", lambda: None),))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert messages.text == "Recover?"


@pytest.mark.parametrize("taken", [QRect(200, 0, 500, 100), QRect(200, 0, 500, 700)])
def test_it_lies_beside_what_is_drawn(host: QWidget, bar: MessageBar, taken: QRect) -> None:
    scene = QGraphicsScene(0, 0, 1000, 700)
    view = QGraphicsView(scene, host)
    view.setGeometry(0, 0, 1100, 700)
    host.resize(1100, 700)
    item = scene.addRect(taken.adjusted(50, 0, 0, 0))
    bar.keep_clear(view, lambda: [item])
    bar.show_error("It was not to be.")
    drawn = view.mapFromScene(item.sceneBoundingRect()).boundingRect()
    assert not bar.geometry().intersects(drawn)
    assert host.rect().contains(bar.geometry())


def test_a_question_keeps_its_words_and_buttons_whole_in_the_smallest_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(*MINIMUM_SIZE)
    qtbot.waitUntil(lambda: window.width() == MINIMUM_SIZE[0])
    window.workbench.canvas.fit()
    window.messages.show_note(
        "Layerloom ended unexpectedly. Unsaved work on “spirals” of 21 November, 08:27 was kept.",
        (("Recover", lambda: None), ("Discard", lambda: None)),
    )
    label = window.messages.findChild(QLabel)
    assert label is not None
    assert label.height() <= 3 * label.fontMetrics().lineSpacing()
    assert label.width() > 250
    for button in window.messages.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width()
    assert not covered(window)
