"""One run, from the first step to the last: epochs, steps, pauses, changes, the end.

Everything it says is an event. It knows no thread: a pause waits inside the generator.
"""

import math
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from core.errors import TrainingError
from core.settings.training import TrainingSettings
from core.training.changes import describe, merged
from core.training.checkpoints.place import Place
from core.training.checkpoints.saver import Saver
from core.training.clock import Clock
from core.training.control import Control
from core.training.evaluate import Figures
from core.training.events import (
    EpochFinished,
    Event,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
    StepSkipped,
)
from core.training.locate import find_fault
from core.training.session import Session
from core.training.step import Computed
from core.training.totals import Totals

if TYPE_CHECKING:
    from torch import Tensor

COMPLETED, STOPPED = "completed", "stopped"
MAX_STEPS, EARLY_STOPPING = "max-steps", "early-stopping"
WAIT = 0.1
"""Seconds between two looks at the control while paused; an order wakes the run at once."""

Reason = str
"""Why a run ends: one of the four above; empty while it goes on."""


class Run:
    """Trains the network of a session. `events` can be iterated once."""

    def __init__(
        self,
        session: Session,
        settings: TrainingSettings,
        control: Control,
        max_steps: int | None = None,
        saver: Saver | None = None,
    ) -> None:
        self._session = session
        self._settings = settings
        self._control = control
        self._max_steps = max_steps
        self._saver = saver
        self._clock = Clock()
        self.step = 0
        self._epoch = 0
        self._batch = 0
        self._totals = Totals()
        self._order = session.batches.state
        self._is_computing = False

    def events(self) -> Iterator[Event]:
        """All events of the run but a failure, which is raised as `TrainingError`."""
        yield self._started()
        yield from self._changes()
        reason = yield from self._epochs()
        yield from self.keep()
        yield self._finished(reason)

    # -- checkpoints -------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where the run stands after its last whole step."""
        samples, loss, accuracy = self._totals.sums
        step = self.step - self._is_computing
        seconds = self._clock.seconds
        return Place(step, self._epoch, self._batch, samples, loss, accuracy, seconds)

    def go_on(self, place: Place, settings: TrainingSettings) -> None:
        """Begin at `place`, to which the session was brought, with new `settings`."""
        self._clock = Clock(place.seconds)
        self.step, self._epoch, self._batch = place.step, place.epoch, place.batch
        self._totals = Totals(place.samples, place.loss, place.accuracy)
        if settings != self._settings:
            self._control.change_first(settings)

    def keep(self) -> Iterator[Event]:
        """Write a checkpoint where one is wanted, and something has been learned."""
        if self._saver is not None and self.place.step:
            yield from self._saver.keep(self.place, self._settings, self._order)

    def _started(self) -> RunStarted:
        session = self._session
        return RunStarted(
            device=str(session.device),
            seed=self._settings.seed,
            steps_per_epoch=session.batches.steps_per_epoch,
            total_steps=self._total_steps if self._epoch < self._settings.epochs else self.step,
            weighted=tuple(layer.id for layer in session.layers.weighted),
            observed=tuple(layer.id for layer in session.layers.observed),
            has_accuracy=session.loss.has_accuracy,
            step=self.step,
            epochs=self._settings.epochs,
            constant_loss=session.loss.of_constant(session.train.targets),
        )

    @property
    def _total_steps(self) -> int:
        epochs = max(self._settings.epochs, self._epoch + 1) - self._epoch
        total = self.step + self._session.batches.steps_per_epoch * epochs - self._batch
        return total if self._max_steps is None else min(total, self._max_steps)

    @property
    def _steps_by_epochs(self) -> int:
        """Steps so far, had all batches been as large as those of now."""
        return self._epoch * self._session.batches.steps_per_epoch + self._batch

    def _finished(self, reason: Reason) -> RunFinished:
        if reason in (COMPLETED, EARLY_STOPPING):
            self._session.tuning.early_stopping.restore_best(self._session.network)
        figures: Figures | None = None
        if reason != STOPPED:
            figures = self._session.evaluate(self._session.test, lambda: self._control.is_stopping)
        figures = figures or Figures()
        weights = self._session.weights()
        return RunFinished(self.step, reason, figures.loss, figures.accuracy, weights)

    # -- epochs ------------------------------------------------------------------------

    def _epochs(self) -> Generator[Event, None, Reason]:
        while self._epoch < self._settings.epochs:
            reason = yield from self._steps()
            if reason:
                return reason
            validation = self._session.evaluate(
                self._session.validation, lambda: self._control.is_stopping
            )
            if validation is None:
                return STOPPED
            self._epoch += 1
            yield self._epoch_finished(validation)
            loss = self._totals.loss if math.isnan(validation.loss) else validation.loss
            has_ended = self._has_ended_early(loss)
            self._totals, self._batch = Totals(), 0
            self._order = self._session.batches.state
            if self._saver is not None and self._saver.is_better(loss):
                yield from self._saver.keep_best(self.place, self._settings, self._order)
            if has_ended:
                return EARLY_STOPPING
        return COMPLETED

    def _epoch_finished(self, validation: Figures) -> EpochFinished:
        return EpochFinished(
            epoch=self._epoch,
            step=self.step,
            train_loss=self._totals.loss,
            train_accuracy=self._totals.accuracy,
            validation_loss=validation.loss,
            validation_accuracy=validation.accuracy,
        )

    def _has_ended_early(self, loss: float) -> bool:
        self._session.tuning.end_epoch(loss)
        return self._session.tuning.early_stopping.has_ended(loss, self._session.network)

    # -- steps -------------------------------------------------------------------------

    def _steps(self) -> Generator[Event, None, Reason]:
        self._order = self._session.batches.state
        batches = self._session.batches.epoch(self._session.device)
        while self._batch < len(batches):
            reason = yield from self._before_step()
            if reason:
                return reason
            count = self._at_once(batches)
            if count:
                yield from self._train_many(batches[self._batch : self._batch + count])
            else:
                yield from self._train(batches[self._batch])
            if self._saver is not None and self._saver.is_due(self.step):
                yield from self.keep()
        return ""

    def _before_step(self) -> Generator[Event, None, Reason]:
        yield from self._changes()
        if self._control.must_wait:
            yield from self._pause()
        if self._control.is_stopping:
            return STOPPED
        if self._max_steps is not None and self.step >= self._max_steps:
            return MAX_STEPS
        self._control.use_step()
        return ""

    def _pause(self) -> Iterator[Event]:
        """Wait for an order. A single step is let through without a `RunResumed`."""
        with self._clock.stopped():
            yield RunPaused(self.step)
            while self._control.must_wait:
                self._control.wait(WAIT)
                yield from self._changes()
        if not self._control.is_paused and not self._control.is_stopping:
            yield RunResumed(self.step)

    def _changes(self) -> Iterator[Event]:
        wanted = self._control.take_settings()
        if wanted is None:
            return
        before, after = self._settings, merged(self._settings, wanted)
        if after != before:
            self._settings = after
            self._session.change(after, self._steps_by_epochs, self._epoch)
            self._session.captured.change(before, after)
            text = describe(before, after)
            yield SettingsChanged(self.step + 1, text, after, self._total_steps)

    def _at_once(self, batches: "Sequence[Tensor]") -> int:
        """How many steps to take at one call: none that is looked at, counted or kept."""
        if self._control.is_paused:
            return 0
        count = self._session.captured.at_once(batches[self._batch :])
        if self._max_steps is not None:
            count = min(count, self._max_steps - self.step)
        if self._saver is not None:
            count = min(count, self._saver.steps_left(self.step) or count)
        return self._session.observer.steps_free(self.step, self._clock.seconds, count)

    def _train_many(self, batches: "Sequence[Tensor]") -> Iterator[Event]:
        """Take steps at one call. One that is not finite is made again, to be looked into."""
        session, began = self._session, self._clock.seconds
        figures, rates = session.captured.train(batches)
        pace = (self._clock.seconds - began) / len(batches)
        found = session.stepper.read(figures, len(batches[0]))
        for index, (computed, rate) in enumerate(zip(found, rates, strict=True)):
            self.step += 1
            self._totals.add(computed)
            yield self._measured(computed, rate, began + pace * (index + 1))
        self._batch += len(found)
        if len(found) < len(batches):
            yield from self._train(batches[len(found)], was_tried=True)

    def _train(self, rows: "Tensor", was_tried: bool = False) -> Iterator[Event]:
        """One step. `was_tried`: it has been computed once, and was not finite."""
        session = self._session
        self.step, self._is_computing = self.step + 1, True
        is_looking = session.observer.is_due(self.step, self._clock.seconds)
        stream = session.stream.state
        if was_tried:
            computed = session.compute_again(rows, stream)
        else:
            computed = session.compute(rows, is_looking, self._total_steps - self.step)
        if not computed.is_finite:
            if computed.outputs is None:
                computed = session.compute_again(rows, stream)
            yield from self._examine(computed)
        self._totals.add(computed)
        measured = self._measured(computed)
        if computed.outputs is not None:
            session.observer.before_update()
        session.update(computed)
        self._is_computing = False
        said: list[Event] = [measured]
        if computed.outputs is not None:
            usual, seconds = session.captured.seconds(rows), self._clock.seconds
            outputs, scale = computed.outputs, computed.scale
            said.append(session.observer.look(self.step, outputs, seconds, scale, usual))
        yield from said
        if computed.is_skipped:
            yield StepSkipped(self.step, session.precision.scale)
        self._batch += 1

    def _examine(self, computed: Computed) -> Iterator[Event]:
        """Raise `TrainingError` at the layer where a step broke, after saying what was measured.

        Does nothing where only a norm is too large for its type and all gradients are finite.
        """
        session = self._session
        assert computed.outputs is not None
        assert computed.loss_tensor is not None
        fault = find_fault(session.layers, computed.outputs, computed.loss_tensor, self.step)
        if fault is not None:
            yield self._measured(computed)
            yield session.observer.look(self.step, computed.outputs, self._clock.seconds)
            raise TrainingError(fault.message, fault.node)

    def _measured(
        self, computed: Computed, rate: float | None = None, seconds: float | None = None
    ) -> StepMeasured:
        rate = self._session.tuning.learning_rate if rate is None else rate
        seconds = self._clock.seconds if seconds is None else seconds
        return computed.measured(self.step, self._epoch + 1, rate, seconds)
