"""Cyclic garbage is collected between two events, in the window's thread.

Python runs a collection in whichever thread happens to allocate, and wherever it is. One in a
training thread could free a Qt object there, which crashes; one in the middle of a call into Qt
could free an object there whose destructor waits for a lock that the call holds, for ever. So
Python's own collections are off, and a timer collects. While a worker lives what exists already
is left out of them.
"""

import gc
import threading

from PySide6.QtCore import QObject, QTimer

WORKERS = frozenset({"training", "panel", "warm-up", "examiner"})
"""Names of the threads in which nothing may be collected."""

LIMITS = (2000, 20, 50)
"""Allocations, and collections of the generation below, after which a generation is due."""

TICK_MS = 40


class IdleCollector(QObject):
    """Collects as long as its parent, the application, lives; while workers live, windows do."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.set_threshold(0)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        if gc.isenabled():
            collect_due()


def collect_due() -> None:
    """Collect as much as is due, at Python's own thresholds."""
    due = [count > limit > 0 for count, limit in zip(gc.get_count(), LIMITS, strict=True)]
    generations = [generation for generation, is_due in enumerate(due) if is_due]
    if generations:
        gc.collect(generations[-1])


class WindowCollector(QObject):
    """Call `begin` before a worker thread starts; automatic collection comes back by itself.

    Any number may begin: the first one collects until no worker lives.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_on = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """From now on only the window collects. What exists already is left out of it, so that
        a collection stays short although torch is loaded."""
        if not self._is_on and gc.isenabled():
            self._is_on = True
            gc.disable()
            gc.freeze()
        if self._is_on:
            self._timer.start()

    def settle(self) -> None:
        """A worker has imported and built what it needs: leave that out as well."""
        if _is_left_to_a_window():
            gc.freeze()

    def end(self) -> None:
        """Give collection back to Python, unless a worker still lives. The first one that
        finds none does so for all: whoever began may be gone."""
        if _is_anyone_working() or not (self._is_on or _is_left_to_a_window()):
            return
        self._is_on = False
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _tick(self) -> None:
        self.collect()
        self.end()

    def collect(self) -> None:
        """Collect as much as is due."""
        if self._is_on:
            collect_due()


def _is_left_to_a_window() -> bool:
    """Whether some collector has taken over; who merely disabled it has frozen nothing."""
    return not gc.isenabled() and gc.get_freeze_count() > 0


def _is_anyone_working() -> bool:
    return any(thread.name in WORKERS for thread in threading.enumerate())
