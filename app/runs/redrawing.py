"""How often the window looks at a run: as often as its drawing leaves the training in peace.

Python code of the window and Python code of the training exclude each other, so what the
window spends is lost to steps that are mostly Python; steps that are mostly torch do not mind,
and a run that is held back has time to spare: each of its steps is to be seen.
"""

import time

from app.runs.progress import AT_FULL_SPEED, Held, steps_per_second
from core.training.history import History

TICK_MS = 33
SLOWEST_MS = 220
SHARE = 0.35
"""Share of its core that the window may take beside slow steps: these are spent in torch."""
SHARE_BESIDE_FAST_STEPS = 0.15
SHARE_WHILE_HELD = 0.8
FAST = 100.0
"""Steps a second from which a step counts as fast."""


class Redrawing:
    """Measures what the window's thread spends from one drawing to the next."""

    def __init__(self) -> None:
        self._spent = time.thread_time()
        self._cost = 0.0
        self._next = 0.0

    def is_due(self, history: History, held: Held = AT_FULL_SPEED) -> bool:
        """Whether to draw now; asked every tick while there is news."""
        now = time.perf_counter()
        if now < self._next:
            return False
        self._next = now + self._interval(history, held) - TICK_MS / 2000
        return True

    def _interval(self, history: History, held: Held) -> float:
        """Seconds until the next drawing, given what the last ones cost."""
        spent = time.thread_time()
        self._cost += 0.2 * (spent - self._spent - self._cost)
        self._spent = spent
        share = SHARE_BESIDE_FAST_STEPS if steps_per_second(history) > FAST else SHARE
        if 0 < held.pace < FAST:
            share = SHARE_WHILE_HELD
        return min(max(TICK_MS / 1000, self._cost / share), SLOWEST_MS / 1000)
