"""Makes one trial after the other in the background; what they measure arrives in the window.

Nothing of Qt is reachable from the thread: points wait in a queue that the window empties.
"""

import threading
from functools import partial
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, Signal

from app.panels.background import Background
from core.data.spec import Progress
from core.params import Setting
from core.project import Project
from core.training.control import Control
from core.trials.result import Point, TrialEvent, TrialFailed, TrialStopped


class TrialRunner(QObject):
    """`pointed(points)` while a trial goes on, `loading(text)` while its data is loaded, then
    `ended(event)` with its last event; nothing more of one that was cancelled."""

    pointed = Signal(object)
    loading = Signal(str)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control = Control()
        self._points: SimpleQueue[Point] = SimpleQueue()
        self._turn = threading.Lock()
        self._background = Background(self)
        self._background.progressed.connect(self._pass_on)
        self._background.finished.connect(self._finish)
        self._background.failed.connect(self._fail)

    @property
    def is_busy(self) -> bool:
        """Whether a trial is under way."""
        return self._background.is_busy

    def start(self, setting: Setting, project: Project) -> None:
        """Make a trial; one that is under way is cancelled, and waited for by the new one."""
        self.cancel()
        self._control, self._points = Control(), SimpleQueue()
        job = partial(_make, setting, project, self._control, self._points, self._turn)
        self._background.start(job)

    def cancel(self) -> None:
        """End the trial before its next step, and forget it."""
        self._control.stop()
        self._background.cancel()

    def shut_down(self) -> None:
        """Cancel and wait; call before the application object goes."""
        self._control.stop()
        self._background.shut_down()

    def _pass_on(self, text: str, done: object, total: object) -> None:
        if text:
            self.loading.emit(text)
        self._take_points()

    def _take_points(self) -> None:
        points: list[Point] = []
        try:
            while True:
                points.append(self._points.get_nowait())
        except Empty:
            if points:
                self.pointed.emit(points)

    def _finish(self, event: TrialEvent) -> None:
        self._take_points()
        self.ended.emit(event)

    def _fail(self, sentence: str) -> None:
        self.ended.emit(TrialFailed(sentence))


def _make(
    setting: Setting,
    project: Project,
    control: Control,
    points: "SimpleQueue[Point]",
    turn: threading.Lock,
    progress: Progress,
) -> TrialEvent:
    """The last event of a trial; `progress` raises where it was cancelled."""
    from core.trials.trial import carry_out

    def report(text: str, done: int, total: int) -> None:
        progress(f"{text} {100 * done // total} %" if total else text, done, total)

    ended: TrialEvent = TrialStopped()
    with turn:
        for event in carry_out(setting, project, control, report):
            ended = event
            if isinstance(event, Point):
                points.put(event)
                progress("", event.done, event.total)
    return ended
