"""Keeps the runs of one window's document, and knows what a person can go on from."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.document import Document
from app.preferences import Preferences
from app.runs.kept import KeptRun, clear_old, find_kept, folder_for
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan

LOOK_MS = 300
"""After the last edit: reading what a checkpoint says costs a few milliseconds."""


class RunKeeper(QObject):
    """`found_changed()`: another run can be gone on from, or none any more."""

    found_changed = Signal()

    def __init__(
        self, document: Document, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._preferences = document, preferences
        self.found: KeptRun | None = None
        self._timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._timer.timeout.connect(self.look)
        document.project_changed.connect(self._follow)
        document.path_changed.connect(self.look_soon)

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
        before = self.found
        self.found = find_kept(self._document.path, self._document.project)
        if self.found != before:
            self.found_changed.emit()

    def shut_down(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _follow(self, before: Project, after: Project) -> None:
        if (before.network, before.data) != (after.network, after.data):
            self.look_soon()
