"""Some of many steps, such that their curve keeps its outline.

Every so many-th step alone would be a false picture: where the number of steps divides that of
an epoch, it turns noise into a regular wave.
"""

from collections.abc import Callable
from dataclasses import replace

from core.training.events import StepMeasured


class Extremes:
    """All steps while they are few; then of each so many in a row the one with the least loss
    and the one with the largest. `latest` is the last; `limit(step)`, how many of such a size
    may be kept."""

    def __init__(self, limit: Callable[[StepMeasured], int]) -> None:
        self._limit = limit
        self._width = 1
        self._kept: list[StepMeasured] = []
        self._open: list[StepMeasured] = []
        self._count = 0
        self.latest: StepMeasured | None = None

    def append(self, step: StepMeasured) -> None:
        """Take in one."""
        self.latest = step
        self._open = _extremes([*self._open, step])
        self._count += 1
        if self._count < self._width:
            return
        self._kept += map(_alone, self._open)
        self._open, self._count = [], 0
        if len(self._kept) >= self._limit(step):
            self._halve()

    @property
    def steps(self) -> tuple[StepMeasured, ...]:
        """Those that are kept, and the latest."""
        found = (*self._kept, *self._open)
        if self.latest is None or (found and found[-1].step == self.latest.step):
            return found
        return (*found, self.latest)

    def _halve(self) -> None:
        fours = range(0, len(self._kept), 4)
        self._kept = [one for four in fours for one in _extremes(self._kept[four : four + 4])]
        self._width = max(4, 2 * self._width)


def _alone(step: StepMeasured) -> StepMeasured:
    """Without the memory of the steps that were measured with it."""
    if step.gradient_norms.base is None:
        return step
    return replace(step, gradient_norms=step.gradient_norms.copy())


def _extremes(steps: list[StepMeasured]) -> list[StepMeasured]:
    """The one with the least and the one with the largest loss, in the order they came."""
    if len(steps) < 2:
        return steps
    by_loss = sorted(range(len(steps)), key=lambda index: steps[index].loss)
    return [steps[index] for index in sorted({by_loss[0], by_loss[-1]})]
