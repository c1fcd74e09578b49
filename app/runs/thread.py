"""One run, with its twins, in a thread of its own: events come out through a bounded queue.

Nothing of Qt is reachable from here, since a collection cycle in the training thread would
free it there.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from core.data.spec import Progress
from core.errors import LayerloomError
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.events import Event, RunFailed, RunFinished, RunStarted, StepMeasured
from core.twins.following import Follower

Train = Callable[..., Iterator[Event]]
"""What trains a project, called with it, the control and a report of loading (text, done,
total); and with `checkpoints` and `resume` where the run is kept or goes on."""

Numbered = tuple[int, Event]
"""An event, and the number of the run that said it: 0 is the main one."""

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


def train_twins_lazily(
    projects: Sequence[Project],
    control: Control,
    followers: Sequence[Follower],
    progress: Progress,
    checkpoints: CheckpointPlan | None = None,
    resume: Sequence[Path] = (),
) -> Iterator[Numbered]:
    """The runs of twins in lockstep, imported as above."""
    from core.twins.lockstep import train_twins

    return train_twins(
        projects,
        control,
        followers=followers,
        progress=progress,
        checkpoints=checkpoints,
        resume=resume,
    )


class TrainingRun:
    """Trains one project, and its twins beside it. `predecessor` is waited for first: two runs
    never overlap, since both draw from torch's one random generator."""

    def __init__(
        self,
        project: Project,
        control: Control,
        train: Train = train_lazily,
        predecessor: "TrainingRun | None" = None,
        checkpoints: CheckpointPlan | None = None,
        resume: Path | None = None,
        twins: Sequence[Project] = (),
        resume_twins: Sequence[Path] = (),
    ) -> None:
        """The run is kept as `checkpoints` says, and goes on from the file `resume`, its twins
        from the files `resume_twins`. Each of the `followers` controls one run where there are
        twins."""
        kept = {"checkpoints": checkpoints, "resume": resume}
        self._kept = {name: value for name, value in kept.items() if value is not None}
        self.control = control
        self.followers = tuple(Follower(control) for _ in (project, *twins)) if twins else ()
        self._projects = (project, *twins)
        self._resume_twins = resume_twins
        self._going = set(range(len(self._projects)))
        self._train = train
        self._predecessor = predecessor
        self._step = 0
        self.loading = ""
        """What is being done beside the steps, in words."""
        self._events: SimpleQueue[Numbered] = SimpleQueue()
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

    def take(self, limit: int) -> list[Numbered]:
        """The events that wait, at most `limit` of them."""
        events: list[Numbered] = []
        try:
            while len(events) < limit:
                events.append(self._events.get_nowait())
        except Empty:
            pass
        return events

    # -- the thread ------------------------------------------------------------------

    def _work(self) -> None:
        if self._predecessor is not None:
            self._report("Waiting for the run before to end", 0, 0)
            self._predecessor.join()
            self._predecessor = None
        self._report("Loading torch", 0, 0)
        try:
            self._put(self._run())
        except LayerloomError as error:
            self._fail(str(error), getattr(error, "node", None))
        except MemoryError:
            self._fail(OUT_OF_MEMORY)
        except Exception as error:
            _log.exception("Training failed")
            self._fail(_defect(error))
        if self._going:
            self._end_without_a_word()

    def _run(self) -> Numbered | None:
        """Pass on every event but the last end of all runs, which is returned."""
        for number, event in self._numbered():
            if isinstance(event, RunFinished | RunFailed):
                self._going.discard(number)
                if not self._going:
                    return number, event
            if isinstance(event, RunStarted):
                self.loading = ""
            if isinstance(event, StepMeasured):
                self._step = event.step
            self._put((number, event))
        return None

    def _numbered(self) -> Iterator[Numbered]:
        if self.followers:
            kept: dict[str, Any] = {**self._kept}
            if "resume" in kept:
                kept["resume"] = (kept["resume"], *self._resume_twins)
            return train_twins_lazily(
                self._projects, self.control, self.followers, self._report, **kept
            )
        events = self._train(self._projects[0], self.control, self._report, **self._kept)
        return ((0, event) for event in events)

    def _fail(self, message: str, node: str | None = None) -> None:
        """Say of all that have not ended that they failed."""
        for number in sorted(self._going):
            self._put((number, RunFailed(self._step, message, node if number == 0 else None)))
        self._going.clear()

    def _end_without_a_word(self) -> None:
        if not self.control.is_stopping:
            self._fail("The run ended without a word. This is a fault of Layerloom.")
        for number in sorted(self._going):
            self._put((number, RunFinished(self._step, "stopped")))

    def _report(self, text: str, done: int, total: int) -> None:
        self.loading = f"{text} {100 * done // total} %" if total else text

    def _put(self, event: Numbered | None) -> None:
        while self._events.qsize() >= QUEUE_LIMIT and not self.control.is_stopping:
            time.sleep(0.005)
        if event is not None:
            self._events.put(event)


OUT_OF_MEMORY = (
    "There is not enough memory for this network with this batch size. "
    "Choose a smaller batch size or smaller layers."
)


def _defect(error: Exception) -> str:
    detail = str(error).strip().splitlines()
    words = f": {detail[0]}" if detail else ""
    return f"Training stopped by a fault of Layerloom ({type(error).__name__}{words})."
