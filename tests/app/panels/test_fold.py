"""Sections of a panel that fold, and are remembered."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.panels import DataPanel
from app.panels.panel import Panel
from app.preferences import Preferences


def test_a_click_on_the_heading_or_a_key_on_the_arrow_folds(qtbot: QtBot) -> None:
    panel = Panel(Appearance())
    qtbot.addWidget(panel)
    first, second = QLabel("one"), QLabel("two")
    second.hide()
    fold = panel.add_fold("First", first, second)
    panel.show()
    assert first.isVisible()
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert not first.isVisible()
    assert fold.arrow.accessibleName() == "Open First"
    qtbot.keyClick(fold.arrow, Qt.Key.Key_Space)
    assert first.isVisible()
    assert not second.isVisible()  # what was hidden before stays so


def test_the_data_panel_opens_its_first_section_and_its_folds_are_remembered(
    qtbot: QtBot, tmp_path: Path
) -> None:
    document, preferences = Document(), Preferences(tmp_path / "preferences.ini")
    panel = DataPanel(document, Appearance())
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shut_down())
    assert panel.open_folds == ("Data set",)
    assert preferences.open_folds is None
    panel.restore_folds(("Split", "no such section"))
    preferences.open_folds = panel.open_folds
    assert Preferences(tmp_path / "preferences.ini").open_folds == ("Split",)
    panel.restore_folds(())
    preferences.open_folds = panel.open_folds
    assert preferences.open_folds == ()


def test_nothing_is_ever_a_window_of_its_own(qtbot: QtBot) -> None:
    panel = Panel(Appearance())
    qtbot.addWidget(panel)
    fold = panel.add_fold("First", QLabel("one"))
    assert not fold.body.isVisible()
    assert fold.body.window() is panel
