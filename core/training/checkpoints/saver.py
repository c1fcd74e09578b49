"""Writes a run into its folder now and then: the last state, and the best one."""

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.project import Project
from core.settings.training import TrainingSettings
from core.training.checkpoints.file import About, write_checkpoint
from core.training.checkpoints.place import Place
from core.training.checkpoints.plan import (
    BEST,
    LAST,
    PREVIOUS,
    CheckpointPlan,
    checkpoint_path,
    remains,
)
from core.training.checkpoints.state import take
from core.training.events import CheckpointFailed, CheckpointWritten

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.session import Session

LARGEST_SHARE = 0.1
"""Of the time: a run spends no more on keeping itself by the clock, however large it is."""


class Saver:
    """Keeps one run as `plan` says. A failure to write is told and ends nothing."""

    def __init__(
        self,
        plan: CheckpointPlan,
        project: Project,
        session: "Session",
        start: About | None = None,
    ) -> None:
        """`start` is what the run goes on from; without one it is a new run."""
        self._plan, self._project, self._session = plan, project, session
        self._step = start.place.step if start else 0
        self._best_loss = start.best_loss if start else None
        self._is_new = start is None
        self._next = self._due_after(0.0)
        for path in remains(plan.folder):
            path.unlink(missing_ok=True)

    def _due_after(self, cost: float) -> float | None:
        """When the clock is due next, after writing took `cost` seconds."""
        if self._plan.minutes is None:
            return None
        return time.monotonic() + max(60 * self._plan.minutes, cost / LARGEST_SHARE)

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
        self, place: Place, settings: TrainingSettings, shuffle: "Tensor", name: str = LAST
    ) -> CheckpointWritten | CheckpointFailed:
        """Write the checkpoint `name` now."""
        began = time.perf_counter()
        path = checkpoint_path(self._plan.folder, name)
        project = replace(self._project, training=settings)
        try:
            self._plan.folder.mkdir(parents=True, exist_ok=True)
            self._set_aside()
            checkpoint = take(self._session, project, place, shuffle, self._best_loss)
            size = write_checkpoint(path, checkpoint)
        except OSError as error:
            self._wait(place.step, name, began)
            reason = (error.strerror or str(error)).lower()
            return CheckpointFailed(place.step, f"Cannot write {path}: {reason}.")
        cost = self._wait(place.step, name, began)
        return CheckpointWritten(place.step, str(path), name == BEST, size, cost)

    def _set_aside(self) -> None:
        """Before a new run writes anything, keep the end of the one before it."""
        if self._is_new:
            last = checkpoint_path(self._plan.folder, LAST)
            if last.exists():
                os.replace(last, checkpoint_path(self._plan.folder, PREVIOUS))
            checkpoint_path(self._plan.folder, BEST).unlink(missing_ok=True)
            self._is_new = False

    def _wait(self, step: int, name: str, began: float) -> float:
        """Count from here to the next; what this one took."""
        cost = time.perf_counter() - began
        if name == LAST:
            self._step = step
            self._next = self._due_after(cost)
        return cost
