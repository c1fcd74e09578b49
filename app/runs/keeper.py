"""Keeps the runs of one window's document, and knows what a person can go on from."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.document import Document
from app.preferences import Preferences
from app.runs.bridge import RunState, TrainingBridge
from app.runs.kept import KeptRun, clear_old, find_kept, find_previous, folder_for
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan
from core.training.history import History

LOOK_MS = 300
"""After the last edit: reading what a checkpoint says costs a few milliseconds."""


class RunKeeper(QObject):
    """`found_changed()`: another run can be gone on from, or brought back, or none any more;
    `failed(text)`: the run that goes on could not be kept, said once in a row."""

    found_changed = Signal()
    failed = Signal(str)

    def __init__(
        self, document: Document, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._preferences = document, preferences
        self.found: KeptRun | None = None
        self.previous: KeptRun | None = None
        """The run before the latest one."""
        self._bridge: TrainingBridge | None = None
        self._has_failed = False
        self._timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._timer.timeout.connect(self.look)
        document.project_changed.connect(self._follow)
        document.path_changed.connect(self.look)

    def follow(self, bridge: TrainingBridge) -> None:
        """Look whenever a run ends, and watch how keeping it goes."""
        self._bridge = bridge
        bridge.state_changed.connect(self._follow_run)
        bridge.refreshed.connect(self._tell_failure)

    def plan(self) -> CheckpointPlan | None:
        """How the next run is to be kept; None where it is not."""
        minutes = self._preferences.checkpoint_minutes
        if minutes <= 0:
            return None
        clear_old()
        return CheckpointPlan(
            folder_for(self._document.path, self._document.project), minutes=minutes
        )

    def look_soon(self, *_: object) -> None:
        """Look once nothing has happened for a moment."""
        self._timer.start()

    def look(self) -> None:
        """Look for a run to go on from."""
        self._timer.stop()
        before = self.found, self.previous
        path, project = self._document.path, self._document.project
        self.found = found = find_kept(path, project)
        self.previous = find_previous(found.path.parent if found else folder_for(path, project))
        if (self.found, self.previous) != before:
            self.found_changed.emit()
        if self._bridge is not None and self._bridge.is_leaving:
            self.look_soon()  # the run that is left is yet to be kept

    def catch_up(self) -> None:
        """Look now where it is yet to be done."""
        if self._timer.isActive():
            self.look()

    def shut_down(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _follow_run(self, state: RunState) -> None:
        if not state.is_alive:
            self.look()

    def _tell_failure(self, history: History) -> None:
        failure = history.checkpoint_failure
        if failure is not None and not self._has_failed:
            self.failed.emit(f"The run could not be kept safe. {failure.message}")
        self._has_failed = failure is not None

    def _follow(self, before: Project, after: Project) -> None:
        if (before.network, before.data) != (after.network, after.data):
            self.look_soon()
