"""Several runs in one thread, step by step beside each other.

They see the same batches (from the same seed and batch size) and begin with the same weights
where their layers agree. Each computes what it would compute alone, to the last bit: what it
draws comes from its own streams, and the switches of the process are set for its turn only.

Steps that are computed many at a time are told one by one, so that the histories stay
together; at a pause, a single step, a pace, a change or a stop all wait or end at the same
step. All are looked at in the steps in which the first is.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.spec import Progress, silent
from core.probes.cadence import Cadence
from core.probes.monitor import Monitor
from core.project import Project
from core.training.brake import Brake
from core.training.checkpoints.beside import make_room_beside, plan_beside
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.events import (
    Event,
    RunPaused,
    RunStarted,
)
from core.training.learner import LONG
from core.training.run import WAIT
from core.training.trainer import TEN_A_SECOND, Prepare, train_within
from core.twins.agenda import Agenda
from core.twins.following import Follower, carried_over
from core.twins.lane import Lane
from core.twins.weights import States, agreeing, states_of, take_over

if TYPE_CHECKING:
    from core.training.session import Session

Numbered = tuple[int, Event]
"""An event, and the number of the run that said it: the place of its project, from 0."""


def train_twins(
    projects: Sequence[Project],
    control: Control,
    *,
    followers: Sequence[Follower] = (),
    max_steps: int | None = None,
    progress: Progress = silent,
    cadence: Cadence = TEN_A_SECOND,
    checkpoints: CheckpointPlan | None = None,
    resume: Sequence[Path] = (),
) -> Iterator[Numbered]:
    """Train `projects` in lockstep from new weights, the first of them the main one; or each on
    from its checkpoint in `resume`. Those that were kept at different steps meet at the last.

    `control` pauses, steps, paces and stops them all, and a change of settings through it, which is
    one of the main project, reaches each that does not differ in just that. One of the
    `followers`, each the control of one run, may be told to stop by itself. A run that fails
    or ends leaves the others going. `checkpoints` keep the main run, and each twin beside it;
    one that is stopped by itself is not kept. The rest is as for `train`, and all looks together
    stay within the budget of one run.
    """
    from core.training.products import fast_products

    followers = followers or [Follower(control) for _ in projects]
    shared, agenda = _SharedStart(), Agenda(len(projects))
    if checkpoints is not None and not resume:
        make_room_beside(checkpoints.folder)
    with ExitStack() as stack:
        stack.enter_context(fast_products())
        lanes = []
        for number, (project, follower) in enumerate(zip(projects, followers, strict=True)):
            start = resume[number] if resume else None
            plan = _plan_of(number, checkpoints, start)
            events = train_within(
                project,
                follower,
                max_steps=max_steps,
                progress=progress,
                cadence=agenda.cadence(number, cadence, follower),
                checkpoints=plan,
                resume=start,
                prepare=shared.for_project(project),
            )
            stack.enter_context(closing(events))  # type: ignore[type-var]
            lanes.append(Lane(number, project, follower, events, plan))
        yield from _Lockstep(lanes, projects[0], control, agenda).events()


def _plan_of(
    number: int, checkpoints: CheckpointPlan | None, start: Path | None
) -> CheckpointPlan | None:
    """How one of the runs is kept: where it was before, if it goes on."""
    if checkpoints is None or number == 0:
        return checkpoints
    beside = plan_beside(checkpoints, number)
    return replace(beside, folder=start.parent) if start is not None else beside


class _SharedStart:
    """Hands the weights of the run that is made first to those that are made after it."""

    def __init__(self) -> None:
        self._first: tuple[Project, States] | None = None

    def for_project(self, project: Project) -> Prepare:
        """What is done to the session of `project`."""

        def prepare(session: "Session") -> None:
            if self._first is None:
                self._first = project, states_of(session)
            else:
                first, states = self._first
                take_over(session, states, agreeing(first, project))

        return prepare


class _Lockstep:
    """Gives each run its turns. `events` can be iterated once."""

    def __init__(
        self, lanes: Sequence[Lane], main: Project, control: Control, agenda: Agenda
    ) -> None:
        self._lanes = lanes
        self._main = main
        self._control = control
        self._agenda = agenda
        self._brake = Brake(control)
        self._monitor: Monitor | None = None

    @property
    def _going(self) -> list[Lane]:
        return [lane for lane in self._lanes if not lane.is_over]

    def events(self) -> Iterator[Numbered]:
        """What all runs say, until all have ended."""
        control = self._control
        while going := self._going:
            yield from self._share_budget()
            yield from self._obey_change()
            if control.is_stopping or not (control.is_paused or self._brake.is_on):
                lane = min(going, key=lambda lane: lane.step)
                self._let_go(going)
                yield from self._turn(lane)
            elif control.must_wait:
                yield from self._gather()
                yield from self._tell_paused()
                self._wait()
            elif not control.is_paused and self._brake.seconds_left:
                yield from self._gather()
                self._brake.rest(WAIT)
            else:
                control.use_step()
                yield from self._gather()
                self._brake.begin()
                yield from self._one_step()

    def _wait(self) -> None:
        """Wait for an order: the one time that does not pass for the runs."""
        began = time.perf_counter()
        self._control.wait(WAIT)
        for lane in self._lanes:
            lane.control.paused += time.perf_counter() - began

    def _turn(self, lane: Lane) -> Iterator[Numbered]:
        behind = self._behind(lane)
        lane.control.is_behind = behind > 0 and lane.is_level and lane.pace < LONG
        event = lane.next()
        lane.is_level = lane.is_level or self._behind(lane) == 0
        if isinstance(event, RunStarted):
            self._agenda.begin(lane.number, event.step)
        if lane.is_over:
            self._agenda.leave(lane.number)
        if event is not None:
            yield lane.number, event

    def _behind(self, lane: Lane) -> int:
        """How many steps of others one has not made: it makes those that do not take long before
        it ends with them."""
        return max(other.step for other in self._lanes) - lane.step

    def _let_go(self, lanes: Sequence[Lane]) -> None:
        for lane in lanes:
            if lane.is_waiting:
                lane.control.resume()
                lane.is_waiting = False

    # -- all at the same step ----------------------------------------------------------

    def _gather(self) -> Iterator[Numbered]:
        """Let all wait after the same step: the last that any of them has computed."""
        for lane in self._going:
            lane.control.pause()
            yield from self._until_waiting(lane)
        last = max((lane.step for lane in self._going), default=0)
        for lane in self._going:
            yield from self._take(lane, last - lane.step)

    def _one_step(self) -> Iterator[Numbered]:
        for lane in self._going:
            lane.is_told_paused = False
            yield from self._take(lane, 1)

    def _take(self, lane: Lane, steps: int) -> Iterator[Numbered]:
        """So many steps of one that waits, one by one."""
        if steps > 0:
            lane.control.step(steps)
            lane.is_waiting = False
            yield from self._until_waiting(lane)

    def _until_waiting(self, lane: Lane) -> Iterator[Numbered]:
        while not (lane.is_waiting or lane.is_over):
            yield from self._turn(lane)

    def _tell_paused(self) -> Iterator[Numbered]:
        for lane in self._going:
            if lane.is_waiting and not lane.is_told_paused:
                lane.is_told_paused = True
                yield lane.number, RunPaused(lane.step)

    # -- what is asked -----------------------------------------------------------------

    def _obey_change(self) -> Iterator[Numbered]:
        """Let all follow a change from the same step on."""
        wanted = self._control.take_change()
        if wanted is None:
            return
        yield from self._gather()
        for lane in self._going:
            lane.project = carried_over(lane.project, self._main, wanted)
            lane.control.change(wanted if lane.number == 0 else lane.project)
        self._main = wanted

    def _share_budget(self) -> Iterator[Numbered]:
        """All looks together take no more of the time than those of one run; they are switched
        on and off at the same step."""
        asked, before = self._control.monitor, self._monitor
        if asked is before:
            return
        if before is not None and asked.is_on != before.is_on:
            yield from self._gather()
        self._monitor = asked
        share = replace(asked, budget=asked.budget / len(self._lanes))
        for lane in self._lanes:
            lane.control.monitor = share
