"""When to look: as often as a person can follow, and never more than a small share of the time.

A cadence is a frozen declaration; `start()` gives the small stateful question for one run.
"""

from dataclasses import dataclass
from typing import Protocol

SPENT_AT_FIRST = 0.5
"""Seconds of looking after which the first steps are looked at no more than others."""


class Due(Protocol):
    """Asked before every step; told what a look has cost."""

    def __call__(self, step: int, seconds: float) -> bool: ...

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
    less often where looking would take more than the share `budget` of the time."""

    rate: float = 10.0
    budget: float = 0.03

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


class _PerSecond:
    def __init__(self, interval: float, budget: float, first_steps: int) -> None:
        self._interval = interval
        self._budget = budget
        self._first_steps = first_steps
        self._next = 0.0
        self._spent = 0.0

    def __call__(self, step: int, seconds: float) -> bool:
        is_first = step <= self._first_steps and self._spent < SPENT_AT_FIRST
        return is_first or seconds >= self._next

    def looked(self, seconds: float, cost: float) -> None:
        """Plan the next look, from the end of this one."""
        self._spent += cost
        self._next = seconds + max(self._interval, cost / self._budget)
