"""One run in a thread of its own: events come out through a bounded queue.

Nothing of Qt is reachable from here, since a collection cycle in the training thread would
free it there.
"""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from core.data.spec import Progress
from core.errors import LayerloomError
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.events import Event, RunFailed, RunFinished, StepMeasured

Train = Callable[..., Iterator[Event]]
"""What trains a project, called with it, the control and a report of loading (text, done,
total); and with `checkpoints` and `resume` where the run is kept or goes on."""

QUEUE_LIMIT = 4096
"""Events that may wait for the window; beyond it the training thread waits."""

_log = logging.getLogger("layerloom")


def train_lazily(
    project: Project,
    control: Control,
    progress: Progress,
    checkpoints: CheckpointPlan | None = None,
    resume: Path | None = None,
) -> Iterator[Event]:
    """The trainer of `core`, imported by the thread that needs it: torch costs a second."""
    from core.training.trainer import train

    return train(project, control, progress=progress, checkpoints=checkpoints, resume=resume)


class TrainingRun:
    """Trains one project. `predecessor` is waited for first: two runs never overlap, since
    both draw from torch's one random generator."""

    def __init__(
        self,
        project: Project,
        control: Control,
        train: Train = train_lazily,
        predecessor: "TrainingRun | None" = None,
        checkpoints: CheckpointPlan | None = None,
        resume: Path | None = None,
    ) -> None:
        """The run is kept as `checkpoints` says, and goes on from the file `resume`."""
        kept = {"checkpoints": checkpoints, "resume": resume}
        self._kept = {name: value for name, value in kept.items() if value is not None}
        self.control = control
        self._project = project
        self._train = train
        self._predecessor = predecessor
        self._step = 0
        self.loading = ""
        """What is being loaded, in words."""
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._thread = Thread(target=self._work, name="training", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread still works."""
        return self._thread.is_alive()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the thread to end; whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def take(self, limit: int) -> list[Event]:
        """The events that wait, at most `limit` of them."""
        events: list[Event] = []
        try:
            while len(events) < limit:
                events.append(self._events.get_nowait())
        except Empty:
            pass
        return events

    # -- the thread ------------------------------------------------------------------

    def _work(self) -> None:
        if self._predecessor is not None:
            self._predecessor.join()
            self._predecessor = None
        try:
            self._put(self._run())
        except LayerloomError as error:
            self._put(RunFailed(self._step, str(error), getattr(error, "node", None)))
        except MemoryError:
            self._put(RunFailed(self._step, OUT_OF_MEMORY))
        except Exception as error:
            _log.exception("Training failed")
            self._put(RunFailed(self._step, _defect(error)))

    def _run(self) -> RunFinished | RunFailed:
        """Pass on every event but the last, which is returned."""
        for event in self._train(self._project, self.control, self._report, **self._kept):
            if isinstance(event, RunFinished | RunFailed):
                return event
            if isinstance(event, StepMeasured):
                self._step = event.step
            self._put(event)
        if self.control.is_stopping:
            return RunFinished(self._step, "stopped")
        return RunFailed(self._step, "The run ended without a word. This is a fault of Layerloom.")

    def _report(self, text: str, done: int, total: int) -> None:
        self.loading = f"{text} {100 * done // total} %" if total else text

    def _put(self, event: Event) -> None:
        while self._events.qsize() >= QUEUE_LIMIT and not self.control.is_stopping:
            time.sleep(0.005)
        self._events.put(event)


OUT_OF_MEMORY = (
    "There is not enough memory for this network with this batch size. "
    "Choose a smaller batch size or smaller layers."
)


def _defect(error: Exception) -> str:
    detail = str(error).strip().splitlines()
    words = f": {detail[0]}" if detail else ""
    return f"Training stopped by a fault of Layerloom ({type(error).__name__}{words})."
