"""The frame around the work: start page, title, place on the screen, and what asks first."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.main_window import MainWindow
from app.placing import first_place, show_on_screen
from tests.app.window_steps import describe, example, open_example

CTRL = Qt.KeyboardModifier.ControlModifier
NETWORK = ("Cut", "Copy", "Paste", "Duplicate", "Delete", "Select all", "Fit all")


def action(window: MainWindow, text: str) -> QAction:
    found = [action for menu in window.menus.by_title.values() for action in menu.actions()]
    return next(a for a in found if a.text().replace("&", "").startswith(text))


# -- start page ----------------------------------------------------------------------------------


def test_the_start_page_edits_nothing_hidden(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window)
    describe(window, "mine")
    window.show_start_page()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, CTRL)
    assert window.document.project.description == "mine"
    edit = [a for a in window.menus.by_title["Edit"].actions() if not a.isSeparator()]
    assert len(edit) >= 8
    assert [a.text() for a in edit if a.isEnabled()] == []
    for text in (*NETWORK, "Arrange layers", "Add layer", "Train", "Reset layout"):
        assert not action(window, text).isEnabled(), text


def test_back_on_the_canvas_editing_works_again(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window)
    describe(window, "mine")
    window.show_start_page()
    window.document.undo_stack.undo()
    window.document.undo_stack.redo()
    assert not window.menus.by_title["Edit"].actions()[0].isEnabled()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not window.is_on_start_page
    for text in ("Cut", "Select all", "Fit all", "Arrange layers", "Undo"):
        assert action(window, text).isEnabled(), text


def test_there_is_a_way_back_to_what_is_open(fresh_window: MainWindow, qtbot: QtBot) -> None:
    back = fresh_window.start_page.back_button
    assert back.isHidden()
    qtbot.keyClick(fresh_window.focusWidget(), Qt.Key.Key_Escape)
    assert fresh_window.is_on_start_page
    open_example(fresh_window)
    describe(fresh_window, "mine")
    before = fresh_window.bridge.history
    fresh_window.show_start_page()
    assert back.text() == "Back to spirals.loom"
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert not fresh_window.is_on_start_page
    assert fresh_window.document.project.description == "mine"
    assert fresh_window.bridge.history is before
    assert fresh_window.focusWidget() is fresh_window.workbench.canvas


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_of_the_start_page(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    window.start_page.first_button.setFocus()
    qtbot.keyClick(window.start_page.first_button, key)
    assert window.document.title == "untitled.loom"
    assert not window.is_on_start_page
    window.show_start_page()
    card = window.start_page.cards[1]
    card.setFocus()
    qtbot.keyClick(card, key)
    assert window.document.title == "spirals.loom"


def test_five_recent_files_are_seen_without_scrolling(
    fresh_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert fresh_window.start_page.recent.isHidden()
    open_example(fresh_window)
    for number in range(7):
        fresh_window.document.save(tmp_path / f"mine{number}.loom")
        fresh_window.preferences.add_recent(tmp_path / f"mine{number}.loom")
    fresh_window.resize(1280, 720)
    fresh_window.show_start_page()
    QApplication.processEvents()
    rows = fresh_window.start_page.recent.findChildren(QPushButton)
    assert [row.text() for row in rows] == [f"mine{n}.loom" for n in (6, 5, 4, 3, 2)]
    port = fresh_window.start_page.viewport()
    for row in rows:
        place = QRect(row.mapTo(port, row.rect().topLeft()), row.size())
        assert port.rect().contains(place)
    qtbot.mouseClick(rows[2], Qt.MouseButton.LeftButton)
    assert fresh_window.document.path == (tmp_path / "mine4.loom").resolve()
    fresh_window.show_start_page()
    rows = fresh_window.start_page.recent.findChildren(QPushButton)
    assert [row.text() for row in rows] == [f"mine{n}.loom" for n in (4, 6, 5, 3, 2)]


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_card_of_the_start_page_is_cut(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    port = window.start_page.viewport()
    for card in window.start_page.cards:
        place = QRect(card.mapTo(port, card.rect().topLeft()), card.size())
        assert port.rect().contains(place)
        assert not window.start_page.verticalScrollBar().isVisible()
        for part in card.findChildren(QLabel):
            assert card.rect().contains(part.geometry())


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (2560, 1440), (960, 600)])
def test_a_message_covers_nothing_of_the_start_page(
    fresh_window: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    open_example(fresh_window)
    for number in range(5):
        fresh_window.document.save(tmp_path / f"mine{number}.loom")
        fresh_window.preferences.add_recent(tmp_path / f"mine{number}.loom")
    fresh_window.show_start_page()
    choices = (("Recover", lambda: None), ("Discard", lambda: None))
    text = "Layerloom ended unexpectedly. Unsaved work on “untitled” of 21 November was kept."
    fresh_window.messages.show_note(text, choices)
    fresh_window.resize(*size)
    for _ in range(3):
        QApplication.processEvents()
    box = fresh_window.messages.geometry()
    page, host = fresh_window.start_page, fresh_window.messages.parentWidget()
    recent = page.recent.findChildren(QWidget)
    parts = recent if size == (960, 600) else page.findChildren(QPushButton) + recent
    for part in parts:
        assert not box.intersects(QRect(part.mapTo(host, QPoint(0, 0)), part.size())), part


# -- title ---------------------------------------------------------------------------------------


def test_the_title_bar_names_the_program(window: MainWindow) -> None:
    assert window.windowTitle() == "Layerloom"
    open_example(window)
    assert window.windowTitle() == "spirals.loom – Layerloom"
    describe(window, "mine")
    assert window.windowTitle() == "spirals.loom edited – Layerloom"
    window.show_start_page()
    assert window.windowTitle() == "Layerloom"


@pytest.mark.parametrize("name", ["vanishing-gradients", "spirals"])
def test_the_name_in_the_menu_bar_fits_and_ends_at_the_edge(window: MainWindow, name: str) -> None:
    def check() -> None:
        QApplication.processEvents()
        bar, label = window.menuBar(), window.title_label
        assert label.isVisible()
        texts = [part for part in label.findChildren(QLabel) if part.isVisible()]
        assert all(part.width() == part.sizeHint().width() for part in texts)
        assert label.width() - texts[-1].geometry().right() < 20
        assert bar.width() - 4 <= label.geometry().right() + 1 <= bar.width()

    open_example(window, "vanishing-gradients-relu")
    check()
    open_example(window, name)
    check()
    describe(window, "mine")
    check()
    window.resize(1600, 1000)
    check()
    window.document.undo_stack.undo()
    check()
    window.show_start_page()
    window.start_page.back_button.click()
    check()


def test_the_window_has_an_icon(qapp: QApplication) -> None:
    from app.icons import program_icon

    picture = program_icon().pixmap(64, 64).toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(64) for y in range(64)}
    assert picture.size().width() == 64
    assert len(colors) > 4


# -- place on the screen -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("screen", "is_maximized", "size"),
    [
        ((1920, 1080), False, (1440, 900)),
        ((1440, 900), True, (1440, 860)),
        ((1366, 768), True, (1366, 728)),
        ((1280, 720), True, (1280, 680)),
        ((2560, 1440), False, (1440, 900)),
    ],
)
def test_the_first_window_is_no_larger_than_the_screen(
    screen: tuple[int, int], is_maximized: bool, size: tuple[int, int]
) -> None:
    place = first_place(QSize(*screen))
    assert place.is_maximized == is_maximized
    assert (place.size.width(), place.size.height()) == size


def test_a_window_of_a_larger_screen_fills_a_smaller_one(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    screen = window.screen().availableGeometry()
    window.resize(screen.size())  # without room for its frame: Qt brings it back no larger
    show_on_screen(window, is_placed=True)
    assert window.isMaximized()


def test_a_window_is_moved_when_its_frame_comes_late(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    screen = window.screen().availableGeometry()
    window.setGeometry(QRect(screen.topLeft(), screen.size() / 2))
    show_on_screen(window, is_placed=True)
    qtbot.waitExposed(window)
    QApplication.processEvents()
    assert not window.isMaximized()
    window.move(screen.bottomRight() - QPoint(50, 50))
    qtbot.waitUntil(lambda: screen.contains(window.frameGeometry()))


# -- asking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("may_stop", [True, False])
@pytest.mark.parametrize("how", ["open", "new", "quit"])
def test_a_run_is_not_ended_without_asking(
    request: pytest.FixtureRequest, qtbot: QtBot, may_stop: bool, how: str
) -> None:
    window = request.getfixturevalue("fresh_window" if how == "quit" else "window")
    window.checker.warm_up_now()
    open_example(window)
    asked: list[str] = []

    def ask(act: str, when: str) -> bool:
        asked.append(act)
        return may_stop

    window.commands.files.ask_about_run = ask
    window.commands.train.train()
    qtbot.waitUntil(lambda: window.bridge.history.step > 2, timeout=20_000)
    if how == "open":
        assert window.commands.files.open_path(example("digits-mlp")) == may_stop
    elif how == "new":
        window.commands.files.new()
    else:
        assert window.close() == may_stop
    assert asked == ["quit" if how == "quit" else "leave this project"]
    assert window.bridge.state.is_alive != may_stop
    if how != "quit":
        assert (window.document.title == "spirals.loom") != may_stop
    window.bridge.reset()
    window.commands.files.new()
    assert len(asked) == 1


def test_a_broken_file_is_said_to_be_broken_before_anything_is_asked(
    window: MainWindow, tmp_path: Path
) -> None:
    open_example(window)
    describe(window, "unsaved")
    asked: list[str] = []
    window.commands.files.ask_about_unsaved = lambda title: (asked.append(title), Answer.DISCARD)[1]
    broken = tmp_path / "broken.loom"
    broken.write_text("{")
    assert not window.commands.files.open_path(broken)
    assert asked == []
    assert "broken.loom" in window.messages.text
    assert window.document.project.description == "unsaved"


def test_saving_the_very_file_that_is_opened_shows_what_was_saved(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.loom"
    open_example(window)
    window.document.save(path)
    describe(window, "late")
    window.commands.files.ask_about_unsaved = lambda title: Answer.SAVE
    assert window.commands.files.open_path(path)
    assert window.document.project.description == "late"


# -- room ----------------------------------------------------------------------------------------


def test_the_canvas_has_most_of_a_small_window(fresh_window: MainWindow) -> None:
    open_example(fresh_window, "mnist-cnn")
    QApplication.processEvents()
    fresh_window.resize(1280, 720)
    QApplication.processEvents()
    bench = fresh_window.workbench
    assert bench.docks["instruments"].height() <= 0.32 * bench.height()
    assert bench.canvas.height() >= 0.55 * bench.height()
