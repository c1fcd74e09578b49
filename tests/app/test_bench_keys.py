"""Where the keys of the workbench go: after buttons that vanish, and back to the latest step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.main_window import MainWindow

EXAMPLE = Path("resources/examples/spirals.loom").absolute()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    made.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    qtbot.addWidget(made)
    made.show()
    assert made.commands.files.open_path(EXAMPLE)
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    made.close()


def test_a_button_that_vanishes_leaves_the_focus_to_the_canvas(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas = window.workbench.canvas
    button = QPushButton("as a twin", window.workbench.palette_panel)
    button.show()
    acts = (lambda: button.setEnabled(False), button.hide, button.deleteLater)
    for vanish in acts:
        button.setEnabled(True)
        button.show()
        button.setFocus()
        assert QApplication.focusWidget() is button
        vanish()
        qtbot.waitUntil(canvas.hasFocus)


def test_back_to_the_latest_step_from_anywhere_but_a_field(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench = window.workbench
    moment, search = bench.instruments.moment, bench.palette_panel.search
    bench.show_panel("findings")
    for key in (Qt.Key.Key_L, Qt.Key.Key_Escape):
        for place in (bench.canvas, bench.run_bar.train_button, bench.palette_panel):
            moment.go_to(5)
            place.setFocus()
            qtbot.keyClick(place, key)
            assert moment.is_live, place
    had = bench.canvas.has_histograms
    moment.go_to(5)
    search.setFocus()
    qtbot.keyClicks(search, "lh")
    assert (search.text(), moment.step, bench.canvas.has_histograms) == ("lh", 5, had)
    bench.run_bar.train_button.setFocus()
    qtbot.keyClick(bench.run_bar.train_button, Qt.Key.Key_H)
    assert bench.canvas.has_histograms != had


def test_escape_leaves_an_earlier_step_before_it_selects_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench = window.workbench
    bench.canvas.select_all()
    chosen = set(window.selection.ids)
    assert chosen
    bench.instruments.moment.go_to(5)
    bench.canvas.setFocus()
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.instruments.moment.is_live
    assert set(window.selection.ids) == chosen
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert not window.selection.ids
