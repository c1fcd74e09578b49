"""How often the window looks at a run: as often as its drawing leaves the training in peace.

Python code of the window and Python code of the training exclude each other, so what the
window spends is lost to steps that are mostly Python; steps that are mostly torch do not mind.
"""

import time

from app.runs.progress import steps_per_second
from core.training.history import History

TICK_MS = 33
SLOWEST_MS = 220
SHARE = 0.35
"""Share of its core that the window may take beside slow steps: these are spent in torch."""
SHARE_BESIDE_FAST_STEPS = 0.15
FAST = 100.0
"""Steps a second from which a step counts as fast."""


class Pace:
    """Measures what the window's thread spends from one drawing to the next."""

    def __init__(self) -> None:
        self._spent = time.thread_time()
        self._cost = 0.0
        self._next = 0.0

    def is_due(self, history: History) -> bool:
        """Whether to draw now; asked every tick while there is news."""
        now = time.perf_counter()
        if now < self._next:
            return False
        self._next = now + self._interval(history) - TICK_MS / 2000
        return True

    def _interval(self, history: History) -> float:
        """Seconds until the next drawing, given what the last ones cost."""
        spent = time.thread_time()
        self._cost += 0.2 * (spent - self._spent - self._cost)
        self._spent = spent
        share = SHARE_BESIDE_FAST_STEPS if steps_per_second(history) > FAST else SHARE
        return min(max(TICK_MS / 1000, self._cost / share), SLOWEST_MS / 1000)
