"""What the menus of the window do, and how it looks at its smallest."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.actions.keys import key_groups
from app.actions.table import MENUS, Action, Menu
from app.main_window import MainWindow
from app.runs.bridge import RunState
from app.start_page.examples import all_examples
from tests.app.window_steps import describe, is_in_front, open_example, train

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


def test_keys_go_through_the_tabs_of_the_instruments(
    fresh_window: MainWindow, qtbot: QtBot
) -> None:
    open_example(fresh_window, "spirals")
    fresh_window.workbench.show_panel("findings")
    tabs = fresh_window.workbench.instruments.tabs
    qtbot.keyClick(fresh_window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert tabs.tabText(tabs.currentIndex()) == "Gradients"
    assert is_in_front(fresh_window, "instruments")
    qtbot.keyClick(fresh_window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert tabs.tabText(tabs.currentIndex()) == "Overview"
    listed = [row for _, rows in key_groups() for row in rows]
    assert ("Next tab of the instruments", "Ctrl+PgDown") in listed


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
    assert window.document.title == f"{all_examples()[0].name}.loom"


def test_panels_can_be_hidden_and_the_layout_reset(window: MainWindow) -> None:
    open_example(window, "spirals")
    for text, run in window.commands.view.panel_entries():
        if text == "Hide Layers":
            run()
    assert not window.workbench.docks["palette"].isVisible()
    window.commands.view.reset_layout()
    assert window.workbench.docks["palette"].isVisible()


def test_theme_and_motion_are_remembered(fresh_window: MainWindow) -> None:
    fresh_window.commands.view.use_theme("light")
    assert fresh_window.appearance.theme.name == "light"
    fresh_window.commands.view.toggle_motion()
    other = type(fresh_window.preferences)()
    assert (other.theme, other.is_motion_reduced) == ("light", True)


def test_the_layout_is_remembered(fresh_window: MainWindow, qtbot: QtBot) -> None:
    open_example(fresh_window, "spirals")
    fresh_window.workbench.docks["palette"].hide()
    fresh_window.close()
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


def test_the_list_of_keys_is_shown_whole(fresh_window: MainWindow, qtbot: QtBot) -> None:
    fresh_window.commands.help.show_shortcuts()
    area = next(
        found
        for dialog in fresh_window.findChildren(QDialog)
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


def test_the_lists_of_help_open(fresh_window: MainWindow) -> None:
    fresh_window.commands.help.show_shortcuts()
    fresh_window.commands.help.show_about()
    titles = {widget.windowTitle() for widget in QApplication.topLevelWidgets()}
    assert {"Keyboard shortcuts", "About Layerloom"} <= titles


# -- looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overlaps_at_the_smallest_size(fresh_window: MainWindow, theme: str) -> None:
    fresh_window.commands.view.use_theme(theme)
    open_example(fresh_window, "mnist-cnn")
    fresh_window.resize(fresh_window.minimumSize())
    QApplication.processEvents()
    bench = fresh_window.workbench
    assert (fresh_window.width(), fresh_window.height()) == (960, 600)
    shown = [dock for name, dock in bench.docks.items() if is_in_front(fresh_window, name)]
    areas = [widget.geometry() for widget in (bench.canvas, *shown)]
    assert len(shown) == 3
    for index, area in enumerate(areas):
        assert bench.rect().contains(area)
        assert not any(area.intersects(other) for other in areas[index + 1 :])
    assert bench.canvas.width() > 400
    assert bench.canvas.height() > 300


def test_menus_outlive_a_collection(window: MainWindow) -> None:
    gc.collect()  # PySide forgets the action of a menu that nobody holds
    window.menus.refresh()
    open_example(window, "spirals")
    window.menus.refresh()
