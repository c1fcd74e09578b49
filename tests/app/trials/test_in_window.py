"""The checks in the window: from the menu, beside a run, with another document."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.actions.table import TRAIN, Action
from app.main_window import MainWindow
from app.runs.bridge import RunState
from app.trials.card import CardState
from core.trials.catalogue import TRIALS
from tests.core.trials.places import mlp

START = next(iter(TRIALS))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    made.document.start_new(mlp())
    made._show_opened()
    made.show()
    yield made
    made.end_threads()


def test_the_train_menu_opens_the_panel_and_a_run_keeps_it_waiting(
    qtbot: QtBot, window: MainWindow
) -> None:
    panel = window.workbench.checks
    assert not panel.is_seen
    entry = next(e for e in TRAIN.entries if isinstance(e, Action) and "Checks" in e.text)
    entry.run(window.commands)
    qtbot.waitUntil(lambda: panel.is_seen)
    panel.run(START)
    window.bridge.state_changed.emit(RunState.PAUSED)
    assert panel.cards[START].state is CardState.IDLE
    title = TRIALS[START].title
    assert window.messages.text == f"The check “{title}” was stopped: training began."
    assert not panel.all_button.isEnabled()
    window.bridge.state_changed.emit(RunState.FINISHED)
    assert panel.all_button.isEnabled()
    panel.run(START)
    window.document.start_new(mlp(seed=1))
    window._show_opened()
    assert panel.cards[START].sentence == TRIALS[START].help
    assert not panel.runner.is_busy
