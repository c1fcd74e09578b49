"""What layers show of a run is one choice, in the menu and by two keys, and is remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from app.canvas.thumbnails import Thumbs
from app.main_window import MainWindow
from app.preferences import Preferences

EXAMPLE = Path("resources/examples/digits-mlp.loom").absolute()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    assert made.commands.files.open_path(EXAMPLE)
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def test_one_choice_by_menu_and_keys(window: MainWindow, qtbot: QtBot) -> None:
    bench, view = window.workbench, window.commands.view
    menu = window.menus.by_title["View"]
    sub = next(a.menu() for a in menu.actions() if a.text().startswith("Th&umbnails"))
    entries = {action.text().replace("&", ""): action for action in sub.actions()}

    def state() -> tuple[str, bool, bool]:
        window.menus.refresh()
        ticked = [name for name, action in entries.items() if action.isChecked()]
        assert len(ticked) == 1
        return ticked[0], bench.canvas.has_histograms, bench.instruments.maps.is_on

    assert state() == ("None", False, False)
    steps = (
        (Qt.Key.Key_M, ("Feature maps", False, True)),
        (Qt.Key.Key_H, ("Histograms", True, False)),
        (Qt.Key.Key_M, ("Feature maps", False, True)),
        (Qt.Key.Key_M, ("None", False, False)),
    )
    for key, wanted in steps:
        qtbot.keyClick(bench.canvas, key)
        assert state() == wanted
        assert Preferences().thumbnails == view.thumbnails.value
    entries["Feature maps"].trigger()
    entries["None"].trigger()
    entries["None"].trigger()
    assert state() == ("None", False, False)


def test_it_is_remembered_and_what_was_chosen_before_holds(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    assert Preferences(file).thumbnails == Thumbs.NONE
    old = QSettings(str(file), QSettings.Format.IniFormat)
    old.setValue("histograms", "true")
    old.sync()
    kept = Preferences(file)
    assert kept.thumbnails == Thumbs.HISTOGRAMS
    kept.thumbnails = Thumbs.MAPS.value
    assert Preferences(file).thumbnails == Thumbs.MAPS
