"""Says when the next step of a run may begin, so that a class can follow it.

It holds steps back and changes nothing else: the numbers are those of full speed, bit for bit.
"""

import time
from collections.abc import Callable

from core.training.control import Control


class Brake:
    """The pace that `control` asks for, kept step by step. At full speed it never holds."""

    def __init__(self, control: Control, seconds: Callable[[], float] = time.perf_counter) -> None:
        """`seconds` is a clock that runs on."""
        self._control = control
        self._seconds = seconds
        self._began = -float("inf")

    @property
    def is_on(self) -> bool:
        """Whether a pace is asked for at all."""
        return self._control.pace > 0

    @property
    def seconds_left(self) -> float:
        """Seconds until the next step may begin; 0 where it may now."""
        pace = self._control.pace
        return max(0.0, self._began + 1 / pace - self._seconds()) if pace > 0 else 0.0

    def rest(self, most: float) -> None:
        """Sleep until the next step may begin, or something is ordered; at most so many
        seconds."""
        self._control.rest(lambda: min(self.seconds_left, most))

    def begin(self) -> None:
        """A step begins. One that begins a little late does not delay those after it; time
        that is lost for longer than a step is not made up for."""
        now, pace = self._seconds(), self._control.pace
        due = self._began + 1 / pace if pace > 0 else now
        self._began = due if pace > 0 and due <= now < due + 1 / pace else now
