"""The question before a run is ended to leave: true before and after the run has ended."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.actions.run_question import KEPT, UNSAVED, RunQuestion
from app.preferences import Preferences
from app.runs.bridge import RunState, TrainingBridge
from core.training.events import CheckpointFailed, CheckpointWritten


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def bridge() -> TrainingBridge:
    made = TrainingBridge()
    made.state = RunState.RUNNING
    return made


def asked(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences, act: str = "quit"
) -> RunQuestion:
    box = RunQuestion(None, bridge, preferences, act, "the window closes")  # type: ignore[arg-type]
    qtbot.addWidget(box)
    return box


def end(bridge: TrainingBridge, state: RunState = RunState.FINISHED) -> None:
    bridge._set_state(state)


def test_of_a_run_that_is_kept_the_curves_stay_too(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences
) -> None:
    assert asked(qtbot, bridge, preferences).informativeText() == KEPT
    bridge.history.append(CheckpointFailed(3, "The disk is full."))
    lost = asked(qtbot, bridge, preferences).informativeText()
    assert lost == "Its curves and weights are lost when the window closes."
    bridge.history.append(CheckpointWritten(4, "last", False, 1, 0.1))
    assert asked(qtbot, bridge, preferences).informativeText() == KEPT
    preferences.checkpoint_minutes = 0
    assert asked(qtbot, bridge, preferences).informativeText() == lost


def test_a_run_without_a_file_cannot_be_opened_again(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences
) -> None:
    box = RunQuestion(None, bridge, preferences, "open", "another project opens", False)  # type: ignore[arg-type]
    qtbot.addWidget(box)
    assert box.informativeText() == (
        "Its curves and weights are lost when another project opens. "
        "To keep them, cancel and save the project first."
    )


def test_what_can_be_saved_in_the_next_question_is_not_called_lost(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences
) -> None:
    act, when = "leave this project", "another project opens"
    box = RunQuestion(None, bridge, preferences, act, when, False, False)  # type: ignore[arg-type]
    qtbot.addWidget(box)
    assert box.informativeText() == UNSAVED
    assert box.stop.text() == "Stop the run and leave this project"
    bridge._set_state(RunState.PAUSED)
    assert box.text() == "Stop the run that is paused?"


def test_the_words_follow_a_run_that_ends_while_it_is_asked(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences
) -> None:
    box = asked(qtbot, bridge, preferences)
    assert (box.text(), box.stop.text()) == (
        "Stop the run that is going on?",
        "Stop the run and quit",
    )
    end(bridge)
    assert (box.text(), box.stop.text()) == ("The run has finished.", "Quit")
    assert "are lost" in box.informativeText(), "nothing was written"
    end(bridge, RunState.FAILED)
    assert box.text() == "The run has failed."


@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_answer_is_the_button_and_nothing_is_done_unasked(
    qtbot: QtBot, bridge: TrainingBridge, preferences: Preferences, is_allowed: bool
) -> None:
    def answer() -> None:
        (box,) = window.findChildren(QMessageBox)
        assert isinstance(box, RunQuestion)
        end(bridge)
        assert box.isVisible()
        (box.stop if is_allowed else box.cancel).click()

    window = QMessageBox()
    qtbot.addWidget(window)
    QTimer.singleShot(0, window, answer)
    given = RunQuestion(window, bridge, preferences, "open", "another project opens").ask()
    assert given is is_allowed
    end(bridge, RunState.IDLE)  # nobody listens any more
