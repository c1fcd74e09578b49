"""The window's side of a run: starts it in a thread, drains its events into one history.

The only part of `app` that sees the trainer. Plots and badges get the history, never events.
"""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from core.project import Project
from core.settings.training import TrainingSettings
from core.training.history import History


class RunState(StrEnum):
    """Where a run stands."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class TrainingBridge(QObject):
    """Owns at most one run.

    `refreshed(history)` is emitted by a 33 ms timer when there is news; `state_changed(state)`
    when the run starts, pauses, ends.
    """

    refreshed = Signal(object)
    state_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.state = RunState.IDLE
        self.trained_project: Project | None = None

    def start(self, project: Project) -> None:
        """Train `project` from the beginning in a thread of its own."""
        raise NotImplementedError

    def pause(self) -> None:
        """Wait before the next step."""
        raise NotImplementedError

    def resume(self) -> None:
        """Go on after a pause."""
        raise NotImplementedError

    def step(self) -> None:
        """One step, then pause; starts nothing by itself."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the run before its next step; what was measured stays."""
        raise NotImplementedError

    def reset(self) -> None:
        """Stop, and forget the history."""
        raise NotImplementedError

    def change_settings(self, settings: TrainingSettings) -> None:
        """Use new training settings from the next step on."""
        raise NotImplementedError

    def shut_down(self) -> None:
        """Stop and join the thread; call before the application object goes."""
        raise NotImplementedError
