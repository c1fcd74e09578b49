"""One run, from the first step to the last: epochs, steps, pauses, changes, the end.

Everything it says is an event. It knows no thread: a pause waits inside the generator, and so
does a pace.
"""

import math
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from core.project import Project
from core.settings.training import TrainingSettings
from core.training.brake import Brake
from core.training.checkpoints.place import Place
from core.training.checkpoints.saver import Saver
from core.training.control import Control
from core.training.course import Course
from core.training.evaluate import Figures
from core.training.events import (
    Event,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
)
from core.training.learner import Learner
from core.training.live import describe_change, follow
from core.training.position import Position
from core.training.saying import epoch_finished, started
from core.training.session import Session

if TYPE_CHECKING:
    from torch import Tensor

COMPLETED, STOPPED = "completed", "stopped"
MAX_STEPS, EARLY_STOPPING = "max-steps", "early-stopping"
WAIT = 0.1
"""Seconds between two looks at the control while waiting; an order wakes the run at once."""

Reason = str
"""Why a run ends: one of the four above; empty while it goes on."""


class Run:
    """Trains the network of a session. `events` can be iterated once."""

    def __init__(
        self,
        session: Session,
        project: Project,
        control: Control,
        max_steps: int | None = None,
        saver: Saver | None = None,
    ) -> None:
        """`project` is what the session was made of; of it counts what may change on the way."""
        self._session = session
        self._project = project
        self._control = control
        self._max_steps = max_steps
        self._saver = saver
        self._brake = Brake(control)
        self._was_held = False
        """Whether the step that is computed had to wait for its turn: then there is time to look
        at it."""
        self._position = Position()
        self._learner = Learner(session, self._position)
        self._course = Course(session.batches, self._position, session.device)

    @property
    def step(self) -> int:
        """The step that is computed, or was last."""
        return self._position.step

    @property
    def _settings(self) -> TrainingSettings:
        return self._project.training

    def events(self) -> Iterator[Event]:
        """All events of the run but a failure, which is raised as `TrainingError`."""
        return self._events() if self._saver is None else self._saver.heard(self._events())

    def _events(self) -> Iterator[Event]:
        yield self._started()
        self._session.watch(self._control.monitor)
        yield from self._snapshot()
        yield from self._changes()
        reason = yield from self._epochs()
        yield from self._learner.look_now()
        yield from self.keep()
        yield self._finished(reason)

    # -- checkpoints -------------------------------------------------------------------

    def go_on(self, place: Place, project: Project) -> None:
        """Begin at `place`, to which the session was brought, and follow `project`."""
        self._position.go_to(place)
        if project != self._project:
            self._control.change_first(project)

    def keep(self) -> Iterator[Event]:
        """Write a checkpoint where one is wanted, and something has been learned."""
        place = self._position.place
        if self._saver is not None and place.step:
            yield from self._saver.keep(place, self._project, self._course.order)

    def _started(self) -> RunStarted:
        total = self._total_steps if self._is_under_way else self.step
        run = self._saver.run if self._saver else ""
        return started(self._session, self._settings, self.step, total, run)

    @property
    def _is_under_way(self) -> bool:
        return self._position.epoch < self._settings.epochs

    @property
    def _total_steps(self) -> int:
        total = self._course.total_steps(self._settings.epochs)
        return total if self._max_steps is None else min(total, self._max_steps)

    def _finished(self, reason: Reason) -> RunFinished:
        if reason != STOPPED:
            self._session.tuning.early_stopping.restore_best(self._session.network)
        figures: Figures | None = None
        if reason != STOPPED:
            figures = self._session.evaluate(self._session.test, lambda: self._control.is_stopping)
        figures = figures or Figures()
        weights = self._session.weights()
        return RunFinished(self.step, reason, figures.loss, figures.accuracy, weights)

    # -- epochs ------------------------------------------------------------------------

    def _epochs(self) -> Generator[Event, None, Reason]:
        at, tuning = self._position, self._session.tuning
        while self._is_under_way:
            reason = yield from self._steps()
            if reason:
                return reason
            validation = self._session.evaluate(
                self._session.validation, lambda: self._control.is_stopping
            )
            if validation is None:
                return STOPPED
            at.epoch += 1
            yield epoch_finished(at, validation)
            loss = at.totals.loss if math.isnan(validation.loss) else validation.loss
            tuning.end_epoch(loss)
            has_ended = tuning.early_stopping.has_ended(loss, self._session.network)
            at.end_epoch()
            self._course.note_order()
            if self._saver is not None and self._saver.is_better(loss):
                yield from self._saver.keep_best(at.place, self._project, self._course.order)
            if has_ended:
                return EARLY_STOPPING
        return COMPLETED

    # -- steps -------------------------------------------------------------------------

    def _steps(self) -> Generator[Event, None, Reason]:
        self._course.begin_epoch()
        while not self._course.is_epoch_over:
            reason = yield from self._before_step()
            if reason:
                return reason
            yield from self._learn(self._course.left)
            yield from self._snapshot()
            if self._saver is not None and self._saver.is_due(self.step):
                yield from self.keep()
        return ""

    def _snapshot(self) -> Iterator[Event]:
        """Keep the weights to be looked into, where it is time."""
        seconds = self._position.clock.seconds
        if self._session.snapshots.is_due(seconds):
            yield self._session.snapshots.take(self.step, seconds)

    def _before_step(self) -> Generator[Event, None, Reason]:
        yield from self._changes()
        self._session.watch(self._control.monitor)
        yield from self._held_back()
        if self._control.must_wait:
            yield from self._pause()
        if self._control.is_stopping:
            return STOPPED
        if self._max_steps is not None and self.step >= self._max_steps:
            return MAX_STEPS
        self._control.use_step()
        self._brake.begin()
        return ""

    def _held_back(self) -> Iterator[Event]:
        """Wait until the pace that is asked for lets the next step begin, or for an order. The
        time passes for the run too: its speed is the one that is seen."""
        control = self._control
        self._was_held = False
        while self._brake.seconds_left and not (control.is_paused or control.is_stopping):
            self._was_held = True
            self._brake.rest(WAIT)
            yield from self._changes()

    def _pause(self) -> Iterator[Event]:
        """Wait for an order. A single step is let through without a `RunResumed`."""
        with self._position.clock.stopped(self._control.waited):
            yield from self._learner.look_now()
            yield RunPaused(self.step)
            while self._control.must_wait:
                self._control.wait(WAIT)
                yield from self._changes()
            yield from self._changes()  # told together with the order to go on
        if not self._control.is_paused and not self._control.is_stopping:
            yield RunResumed(self.step)

    def _changes(self) -> Iterator[Event]:
        wanted = self._control.take_change()
        if wanted is None:
            return
        before, after = self._project, follow(self._project, wanted)
        if after != before:
            self._project = after
            self._course.resize(after.training.batch_size)
            self._session.change(before, after, self._course.reached)
            yield SettingsChanged(
                step=self.step + 1,
                text=describe_change(before, after, wanted.network)
                + self._session.tuning.lowered_words(before.training),
                settings=after.training,
                total_steps=self._total_steps,
                frozen=self._session.layers.frozen,
                steps_per_epoch=self._course.steps_per_epoch,
            )

    def _most_at_once(self) -> int | None:
        """How many steps may be taken at one call: none beyond the last, or past one to keep.
        The last is not among them where it is looked at."""
        at = self._position
        left = None if self._max_steps is None else self._max_steps - at.step
        if self._session.observer.looks_at_ends:
            left = self._total_steps - at.step - 1
        due = None if self._saver is None else self._saver.steps_left(at.step)
        return min((count for count in (left, due) if count is not None), default=None)

    def _learn(self, batches: "Sequence[Tensor]") -> Iterator[Event]:
        """Take the next step, or as many as can be taken at one call."""
        at, learner = self._position, self._learner
        count = 0
        if not (self._control.is_paused or self._brake.is_on):
            count = learner.steps_free(batches, self._most_at_once())
        if count:
            yield from learner.take_many(batches[:count])
        else:
            left = self._total_steps - at.step
            is_end = left <= 1 or self._control.must_wait or self._was_held
            yield from learner.take(batches[0], left, is_end)
