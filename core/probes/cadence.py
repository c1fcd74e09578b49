"""When to look: as often as a person can follow, and never more than a small share of the time.

A cadence is a frozen declaration; `start()` gives the small stateful question for one run.
"""

from dataclasses import dataclass
from typing import Protocol

from core.probes.monitor import Monitor

SPENT_AT_FIRST = 0.5
"""Seconds of looking after which the first steps are looked at no more than others."""


class Due(Protocol):
    """Asked before every step; told what a look has cost, and what share of the time it may."""

    def __call__(self, step: int, seconds: float) -> bool: ...

    def allow(self, budget: float) -> None: ...

    def looked(self, seconds: float, cost: float) -> None: ...


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
    """At each of the first steps, half a second of looking at most, then `rate` times a second;
    less often where looking would take more than the share `budget` of the time, until another
    one is allowed."""

    rate: float = 10.0
    budget: float = Monitor().for_looks

    def start(self, first_steps: int) -> Due:
        """The question for one run; `first_steps` are all looked at."""
        return _PerSecond(1 / self.rate, self.budget, first_steps)


class _EverySteps:
    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, step: int, seconds: float) -> bool:
        return (step - 1) % self._count == 0

    def looked(self, seconds: float, cost: float) -> None:
        """Nothing: the steps are fixed."""

    def allow(self, budget: float) -> None:
        """Nothing: the steps are fixed."""


class _PerSecond:
    def __init__(self, interval: float, budget: float, first_steps: int) -> None:
        self._interval = interval
        self._budget = budget
        self._first_steps = first_steps
        self._last = -interval
        self._cost = self._next = self._spent = 0.0

    def __call__(self, step: int, seconds: float) -> bool:
        is_first = step <= self._first_steps and self._spent < SPENT_AT_FIRST
        return is_first or seconds >= self._next

    def looked(self, seconds: float, cost: float) -> None:
        """Plan the next look, from the end of this one."""
        self._spent += cost
        self._last, self._cost = seconds, cost
        self._plan()

    def allow(self, budget: float) -> None:
        """Spend another share of the time from now on."""
        self._budget = max(budget, 1e-6)
        self._plan()

    def _plan(self) -> None:
        self._next = self._last + max(self._interval, self._cost / self._budget)
