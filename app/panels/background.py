"""One job at a time in a thread of its own: its progress, its result, its end.

Nothing of Qt is reachable from the thread: it fills a queue that a timer of the window empties.
"""

import gc
import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.data.spec import Progress
from core.errors import LayerloomError

TICK_MS = 40


class _CancelledError(Exception):
    """Raised inside the job by its own progress, to end it."""


Job = Callable[[Progress], Any]
_Message = tuple[str, Any]


class Background(QObject):
    """Runs the latest job that was asked for. `progressed(text, done, total)` while it works,
    then `finished(result)` or `failed(sentence)`; a job that was cancelled or overtaken by
    another says nothing more."""

    progressed = Signal(str, object, object)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: queue.SimpleQueue[_Message] | None = None
        self._cancel: threading.Event | None = None
        self._threads: list[threading.Thread] = []
        self._holds_garbage = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._messages is not None

    def start(self, job: Job) -> None:
        """Do `job(progress)`; what was under way is cancelled."""
        self.cancel()
        self._messages, self._cancel = queue.SimpleQueue(), threading.Event()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        arguments = (job, self._messages, self._cancel)
        thread = threading.Thread(target=_work, args=arguments, name="panel", daemon=True)
        self._threads.append(thread)
        self._hold_garbage()
        thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Forget the job; it ends at its next sign of progress."""
        if self._cancel is not None:
            self._cancel.set()
        self._end()

    def shut_down(self, seconds: float = 10.0) -> None:
        """Cancel and wait; call before the application object goes."""
        self.cancel()
        for thread in self._threads:
            thread.join(seconds)
        self._threads = []

    def _hold_garbage(self) -> None:
        """Python may collect in any thread, and a Qt object must not be freed in this one."""
        if gc.isenabled():
            gc.disable()
            self._holds_garbage = True

    def _end(self) -> None:
        self._messages = self._cancel = None
        self._timer.stop()
        if self._holds_garbage:
            gc.enable()
            self._holds_garbage = False

    def _drain(self) -> None:
        messages = self._messages
        last: _Message | None = None
        while messages is not None and not messages.empty():
            last = messages.get_nowait()
            if last[0] != "progress":
                self._end()
                break
        if last is None:
            return
        if last[0] == "progress":
            self.progressed.emit(*last[1])
        elif last[0] == "finished":
            self.finished.emit(last[1])
        else:
            self.failed.emit(last[1])


def _work(job: Job, messages: "queue.SimpleQueue[_Message]", cancel: threading.Event) -> None:
    def progress(text: str, done: int, total: int) -> None:
        if cancel.is_set():
            raise _CancelledError
        messages.put(("progress", (text, done, total)))

    try:
        messages.put(("finished", job(progress)))
    except _CancelledError:
        pass
    except LayerloomError as error:
        messages.put(("failed", str(error)))
    except Exception as error:  # a defect of ours, but the window says so and lives on
        messages.put(("failed", f"Something went wrong inside Layerloom: {error!r}."))
