"""One job at a time in a thread of its own: its progress, its result, its end.

Nothing of Qt is reachable from the thread: it leaves news in a box that a timer of the window
looks into.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.garbage import WindowCollector
from core.data.spec import Progress
from core.errors import LayerloomError

TICK_MS = 40


class _CancelledError(Exception):
    """Raised inside the job by its own progress, to end it."""


Job = Callable[[Progress], Any]


@dataclass
class _Box:
    """What the thread has said last; each field is replaced as a whole."""

    progress: tuple[str, int, int] | None = None
    end: tuple[bool, Any] | None = None
    """Whether it went well, and the result or the sentence."""
    is_cancelled: bool = False


class Background(QObject):
    """Runs the latest job that was asked for. `progressed(text, done, total)` while it works,
    then `finished(result)` or `failed(sentence)`; a job that was cancelled or overtaken by
    another says nothing more."""

    progressed = Signal(str, object, object)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box: _Box | None = None
        self._threads: list[threading.Thread] = []
        self._collector = WindowCollector(self)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._box is not None

    def start(self, job: Job) -> None:
        """Do `job(progress)`; what was under way is cancelled."""
        self.cancel()
        self._box = _Box()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        arguments = (job, self._box)
        thread = threading.Thread(target=_work, args=arguments, name="panel", daemon=True)
        self._threads.append(thread)
        self._collector.begin()
        thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Forget the job; it ends at its next sign of progress."""
        if self._box is not None:
            self._box.is_cancelled = True
            self._box = None

    def shut_down(self, seconds: float = 10.0) -> None:
        """Cancel and wait; call before the application object goes."""
        self.cancel()
        for thread in self._threads:
            thread.join(seconds)
        self._threads = []
        self._timer.stop()
        self._collector.end()

    def _drain(self) -> None:
        box = self._box
        if box is not None and box.end is not None:
            self._box = None
            went_well, what = box.end
            (self.finished if went_well else self.failed).emit(what)
        elif box is not None and box.progress is not None:
            progress, box.progress = box.progress, None
            self.progressed.emit(*progress)
        if self._box is None:
            self._timer.stop()


def _work(job: Job, box: _Box) -> None:
    def progress(text: str, done: int, total: int) -> None:
        if box.is_cancelled:
            raise _CancelledError
        box.progress = (text, done, total)

    try:
        box.end = (True, job(progress))
    except _CancelledError:
        pass
    except LayerloomError as error:
        box.end = (False, str(error))
    except Exception as error:  # a defect of ours, but the window says so and lives on
        box.end = (False, f"Something went wrong inside Layerloom: {error!r}.")
