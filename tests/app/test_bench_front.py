"""A run that begins is seen: the instruments come to the front of the panels at the bottom."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.runs.bridge import RunState
from tests.app.window_steps import is_in_front, open_example, train


def choose(window: MainWindow, name: str) -> None:
    window.workbench.show_panel(name)
    QApplication.processEvents()
    assert is_in_front(window, name)


@pytest.mark.parametrize("name", ["problems", "checks", "findings"])
def test_train_brings_the_instruments_to_the_front(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    open_example(window)
    choose(window, name)
    train(window, qtbot, 1)
    assert is_in_front(window, "instruments")


def test_findings_chosen_during_a_run_stay(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window)
    window.commands.train.train()
    choose(window, "problems")
    window.commands.train.actions.pause_or_resume()
    window.commands.train.actions.pause_or_resume()
    assert is_in_front(window, "problems"), "only the beginning of a run brings them"
    choose(window, "findings")
    window.commands.train.start_again()
    QApplication.processEvents()
    assert is_in_front(window, "findings")
    choose(window, "instruments")
    window.commands.train.actions.stop.trigger()
    qtbot.waitUntil(lambda: not window.bridge.state.is_alive, timeout=20_000)
    choose(window, "findings")
    window.commands.train.start_again()
    QApplication.processEvents()
    assert is_in_front(window, "instruments")


def test_instruments_that_were_closed_stay_closed(window: MainWindow) -> None:
    open_example(window)
    window.workbench.docks["instruments"].close()
    choose(window, "problems")
    window.commands.train.train()
    QApplication.processEvents()
    assert window.bridge.state is RunState.RUNNING
    assert is_in_front(window, "problems")
    assert not window.workbench.docks["instruments"].isVisible()
