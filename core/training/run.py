"""One run, from the first step to the last: epochs, steps, pauses, changes, the end.

Everything it says is an event. It knows no thread: a pause waits inside the generator.
"""

import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from core.errors import TrainingError
from core.settings.training import TrainingSettings
from core.training.changes import describe, merged
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
)
from core.training.locate import find_fault
from core.training.session import Session
from core.training.step import Computed
from core.training.totals import Totals

if TYPE_CHECKING:
    from torch import Tensor

COMPLETED, STOPPED, MAX_STEPS, EARLY_STOPPING = (
    "completed",
    "stopped",
    "max-steps",
    "early-stopping",
)
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
    ) -> None:
        self._session = session
        self._settings = settings
        self._control = control
        self._max_steps = max_steps
        self._clock = Clock()
        self.step = 0
        self._epoch = 0
        self._batch = 0
        self._totals = Totals()

    def events(self) -> Iterator[Event]:
        """All events of the run but a failure, which is raised as `TrainingError`."""
        yield self._started()
        reason = yield from self._epochs()
        yield self._finished(reason)

    def _started(self) -> RunStarted:
        session = self._session
        return RunStarted(
            device=str(session.device),
            seed=self._settings.seed,
            steps_per_epoch=session.batches.steps_per_epoch,
            total_steps=self._total_steps,
            weighted=tuple(layer.id for layer in session.layers.weighted),
            observed=tuple(layer.id for layer in session.layers.observed),
            has_accuracy=session.loss.has_accuracy,
        )

    @property
    def _total_steps(self) -> int:
        epochs = max(self._settings.epochs, self._epoch + 1)
        total = self._session.batches.steps_per_epoch * epochs
        return total if self._max_steps is None else min(total, self._max_steps)

    def _finished(self, reason: Reason) -> RunFinished:
        if reason in (COMPLETED, EARLY_STOPPING):
            self._session.tuning.early_stopping.restore_best(self._session.network)
        figures: Figures | None = None
        if reason != STOPPED:
            figures = self._session.evaluate(self._session.test, self._must_stop)
        figures = figures or Figures()
        weights = self._session.weights()
        return RunFinished(self.step, reason, figures.loss, figures.accuracy, weights)

    def _must_stop(self) -> bool:
        return self._control.is_stopping

    # -- epochs ------------------------------------------------------------------------

    def _epochs(self) -> Generator[Event, None, Reason]:
        while self._epoch < self._settings.epochs:
            reason = yield from self._steps()
            if reason:
                return reason
            validation = self._session.evaluate(self._session.validation, self._must_stop)
            if validation is None:
                return STOPPED
            self._epoch += 1
            yield self._epoch_finished(validation)
            if self._has_ended_early(validation):
                return EARLY_STOPPING
            self._totals = Totals()
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

    def _has_ended_early(self, validation: Figures) -> bool:
        loss = self._totals.loss if math.isnan(validation.loss) else validation.loss
        self._session.tuning.end_epoch(loss)
        return self._session.tuning.early_stopping.has_ended(loss, self._session.network)

    # -- steps -------------------------------------------------------------------------

    def _steps(self) -> Generator[Event, None, Reason]:
        batches = self._session.batches.epoch(self._session.device)
        while self._batch < len(batches):
            reason = yield from self._before_step()
            if reason:
                return reason
            yield from self._train(batches[self._batch])
            self._batch += 1
        self._batch = 0
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
            self._session.change(after, self.step, self._epoch)
            text = describe(before, after)
            yield SettingsChanged(self.step + 1, text, after, self._total_steps)

    def _train(self, rows: "Tensor") -> Iterator[Event]:
        session = self._session
        self.step += 1
        is_looking = session.observer.is_due(self.step, self._clock.seconds)
        stream = session.stream.state
        computed = session.stepper.compute(rows, keep_outputs=is_looking)
        if not computed.is_finite:
            if computed.outputs is None:
                computed = self._compute_again(rows, stream)
            yield from self._examine(computed)
        self._totals.add(computed)
        measured = self._measured(computed)
        if computed.outputs is None:
            session.tuning.update(session.stepper.recompute, computed.loss)
            yield measured
        else:
            session.observer.before_update()
            session.tuning.update(session.stepper.recompute, computed.loss)
            look = session.observer.look(self.step, computed.outputs, self._clock.seconds)
            yield measured
            yield look

    def _compute_again(self, rows: "Tensor", stream: "Tensor") -> Computed:
        """The same step with all its tensors kept, drawing the same random numbers."""
        session = self._session
        session.stream.state = stream
        buffers = {name: value.clone() for name, value in session.network.named_buffers()}
        computed = session.stepper.compute(rows, keep_outputs=True)
        for name, value in session.network.named_buffers():
            value.copy_(buffers[name])
        return computed

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

    def _measured(self, computed: Computed) -> StepMeasured:
        return StepMeasured(
            step=self.step,
            epoch=self._epoch + 1,
            loss=computed.loss,
            accuracy=computed.accuracy,
            learning_rate=self._session.tuning.learning_rate,
            gradient_norms=computed.norms,
            seconds=self._clock.seconds,
        )
