"""When to look: as often as a person can follow, and never more than a small share of the time;
at every step for a little while where figures shoot up, so that it is seen what led to their end.

A cadence is a frozen declaration; `start()` gives the small stateful question for one run.
"""

from dataclasses import dataclass
from typing import Protocol

from core.probes.monitor import Monitor
from core.probes.surge import Surge

SPENT_AT_FIRST = 0.2
"""Seconds of looking after which the first steps are looked at no more than others."""

GROWTH, SPENT_ON_GROWTH = 1.1, 0.3
"""After those, gaps between looks are no wider than a tenth of the run so far, for as many
seconds of looking: also a run of a few seconds is seen evenly."""

SPENT_ON_SURGES = 0.5
"""Seconds of looking at every step while figures shoot up, in the whole of a run."""


class Due:
    """Asked before every step; told what a look has cost, what share of the time it may, and
    what is known of every step (its loss, the length of its gradient)."""

    looks_at_ends = False
    """Whether the last step before a run ends or waits is looked at in any case."""

    def __call__(self, step: int, seconds: float) -> bool:
        """Whether to look at `step`, `seconds` after the run began."""
        raise NotImplementedError

    def at_end(self, step: int, is_made: bool) -> bool:
        """Whether to look at `step` since the run ends or waits after it; `is_made`: it has been
        made, and nobody knew before."""
        return self.looks_at_ends

    def known(self, step: int, most: int) -> int:
        """Of how many of the `most` steps after `step` it can be said now, whether to look."""
        return most

    @property
    def is_closer(self) -> bool:
        """Whether each step is looked at now, since figures have shot up."""
        return False

    def allow(self, budget: float) -> None:
        """Spend this share of the time from now on."""

    def heed(self, *figures: float) -> None:
        """Know these of a step."""

    def looked(self, seconds: float, cost: float) -> None:
        """A look at the step that was asked about last has ended, and took `cost` seconds."""


class Cadence(Protocol):
    """Decides when the layers are looked at."""

    def start(self, first_steps: int) -> Due: ...


@dataclass(frozen=True)
class EverySteps:
    """At step 1 and every `count` steps from there: the same steps in every run."""

    count: int

    def start(self, first_steps: int) -> Due:
        """The question for one run."""
        return _EverySteps(self.count)


@dataclass(frozen=True)
class PerSecond:
    """At each of the first steps (also where a run goes on from a later one), a fifth of a second
    of looking at most, then `rate` times a second; less often where looking would take more than
    the share `budget` of the time, until another one is allowed, but while a run is young no less
    than at every tenth of its steps; and where it ends or waits."""

    rate: float = 10.0
    budget: float = Monitor().for_looks

    def start(self, first_steps: int) -> Due:
        """The question for one run; `first_steps` are all looked at."""
        return _PerSecond(1 / self.rate, self.budget, first_steps)


class _EverySteps(Due):
    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, step: int, seconds: float) -> bool:
        return (step - 1) % self._count == 0


class _PerSecond(Due):
    looks_at_ends = True

    def __init__(self, interval: float, budget: float, first_steps: int) -> None:
        self._interval = interval
        self._budget = budget
        self._first_steps = first_steps
        self._last = -interval
        self._began = self._asked = self._step = 0
        self._is_growth = False
        self._cost = self._next = self._spent = 0.0
        self._spent_on_growth = self._spent_on_surges = 0.0
        self._surges: list[Surge] = []
        self._is_surging = False

    def __call__(self, step: int, seconds: float) -> bool:
        self._began = self._began or step
        is_first = step < self._began + self._first_steps and self._spent < SPENT_AT_FIRST
        is_due = is_first or seconds >= self._next or self.is_closer
        self._asked, self._is_growth = step, not is_due and self._is_far(step)
        return is_due or self._is_growth

    @property
    def is_closer(self) -> bool:
        return self._is_surging and self._spent_on_surges < SPENT_ON_SURGES

    def _is_far(self, step: int) -> bool:
        """Whether the run has grown by a tenth since the last look."""
        return step >= GROWTH * self._step and self._spent_on_growth < SPENT_ON_GROWTH

    def heed(self, *figures: float) -> None:
        """Look at the next step too, where one of these has shot up."""
        if not self._surges:
            self._surges = [Surge() for _ in figures]
        found = [surge(figure) for surge, figure in zip(self._surges, figures, strict=True)]
        self._is_surging = any(found)

    def looked(self, seconds: float, cost: float) -> None:
        """Plan the next look, from the end of this one."""
        self._spent += cost
        self._spent_on_growth += cost * self._is_growth
        self._spent_on_surges += cost * self._is_surging
        self._last, self._cost, self._step = seconds, cost, self._asked
        self._plan()

    def allow(self, budget: float) -> None:
        """Spend another share of the time from now on."""
        self._budget = max(budget, 1e-6)
        self._plan()

    def _plan(self) -> None:
        self._next = self._last + max(self._interval, self._cost / self._budget)
