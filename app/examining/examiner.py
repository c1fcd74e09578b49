"""Answers questions about a network from copies of its weights, in one background thread.

Each asker has at most one question waiting: a newer one replaces it. Answers come back in the
window's thread. Nothing of Qt is reachable from the thread.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.garbage import WindowCollector
from core.data.spec import Progress
from core.errors import LayerloomError
from core.project import Project
from core.training.events import WeightsKept
from core.training.history import History

if TYPE_CHECKING:
    from core.data.spec import Dataset
    from core.examining.model import Model

POLL_MS = 15

Compute = Callable[["Model", "Dataset", Progress], Any]
"""A question: computed in the thread from a copy of the network and its data. Its `Progress`
raises where the answer is wanted no more. A generator gives one answer after the other. A
plain function, or one with some arguments filled in: it must not hold anything of Qt."""

_log = logging.getLogger("layerloom")


@dataclass(frozen=True)
class Answer:
    """What came of a question about `step`: a `value`, or why there is none. `is_last` is false
    for what is only a first impression."""

    step: int
    value: Any = None
    error: str = ""
    is_last: bool = True


class StoppedError(Exception):
    """An answer is wanted no more."""


@dataclass
class _Question:
    asker: int
    project: Project
    snapshot: WeightsKept
    compute: Compute
    progress: tuple[int, int] = (0, 0)
    is_stopped: bool = False


@dataclass
class _Shared:
    """What the thread and the window share."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    waiting: dict[int, _Question] = field(default_factory=dict)
    current: _Question | None = None
    is_leaving: bool = False
    answers: "SimpleQueue[tuple[_Question, Answer]]" = field(default_factory=SimpleQueue)


class Examiner(QObject):
    """Owns the thread, which starts with the first question. `run_changed()` when questions are
    about another run from now on."""

    run_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.history = History()
        self._shared = _Shared()
        self._answered: dict[int, Callable[[Answer], None]] = {}
        self._thread: threading.Thread | None = None
        self._collector = WindowCollector(self)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._deliver)

    def take(self, trained: Project | None, history: History) -> None:
        """From now on questions are about this run."""
        is_other = history is not self.history
        if is_other:
            self.stop_all()
        self.project, self.history = trained, history
        if is_other:
            self.run_changed.emit()

    def ask(
        self,
        asker: object,
        compute: Compute,
        answered: Callable[[Answer], None],
        step: int | None = None,
    ) -> bool:
        """Ask about the weights that show `step` (None: the latest). Whether there are any;
        `answered` is called in the window's thread, unless the question is replaced."""
        snapshot = self.history.snapshot_at(step)
        if snapshot is None or self.project is None:
            return False
        shared, key = self._shared, id(asker)
        question = _Question(key, self.project, snapshot, compute)
        with shared.changed:
            if shared.current is not None and shared.current.asker == key:
                shared.current.is_stopped = True
            shared.waiting[key] = question
            shared.changed.notify()
        self._answered[key] = answered
        self._start()
        return True

    def stop(self, asker: object) -> None:
        """The asker wants no answer any more."""
        shared = self._shared
        with shared.changed:
            shared.waiting.pop(id(asker), None)
            if shared.current is not None and shared.current.asker == id(asker):
                shared.current.is_stopped = True
        self._answered.pop(id(asker), None)

    def stop_all(self) -> None:
        """No answer is wanted any more."""
        with self._shared.changed:
            self._shared.waiting.clear()
            if self._shared.current is not None:
                self._shared.current.is_stopped = True
        self._answered.clear()

    def progress_of(self, asker: object) -> tuple[int, int] | None:
        """How much of the answer is done, of how much; None where nothing is asked."""
        with self._shared.changed:
            current = self._shared.current
            if current is not None and current.asker == id(asker) and not current.is_stopped:
                return current.progress
            return (0, 0) if id(asker) in self._shared.waiting else None

    def shut_down(self) -> None:
        """Stop and join the thread; call before the application object goes."""
        self.stop_all()
        with self._shared.changed:
            self._shared.is_leaving = True
            self._shared.changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self._collector.end()
        self._timer.stop()

    # -- the window's side -----------------------------------------------------------

    def _start(self) -> None:
        self._timer.start()
        if self._thread is None:
            self._shared.is_leaving = False
            self._collector.begin()
            work = threading.Thread(
                target=_work, args=(self._shared,), name="examiner", daemon=True
            )
            self._thread = work
            work.start()

    def _deliver(self) -> None:
        """Hand over the answers that have come."""
        was_idle = self._is_idle()
        try:
            while True:
                question, answer = self._shared.answers.get_nowait()
                answered = self._answered.get(question.asker)
                if answered is not None and not question.is_stopped:
                    answered(answer)
        except Empty:
            pass
        if was_idle and self._is_idle() and self._shared.answers.empty():  # none asked meanwhile
            self._timer.stop()

    def _is_idle(self) -> bool:
        with self._shared.changed:
            return self._shared.current is None and not self._shared.waiting


# -- the thread --------------------------------------------------------------------------


def _work(shared: _Shared) -> None:
    models: dict[str, Any] = {}
    while True:
        with shared.changed:
            shared.current = None
            while not shared.waiting and not shared.is_leaving:
                shared.changed.wait()
            if shared.is_leaving:
                return
            question = shared.waiting.pop(next(iter(shared.waiting)))
            shared.current = question
        _answer(shared, question, models)


def _answer(shared: _Shared, question: _Question, models: dict[str, Any]) -> None:
    def tell(value: object = None, error: str = "", is_last: bool = True) -> None:
        shared.answers.put((question, Answer(question.snapshot.step, value, error, is_last)))

    def progress(text: str, done: int, total: int) -> None:
        if question.is_stopped:
            raise StoppedError
        question.progress = done, total

    try:
        found = _computed(question, models, progress)
        if hasattr(found, "__next__"):
            for value in found:
                progress("", *question.progress)
                tell(value, is_last=False)
            tell(None)
        else:
            tell(found)
    except StoppedError:
        pass
    except LayerloomError as error:
        tell(error=str(error))
    except MemoryError:
        tell(error="There is not enough memory to look into this network.")
    except Exception as error:
        _log.exception("A question about the network failed")
        tell(error=f"This could not be computed ({type(error).__name__}): a fault of Layerloom.")


def _computed(question: _Question, models: dict[str, Any], progress: Progress) -> Any:
    """The copy of the network is kept for the next question about the same project."""
    from core.data.loading import load_dataset
    from core.examining.model import Model

    dataset = load_dataset(question.project.data, progress)
    if models.get("project") is question.project:
        if models["snapshot"] is not question.snapshot:
            models["model"].load(question.snapshot.weights)
    else:
        models["model"] = Model(question.project, question.snapshot.weights)
    models["project"], models["snapshot"] = question.project, question.snapshot
    return question.compute(models["model"], dataset, progress)
