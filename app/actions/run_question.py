"""The question before a run is ended to leave: what stays of it, and what if it ends meanwhile."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from app.preferences import Preferences
from app.runs.bridge import RunState, TrainingBridge

KEPT = "Its curves and weights are kept: to train on, open this project again."
LOST = "Its curves and weights are lost when {when}."
NO_FILE = f"{LOST} To keep them, cancel and save the project first."
UNSAVED = "Its curves and weights are kept if you save the project, which you are asked next."


class RunQuestion(QMessageBox):
    """Whether a run may end so that somebody can `act` ("quit"), which is `when` its
    curves would go ("the window closes"). Where it ends by itself meanwhile, the words follow:
    whoever waited for its end is not thrown out."""

    def __init__(
        self,
        window: QWidget,
        bridge: TrainingBridge,
        preferences: Preferences,
        act: str,
        when: str,
        has_file: bool = True,
        is_saved: bool = True,
    ) -> None:
        """A project without a file cannot be opened again, nor its run; one that is not saved
        is asked about next."""
        super().__init__(window)
        self._bridge, self._act, self._when = bridge, act, when
        self._has_file, self._is_saved = has_file, is_saved
        self._is_kept_wanted = preferences.checkpoint_minutes > 0
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.stop = self.addButton("", QMessageBox.ButtonRole.DestructiveRole)
        self.cancel = self.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.cancel)
        bridge.state_changed.connect(self.follow)
        self.follow()

    def ask(self) -> bool:
        """Wait for the answer; whether the run may end."""
        self.exec()
        is_allowed = self.clickedButton() is self.stop
        self._bridge.state_changed.disconnect(self.follow)
        self.deleteLater()
        return is_allowed

    @Slot()
    def follow(self) -> None:
        """Say what is true now."""
        is_going = self._bridge.state in (RunState.RUNNING, RunState.PAUSED)
        has_failed = self._bridge.state is RunState.FAILED
        over = "The run has failed." if has_failed else "The run has finished."
        is_paused = self._bridge.state is RunState.PAUSED
        going = "Stop the run that is paused?" if is_paused else "Stop the run that is going on?"
        self.setText(going if is_going else over)
        act = f"Stop the run and {self._act}" if is_going else self._act.capitalize()
        self.stop.setText(act)
        self.setInformativeText(self._what_stays(is_going))

    def _what_stays(self, is_going: bool) -> str:
        """Kept is what was written; a run that is stopped writes what it has."""
        history = self._bridge.history
        is_kept = self._is_kept_wanted and history.checkpoint_failure is None
        if not is_going:
            is_kept = is_kept and history.checkpoint is not None
        if is_kept and self._has_file:
            return KEPT
        if is_kept and not self._is_saved:
            return UNSAVED
        return (NO_FILE if is_kept else LOST).format(when=self._when)
