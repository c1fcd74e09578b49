"""Computes a loss landscape in the background; its pictures arrive in the window.

Nothing of Qt is reachable from the thread: pictures wait in a queue that the window empties.
"""

from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.panels.background import Background
from core.data.spec import Progress

if TYPE_CHECKING:
    from core.examining.survey import Request, Survey


class LandscapeRunner(QObject):
    """`surveyed(survey)` for each picture, finer each time, `progressed(text, done, total)`
    between them, then `finished()` or `failed(sentence)`; nothing more once it was stopped."""

    surveyed = Signal(object)
    progressed = Signal(str, object, object)
    finished = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: SimpleQueue[Survey] = SimpleQueue()
        self._background = Background(self)
        self._background.progressed.connect(self._pass_on)
        self._background.finished.connect(self._finish)
        self._background.failed.connect(self.failed)

    @property
    def is_busy(self) -> bool:
        """Whether a landscape is being computed."""
        return self._background.is_busy

    def start(self, request: "Request") -> None:
        """Compute another one; what was under way is forgotten."""
        self._pictures = SimpleQueue()
        self._background.start(partial(_compute, request, self._pictures))

    def stop(self) -> None:
        """Compute no further."""
        self._background.cancel()

    def shut_down(self) -> None:
        """Stop and wait; call before the application object goes."""
        self._background.shut_down()

    def _pass_on(self, text: str, done: object, total: object) -> None:
        self.progressed.emit(text, done, total)
        self._take_pictures()

    def _take_pictures(self) -> None:
        """Only the newest is worth drawing."""
        newest: Survey | None = None
        try:
            while True:
                newest = self._pictures.get_nowait()
        except Empty:
            if newest is not None:
                self.surveyed.emit(newest)

    def _finish(self, _: object) -> None:
        self._take_pictures()
        self.finished.emit()


def _compute(request: "Request", pictures: "SimpleQueue[Survey]", progress: Progress) -> None:
    from core.examining.survey import survey

    for picture in survey(request, progress):
        pictures.put(picture)
