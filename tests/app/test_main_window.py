"""The whole window: open, train, save, reopen, refuse; what the menus do; leaving."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.actions.table import MENUS, Action, Menu
from app.autosave import autosave_folder
from app.main_window import MainWindow
from app.runs.bridge import RunState
from app.start_page.examples import all_examples
from core import project_file
from core.project import Project
from tests.core.test_project_file import mutate_bytes, mutate_json

NAMES = [example.name for example in all_examples()]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    made.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    qtbot.addWidget(made)
    made.show_start_page()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def example(name: str) -> Path:
    return next(e.path for e in all_examples() if e.name == name)


def open_example(window: MainWindow, name: str) -> None:
    window.checker.warm_up_now()
    assert window.commands.files.open_path(example(name))


def describe(window: MainWindow, text: str) -> None:
    project = window.document.project
    window.document.apply(
        "Describe", Project(project.network, project.data, project.training, text)
    )


def train(window: MainWindow, qtbot: QtBot, steps: int = 3) -> None:
    window.commands.train.train()
    qtbot.waitUntil(lambda: window.bridge.history.step >= steps, timeout=20_000)
    window.commands.train.actions.stop.trigger()
    qtbot.waitUntil(lambda: not window.bridge.state.is_alive, timeout=20_000)


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
    assert not window.workbench.docks["data"].visibleRegion().isEmpty()


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


def test_500_spoilt_files_change_nothing(window: MainWindow, tmp_path: Path) -> None:
    open_example(window, "residual-cnn")
    describe(window, "precious")
    content = project_file.dumps(window.document.project).encode()
    before, steps = window.document.project, window.document.undo_stack.count()
    path = tmp_path / "spoilt.loom"
    refused = 0
    for seed in range(500):
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
    assert refused > 300


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


def test_a_clean_end_leaves_nothing_to_recover(window: MainWindow) -> None:
    describe(window, "unsaved")
    window.autosave.write()
    assert list(autosave_folder().glob("*.loom"))
    window.close()
    assert list(autosave_folder().iterdir()) == []


def test_a_leftover_is_offered_and_recovered(window: MainWindow) -> None:
    project_file.save(Project(description="rescued"), autosave_folder() / "1-dead.loom")
    window.recovery.offer()
    assert "Unsaved work" in window.messages.text
    window.recovery.recover()
    assert window.document.project.description == "rescued"
    assert not window.document.is_saved
    assert [path.name for path in autosave_folder().glob("*.loom")] == [window.autosave.path.name]


def test_a_leftover_that_is_not_decided_is_offered_again(window: MainWindow, qtbot: QtBot) -> None:
    project_file.save(Project(description="rescued"), autosave_folder() / "1-dead.loom")
    window.recovery.offer()
    window.close()
    other = MainWindow()
    qtbot.addWidget(other)
    other.recovery.offer()
    assert len(other.recovery.leftovers) == 1
    other.recovery.discard()
    assert not (autosave_folder() / "1-dead.loom").exists()
    other.close()


# -- menus ---------------------------------------------------------------------------------------


def actions(window: MainWindow) -> list[QAction]:
    return [a for a in window.menuBar().findChildren(QAction) if a.text() and not a.menu()]


def test_no_two_actions_share_a_key() -> None:
    keys = [key for menu in MENUS for action in flat(menu) for key in action.keys]
    assert len(keys) == len(set(keys))


def flat(menu: Menu) -> list[Action]:
    found: list[Action] = []
    for entry in menu.entries:
        if isinstance(entry, Action):
            found.append(entry)
        elif isinstance(entry, Menu):
            found += flat(entry)
    return found


def test_keys_of_the_train_menu(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window, "spirals")
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.bridge.history.step > 0, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.bridge.state is RunState.PAUSED
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.bridge.state is RunState.RUNNING
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not window.bridge.state.is_alive, timeout=20_000)


def test_undo_is_named_in_the_menu(window: MainWindow) -> None:
    open_example(window, "spirals")
    describe(window, "mine")
    texts = [action.text() for action in window.menus.by_title["Edit"].actions()]
    assert "Undo Describe" in texts


def test_every_listing_opens(window: MainWindow) -> None:
    open_example(window, "spirals")
    for menu in window.menuBar().findChildren(type(window.menus.by_title["File"])):
        menu.aboutToShow.emit()
        assert menu.actions()


def test_choosing_an_example_in_the_menu_opens_it(window: MainWindow) -> None:
    for _, run in window.commands.files.example_entries()[:1]:
        run()
    assert window.document.title == f"{NAMES[0]}.loom"


def test_panels_can_be_hidden_and_the_layout_reset(window: MainWindow) -> None:
    open_example(window, "spirals")
    for text, run in window.commands.view.panel_entries():
        if text == "Hide Layers":
            run()
    assert not window.workbench.docks["palette"].isVisible()
    window.commands.view.reset_layout()
    assert window.workbench.docks["palette"].isVisible()


def test_theme_and_motion_are_remembered(window: MainWindow) -> None:
    window.commands.view.use_theme("light")
    assert window.appearance.theme.name == "light"
    window.commands.view.toggle_motion()
    other = type(window.preferences)()
    assert (other.theme, other.is_motion_reduced) == ("light", True)


def test_the_layout_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window, "spirals")
    window.workbench.docks["palette"].hide()
    window.close()
    other = MainWindow()
    qtbot.addWidget(other)
    assert other.workbench.docks["palette"].isHidden()
    other.close()


def test_exports_write_files(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_example(window, "spirals")
    train(window, qtbot)
    targets = iter(["a.py", "b.py", "c.safetensors", "d.svg", "e.png"])
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *given: (str(tmp_path / next(targets)), "")
    )
    export = window.commands.export
    assert export.has_weights
    for write in (export.python_module, export.training_script, export.weights):
        write()
    export.picture()
    export.picture()
    compile((tmp_path / "a.py").read_text(), "a.py", "exec")
    compile((tmp_path / "b.py").read_text(), "b.py", "exec")
    assert (tmp_path / "d.svg").read_text().count("<path") > 5
    assert (tmp_path / "e.png").read_bytes().startswith(b"\x89PNG")
    from safetensors.numpy import load_file

    assert "hidden1.weight" in load_file(tmp_path / "c.safetensors")


@pytest.mark.parametrize(
    ("typed", "chosen", "written"),
    [
        ("a", "", "a.svg"),
        ("a", "Picture of pixels (*.png)", "a.png"),
        ("v1.2", "", "v1.2.svg"),
        ("a.PNG", "Scalable picture (*.svg)", "a.PNG"),
        ("a.svg", "Picture of pixels (*.png)", "a.png"),
    ],
)
def test_an_exported_picture_gets_its_suffix(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    chosen: str,
    written: str,
) -> None:
    open_example(window, "spirals")
    answer = (str(tmp_path / typed), chosen)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: answer)
    window.commands.export.picture()
    is_pixels = written.lower().endswith("png")
    assert (tmp_path / written).read_bytes().startswith(b"\x89PNG" if is_pixels else b"<?xml")
    assert window.messages.text == f"Written: {tmp_path / written}"


def test_a_suffix_that_was_added_replaces_no_file_unasked(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_example(window, "spirals")
    (tmp_path / "a.py").write_text("mine")
    answer = (str(tmp_path / "a"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: answer)
    window.commands.export.python_module()
    assert (tmp_path / "a.py").read_text() == "mine"
    next(b for b in window.messages.findChildren(QPushButton) if b.text() == "Replace it").click()
    compile((tmp_path / "a.py").read_text(), "a.py", "exec")


def test_the_list_of_keys_is_shown_whole(window: MainWindow, qtbot: QtBot) -> None:
    window.commands.help.show_shortcuts()
    area = next(
        found
        for dialog in window.findChildren(QDialog)
        if dialog.windowTitle() == "Keyboard shortcuts"
        for found in dialog.findChildren(QScrollArea)
    )
    qtbot.waitUntil(area.isVisible)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_the_tab_counts_the_problems(window: MainWindow) -> None:
    open_example(window, "spirals")
    dock = window.workbench.docks["problems"]
    assert dock.windowTitle() == "Problems"
    network = window.document.network
    window.document.apply_network("Unwire", network.disconnect(*network.edges))
    assert window.checker.inference is not None
    assert dock.windowTitle() == f"Problems {len(window.checker.inference.problems)}"
    window.document.undo_stack.undo()
    assert dock.windowTitle() == "Problems"


def test_the_lists_of_help_open(window: MainWindow) -> None:
    window.commands.help.show_shortcuts()
    window.commands.help.show_about()
    titles = {widget.windowTitle() for widget in QApplication.topLevelWidgets()}
    assert {"Keyboard shortcuts", "About Layerloom"} <= titles


# -- looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overlaps_at_the_smallest_size(window: MainWindow, theme: str) -> None:
    window.commands.view.use_theme(theme)
    open_example(window, "mnist-cnn")
    window.resize(window.minimumSize())
    QApplication.processEvents()
    bench = window.workbench
    assert (window.width(), window.height()) == (960, 600)
    shown = [dock for dock in bench.docks.values() if not dock.visibleRegion().isEmpty()]
    areas = [widget.geometry() for widget in (bench.canvas, *shown)]
    assert len(shown) == 3
    for index, area in enumerate(areas):
        assert bench.rect().contains(area)
        assert not any(area.intersects(other) for other in areas[index + 1 :])
    assert bench.canvas.width() > 400
    assert bench.canvas.height() > 300
