"""What a run has learned up to the step that is shown, to be kept and trained on from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.numbers import count
from core.training.events import RunFailed, RunFinished
from core.training.history import History


@dataclass(frozen=True, eq=False)
class Learned:
    """The state dict after `step`, where `asked` is shown."""

    step: int
    asked: int
    weights: Mapping[str, NDArray[np.generic]]

    @property
    def words(self) -> str:
        """`step 1,200`, and which that is where another one is shown."""
        found = f"step {count(self.step)}"
        if self.step == self.asked:
            return found
        which = "the last kept before" if self.step < self.asked else "the first kept after"
        return f"{found}, {which} {count(self.asked)}"


def learned_at(history: History, step: int | None) -> Learned | None:
    """The weights at which the instruments look when they show `step`, None being the end; None
    where a run goes on, or has left none."""
    ended = history.ended
    if not (isinstance(ended, RunFinished | RunFailed) and ended.weights):
        return None
    kept = None if step is None or step >= ended.step else history.snapshot_at(step)
    if kept is None:
        return Learned(ended.step, ended.step, ended.weights)
    return Learned(kept.step, step or 0, kept.weights)
