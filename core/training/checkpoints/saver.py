"""Writes a run into its folder now and then: the last state, and the best one."""

import contextlib
import math
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.project import Project
from core.training.checkpoints.file import Checkpoint, write_checkpoint
from core.training.checkpoints.past import Record
from core.training.checkpoints.place import Place
from core.training.checkpoints.plan import (
    BEST,
    LAST,
    CheckpointPlan,
    checkpoint_path,
    remains,
)
from core.training.checkpoints.previous import set_aside
from core.training.checkpoints.state import take
from core.training.events import CheckpointFailed, CheckpointWritten, Event

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.session import Session

LARGEST_SHARE = 0.1
"""Of the time: a run spends no more on keeping itself by the clock, however large it is."""

FIRST_SECONDS = 5.0
"""The clock is due this early for the first time: a run that is killed soon can go on too."""


class Saver:
    """Keeps one run as `plan` says. A failure to write is told and ends nothing."""

    def __init__(
        self,
        plan: CheckpointPlan,
        session: "Session",
        start: Checkpoint | None = None,
    ) -> None:
        """`start` is what the run goes on from; without one it is a new run."""
        about = start.about if start else None
        self._record = Record(start.past) if start else Record()
        self._plan, self._session = plan, session
        self._step = about.place.step if about else 0
        self._best_loss = about.best_loss if about else None
        self._is_new = start is None
        self._next = self._due_after(0.0, FIRST_SECONDS)
        self._next_best = 0.0
        self._waiting: Checkpoint | None = None
        with contextlib.suppress(OSError):
            for path in remains(plan.folder):
                path.unlink(missing_ok=True)

    @property
    def run(self) -> str:
        """What the run is known by that goes on; empty for a new one."""
        started = self._record.begin.started
        return started.run if started else ""

    def _due_after(self, cost: float, most: float = math.inf) -> float | None:
        """When the clock is due next, in `most` seconds, after writing took `cost` seconds."""
        if self._plan.minutes is None:
            return None
        wait = max(60 * self._plan.minutes, cost / LARGEST_SHARE)
        return time.monotonic() + min(wait, most)

    def heard(self, events: Iterable[Event]) -> Iterator[Event]:
        """The same events, of which the checkpoints keep the curves."""
        for event in events:
            self._record.append(event)
            yield event

    def steps_left(self, step: int) -> int | None:
        """Steps until one is due by their number, at least 1; None where that never is."""
        if self._plan.steps is None:
            return None
        return max(1, self._step + self._plan.steps - step)

    def is_due(self, step: int) -> bool:
        """Whether to keep the run after `step`."""
        if self._plan.steps is not None and step - self._step >= self._plan.steps:
            return True
        return self._next is not None and time.monotonic() >= self._next

    def is_better(self, loss: float) -> bool:
        """Whether an epoch that ended with `loss` is the best so far; remembers it."""
        if not loss < (float("inf") if self._best_loss is None else self._best_loss):
            return False
        self._best_loss = loss
        return True

    def keep(
        self, place: Place, project: Project, shuffle: "Tensor"
    ) -> Iterator[CheckpointWritten | CheckpointFailed]:
        """Write the last state now, and before it the best one that waits."""
        if self._waiting is not None:
            yield self._write(BEST, self._waiting)
        said = self._write(LAST, self._taken(place, project, shuffle))
        yield said
        self._step = place.step
        self._next = self._due_after(getattr(said, "seconds", 0.0))

    def keep_best(
        self, place: Place, project: Project, shuffle: "Tensor"
    ) -> Iterator[CheckpointWritten | CheckpointFailed]:
        """Write the best state; where epochs are short, a copy waits until it is time again."""
        taken = self._taken(place, project, shuffle)
        if time.monotonic() >= self._next_best:
            yield self._write(BEST, taken)
        else:
            copies = {name: value.detach().clone() for name, value in taken.tensors.items()}
            self._waiting = Checkpoint(taken.about, copies, taken.past)

    def _taken(self, place: Place, project: Project, shuffle: "Tensor") -> Checkpoint:
        past = self._record.past
        return take(self._session, project, place, shuffle, self._best_loss, past)

    def _write(self, name: str, checkpoint: Checkpoint) -> CheckpointWritten | CheckpointFailed:
        began, step = time.perf_counter(), checkpoint.about.place.step
        path = checkpoint_path(self._plan.folder, name)
        try:
            self._plan.folder.mkdir(parents=True, exist_ok=True)
            self._set_aside()
            size = write_checkpoint(path, checkpoint)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return CheckpointFailed(step, f"Cannot write {path}: {reason}.")
        finally:
            cost = time.perf_counter() - began
            if name == BEST:
                self._waiting = None
                self._next_best = time.monotonic() + cost / LARGEST_SHARE
        return CheckpointWritten(step, str(path), name == BEST, size, cost)

    def _set_aside(self) -> None:
        """Before a new run writes anything, keep the end of the one before it."""
        if self._is_new:
            set_aside(self._plan.folder)
            self._is_new = False
