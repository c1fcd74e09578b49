"""The only way back from the window into a run: read by the trainer between two steps.

Safe to use from any thread.
"""

import threading
import time
from collections.abc import Callable

from core.probes.monitor import Monitor
from core.project import Project


class Control:
    """Stop, pause, single steps, a pace and changes for one run."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_stopping = False
        self._is_paused = False
        self._steps_granted = 0
        self._wanted: Project | None = None
        self._pace = 0.0
        self.monitor = Monitor()
        """How much of the time may go into looking inside; another one takes effect at the
        next step."""

    def stop(self) -> None:
        """End the run before its next step."""
        with self._condition:
            self._is_stopping = True
            self._condition.notify_all()

    def pause(self) -> None:
        """Wait before the next step."""
        with self._condition:
            self._is_paused = True
            self._condition.notify_all()

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

    @property
    def pace(self) -> float:
        """Steps a second that the run is not to exceed; 0 for full speed. Another one takes
        effect at once, also on a wait under way."""
        return self._pace

    @pace.setter
    def pace(self, steps_a_second: float) -> None:
        with self._condition:
            self._pace = steps_a_second
            self._condition.notify_all()

    def change(self, project: Project) -> None:
        """Follow `project` from the next step on, as far as a run under way can: its training
        settings, and what its layers say about their training. The last one given wins."""
        with self._condition:
            self._wanted = project
            self._condition.notify_all()

    def change_first(self, project: Project) -> None:
        """As `change`, unless another project waits already, which is newer."""
        with self._condition:
            if self._wanted is None:
                self._wanted = project

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
        return self._is_paused and self._steps_granted == 0 and not self.is_stopping

    def waited(self) -> float:
        """Seconds on a clock that goes on at least while a run is paused: how long it waits."""
        return time.perf_counter()

    def wait(self, seconds: float) -> None:
        """Sleep until something changes, at most `seconds`."""
        with self._condition:
            if self.must_wait and self._wanted is None:
                self._condition.wait(seconds)

    def rest(self, seconds: Callable[[], float]) -> None:
        """Sleep between two steps of a run that goes on, at most the `seconds` that are left
        while no order can come in between; any order wakes it."""
        with self._condition:
            if not (self.is_stopping or self._is_paused or self._wanted is not None):
                self._condition.wait(seconds())

    def use_step(self) -> None:
        """Count one step against those granted while paused."""
        with self._condition:
            self._steps_granted = max(0, self._steps_granted - 1)

    def take_change(self) -> Project | None:
        """The project to follow if there is a new one, once; none for a run that is to end."""
        with self._condition:
            if self.is_stopping:
                return None
            wanted, self._wanted = self._wanted, None
            return wanted
