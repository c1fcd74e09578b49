"""The only way back from the window into a run: read by the trainer between two steps.

Safe to use from any thread.
"""

import threading

from core.settings.training import TrainingSettings


class Control:
    """Stop, pause, single steps and new settings for one run."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_stopping = False
        self._is_paused = False
        self._steps_granted = 0
        self._settings: TrainingSettings | None = None

    def stop(self) -> None:
        """End the run before its next step."""
        with self._condition:
            self._is_stopping = True
            self._condition.notify_all()

    def pause(self) -> None:
        """Wait before the next step."""
        with self._condition:
            self._is_paused = True

    def resume(self) -> None:
        """Go on after a pause."""
        with self._condition:
            self._is_paused = False
            self._steps_granted = 0
            self._condition.notify_all()

    def step(self, count: int = 1) -> None:
        """Pause, but let `count` more steps through."""
        with self._condition:
            self._is_paused = True
            self._steps_granted += count
            self._condition.notify_all()

    def change(self, settings: TrainingSettings) -> None:
        """Use these settings from the next step on; the last ones given win."""
        with self._condition:
            self._settings = settings
            self._condition.notify_all()

    def change_first(self, settings: TrainingSettings) -> None:
        """As `change`, unless other settings wait already, which are newer."""
        with self._condition:
            if self._settings is None:
                self._settings = settings

    # -- the trainer's side ----------------------------------------------------------

    @property
    def is_stopping(self) -> bool:
        """Whether the run is to end."""
        return self._is_stopping

    @property
    def is_paused(self) -> bool:
        """Whether the run is to wait, single steps aside."""
        return self._is_paused

    @property
    def must_wait(self) -> bool:
        """Whether the run is paused and no single step is granted."""
        return self._is_paused and self._steps_granted == 0 and not self._is_stopping

    def wait(self, seconds: float) -> None:
        """Sleep until something changes, at most `seconds`."""
        with self._condition:
            if self.must_wait and self._settings is None:
                self._condition.wait(seconds)

    def use_step(self) -> None:
        """Count one step against those granted while paused."""
        with self._condition:
            self._steps_granted = max(0, self._steps_granted - 1)

    def take_settings(self) -> TrainingSettings | None:
        """The new settings if there are any, once."""
        with self._condition:
            settings, self._settings = self._settings, None
            return settings
