"""The whole window: open, train, save, reopen, refuse; leaving."""

import json
import random
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.autosave import autosave_folder
from app.main_window import MainWindow
from app.runs.bridge import RunState
from app.start_page.examples import all_examples
from core import project_file
from core.project import Project
from tests.app.window_steps import describe, example, is_in_front, open_example, train
from tests.core.test_project_file import mutate_bytes, mutate_json

NAMES = [example.name for example in all_examples()]


# -- opening, training, saving -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_example_opens_trains_and_is_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    open_example(window, name)
    assert not window.is_on_start_page
    assert window.windowTitle() == f"{name}.loom – Layerloom"
    assert window.checker.inference is not None
    assert window.checker.inference.is_trainable
    train(window, qtbot)
    assert window.bridge.state is RunState.FINISHED
    path = tmp_path / f"{name}.loom"
    window.document.save(path)
    assert project_file.load(path) == window.document.project
    assert window.commands.files.open_path(path)
    assert window.document.path == path
    assert window.preferences.recent_files[0] == path.resolve()


def test_an_example_is_opened_as_a_copy(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_example(window, "spirals")
    assert window.document.path is None
    asked: list[str] = []

    def ask(parent: object, title: str, start: str, kinds: str) -> tuple[str, str]:
        asked.append(start)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    assert not window.commands.files.save()
    assert asked[0].endswith("spirals.loom")


def test_saving_adds_the_suffix(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_example(window, "spirals")
    answer = (str(tmp_path / "mine"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: answer)
    assert window.commands.files.save()
    assert window.document.path == tmp_path / "mine.loom"


def test_the_title_says_edited(window: MainWindow) -> None:
    open_example(window, "spirals")
    describe(window, "mine")
    assert window.windowTitle() == "spirals.loom edited – Layerloom"
    window.document.undo_stack.undo()
    assert window.windowTitle() == "spirals.loom – Layerloom"


def test_new_starts_with_input_and_output(window: MainWindow) -> None:
    window.commands.files.new()
    kinds = [node.kind for node in window.document.network.nodes.values()]
    assert kinds == ["Input", "Output"]
    assert window.document.is_saved


def test_another_document_is_seen_whole_and_nothing_is_selected(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_example(window, "mnist-cnn")
    window.selection.select(["n1"])
    window.commands.files.new()
    assert window.selection.ids == frozenset()
    canvas = window.workbench.canvas

    def is_seen_whole() -> bool:
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        return seen.contains(QRectF(0, 0, 184, 352))

    qtbot.waitUntil(is_seen_whole)


def test_what_cannot_be_trained_is_said(window: MainWindow) -> None:
    window.checker.warm_up_now()
    window.commands.files.new()
    window.commands.train.train()
    assert window.messages.text.startswith("This network cannot be trained yet.")
    assert window.bridge.state is RunState.IDLE


def test_dropped_data_are_taken_and_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "".join(f"{k},{'xy'[k % 2]}\n" for k in range(30)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, none)
    window.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: window.document.project.data.classes == ("x", "y"))
    qtbot.waitUntil(lambda: is_in_front(window, "data"))


def test_a_dropped_project_opens(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    project_file.save(Project(description="dropped"), path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert window.document.project.description == "dropped"


# -- refusing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [100, pytest.param(500, marks=pytest.mark.slow)])
def test_spoilt_files_change_nothing(window: MainWindow, tmp_path: Path, count: int) -> None:
    open_example(window, "residual-cnn")
    describe(window, "precious")
    content = project_file.dumps(window.document.project).encode()
    before, steps = window.document.project, window.document.undo_stack.count()
    path = tmp_path / "spoilt.loom"
    refused = 0
    for seed in range(count):
        path.write_bytes(spoilt(content, random.Random(seed)))
        if not window.commands.files.open_path(path):
            refused += 1
            assert window.messages.text.endswith(".")
            assert window.document.project is before
            assert window.document.path is None
            assert window.document.undo_stack.count() == steps
        else:
            window.document.recover(before, None, "residual-cnn")
            steps = window.document.undo_stack.count()
    assert refused > 0.6 * count


def spoilt(content: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return mutate_bytes(content, rng)
    value = json.loads(content)
    for _ in range(rng.randint(1, 3)):
        mutate_json(value, rng)
    return json.dumps(value).encode()


@pytest.mark.parametrize("answer", list(Answer))
def test_unsaved_work_is_asked_for(window: MainWindow, tmp_path: Path, answer: Answer) -> None:
    window.document.save(tmp_path / "a.loom")
    describe(window, "unsaved")
    asked: list[str] = []

    def ask(title: str) -> Answer:
        asked.append(title)
        return answer

    window.commands.files.ask_about_unsaved = ask
    is_open = window.commands.files.open_path(example("spirals"))
    assert asked == ["a.loom"]
    assert is_open == (answer is not Answer.CANCEL)
    kept = project_file.load(tmp_path / "a.loom").description
    assert kept == ("unsaved" if answer is Answer.SAVE else "")
    window.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD


def test_cancel_keeps_the_window_open(window: MainWindow) -> None:
    describe(window, "unsaved")
    window.commands.files.ask_about_unsaved = lambda title: Answer.CANCEL
    assert not window.close()
    assert window.isVisible()
    window.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD


def test_a_clean_end_leaves_nothing_to_recover(fresh_window: MainWindow) -> None:
    describe(fresh_window, "unsaved")
    fresh_window.autosave.write()
    assert list(autosave_folder().glob("*.loom"))
    fresh_window.close()
    assert list(autosave_folder().iterdir()) == []


def test_a_leftover_is_offered_and_recovered(fresh_window: MainWindow) -> None:
    project_file.save(Project(description="rescued"), autosave_folder() / "1-dead.loom")
    fresh_window.recovery.offer()
    assert "Unsaved work" in fresh_window.messages.text
    fresh_window.recovery.recover()
    assert fresh_window.document.project.description == "rescued"
    assert not fresh_window.document.is_saved
    assert [path.name for path in autosave_folder().glob("*.loom")] == [
        fresh_window.autosave.path.name
    ]


def test_an_offer_comes_back_after_another_message_until_it_is_closed(
    fresh_window: MainWindow, qtbot: QtBot
) -> None:
    project_file.save(Project(description="rescued"), autosave_folder() / "1-dead.loom")
    messages = fresh_window.messages
    fresh_window.recovery.offer()
    messages.show_note("Training starts from these weights.")
    messages.hide()
    qtbot.waitUntil(lambda: "Unsaved work" in messages.text)
    messages.hide()
    messages.show_note("Another.")
    messages.hide()
    qtbot.wait(1)
    assert messages.text == ""
    fresh_window.recovery.discard()


def test_a_leftover_that_is_not_decided_is_offered_again(
    fresh_window: MainWindow, qtbot: QtBot
) -> None:
    project_file.save(Project(description="rescued"), autosave_folder() / "1-dead.loom")
    fresh_window.recovery.offer()
    fresh_window.close()
    other = MainWindow()
    qtbot.addWidget(other)
    other.recovery.offer()
    assert len(other.recovery.leftovers) == 1
    other.recovery.discard()
    assert not (autosave_folder() / "1-dead.loom").exists()
    other.close()
