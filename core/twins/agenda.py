"""Which steps of several runs are looked at: those in which the first of them is, so that what
is seen inside can be compared look by look.

In lockstep the first is never behind the others: when another comes to a step, it is known
whether that is looked at. The first looks closely also where figures of another shoot up, and
the looks of all count for how often it looks. A run that ends while others go on is looked at
where it ends; then the next one is the first.
"""

from core.probes.cadence import Cadence, Due
from core.training.control import Control


class Agenda:
    """What the first of `count` runs decided. They are known by their numbers, from 0."""

    def __init__(self, count: int) -> None:
        self._going = list(range(count))
        self.dues: dict[int, Due] = {}
        self.share = 1 / count
        self.cost = 0.0
        """Of the latest look in all runs together, in seconds."""
        self._decided, self._by = 0, 0
        self._look = self._late_look = 0

    def cadence(self, number: int, cadence: Cadence, control: Control) -> Cadence:
        """When one run is looked at, whose `control` pauses it only in lockstep with others."""
        return _Shared(self, number, cadence, control)

    def is_first(self, number: int) -> bool:
        """Whether the others follow this one."""
        return self._going[:1] == [number]

    def begin(self, number: int, step: int) -> None:
        """A run begins after `step`: what is before, others catch up with unseen."""
        if self.is_first(number):
            self._decided, self._by = max(self._decided, step), number

    def leave(self, number: int) -> None:
        """A run has ended."""
        if number in self._going:
            self._going.remove(number)
            self.dues.pop(number, None)

    # -- asked by the first ------------------------------------------------------------

    def decide(self, number: int, step: int, is_due: bool) -> bool:
        """Whether to look at `step`: as it was decided by one that was first before, otherwise
        where it `is_due` or another run wants to be looked at closely."""
        if step <= self._decided and number != self._by:
            return self.is_look(step)
        is_due = is_due or any(due.is_closer for due in self.dues.values())
        self._decided, self._by = step, number
        if is_due:
            self._look = step
        elif self._look == step:  # it was asked before, some steps ahead
            self._look = 0
        return is_due

    def add_end(self, step: int, is_made: bool) -> None:
        """It looks at `step` because it ends or waits after it."""
        if is_made:
            self._late_look = step
        else:
            self._look = step

    # -- asked by the others -----------------------------------------------------------

    def is_look(self, step: int, is_made: bool = False) -> bool:
        """Whether the first is looked at in `step`; `is_made`: after it."""
        return step == (self._late_look if is_made else self._look)

    def known(self, step: int, most: int) -> int:
        """How many of the `most` steps after `step` are decided."""
        return max(0, min(most, self._decided - step))


class _Shared:
    """The cadence of one of the runs."""

    def __init__(self, agenda: Agenda, number: int, cadence: Cadence, control: Control) -> None:
        self._agenda, self._number = agenda, number
        self._cadence, self._control = cadence, control

    def start(self, first_steps: int) -> Due:
        """The question for this run."""
        own = self._cadence.start(first_steps)
        self._agenda.dues[self._number] = own
        return _SharedDue(self._agenda, self._number, own, self._control)


class _SharedDue(Due):
    """Asks `own` when this run would be looked at, and follows that only while it is first."""

    def __init__(self, agenda: Agenda, number: int, own: Due, control: Control) -> None:
        self._agenda, self._number = agenda, number
        self._own, self._control = own, control
        self.looks_at_ends = own.looks_at_ends
        self._looked: float | None = None

    @property
    def _is_first(self) -> bool:
        return self._agenda.is_first(self._number)

    def __call__(self, step: int, seconds: float) -> bool:
        self._plan()
        is_due = self._own(step, seconds)
        if self._is_first:
            return self._agenda.decide(self._number, step, is_due)
        return self._agenda.is_look(step)

    def at_end(self, step: int, is_made: bool) -> bool:
        wants = self._own.at_end(step, is_made)
        if not self._is_first:
            is_over = not self._control.is_paused
            return (wants and is_over) or self._agenda.is_look(step, is_made)
        if wants:
            self._agenda.add_end(step, is_made)
        return wants

    def known(self, step: int, most: int) -> int:
        return most if self._is_first else self._agenda.known(step, most)

    def allow(self, budget: float) -> None:
        self._own.allow(budget)

    def heed(self, *figures: float) -> None:
        self._own.heed(*figures)

    def looked(self, seconds: float, cost: float) -> None:
        if self._is_first:
            self._looked, self._agenda.cost = seconds, cost
        else:
            self._agenda.cost += cost
            self._own.looked(seconds, cost)

    def _plan(self) -> None:
        """Once all have looked, their mean cost says when the next look may be: each has its part
        of one budget."""
        if self._looked is not None:
            self._own.looked(self._looked, self._agenda.cost * self._agenda.share)
            self._looked = None
