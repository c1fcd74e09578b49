"""Takes the steps of a run, one by one or many at a call, and says what was measured in them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.training.events import Event, StepMeasured, StepSkipped
from core.training.failures import NonFiniteError
from core.training.locate import find_fault
from core.training.position import Position
from core.training.session import Session
from core.training.step import Computed

if TYPE_CHECKING:
    from torch import Tensor


LONG = 0.5
"""Seconds of a step that nobody waits for after a run was told to stop."""


class Learner:
    """Trains the network of `session`, and moves `position` on."""

    def __init__(self, session: Session, position: Position) -> None:
        self._session = session
        self._position = position
        self._rows: Tensor | None = None
        self._pace = 0.0
        """The samples of the last step, and the seconds that it took."""

    def steps_free(self, batches: "Sequence[Tensor]", most: int | None) -> int:
        """How many of the next `batches` can be taken at one call, at most `most`; 0 where a
        plain step is due, be it to be looked at."""
        at, session = self._position, self._session
        count = session.captured.at_once(batches)
        count = count if most is None else min(count, max(0, most))
        return session.observer.steps_free(at.step, at.clock.seconds, count)

    def take_many(self, batches: "Sequence[Tensor]") -> Iterator[Event]:
        """Take steps at one call. One that is not finite is made again, to be looked into."""
        session, at = self._session, self._position
        began = at.clock.seconds
        figures, rates = session.captured.train(batches)
        pace = (at.clock.seconds - began) / len(batches)
        found = session.stepper.read(figures, len(batches[0]))
        self._rows, self._pace = batches[max(0, len(found) - 1)], pace
        for index, (computed, rate) in enumerate(zip(found, rates, strict=True)):
            at.step += 1
            at.totals.add(computed)
            yield self._measured(computed, rate, began + pace * (index + 1))
        at.used += len(batches[0]) * len(found)
        if found:
            session.observer.heed(found[-1].loss, found[-1].norms)
        if len(found) < len(batches):
            yield from self._take(batches[len(found)], 0, was_tried=True)

    def take(self, rows: "Tensor", steps_left: int, is_end: bool = False) -> Iterator[Event]:
        """One step on the samples `rows`, of about `steps_left` that are left of the run;
        `is_end`: it ends or waits after it."""
        return self._take(rows, steps_left, is_end=is_end)

    def look_now(self) -> Iterator[Event]:
        """Look at the last step, where the run ends or waits after it and nobody knew before:
        by the weights after its update, at its samples, and without how far they moved."""
        session, at = self._session, self._position
        is_short = self._rows is not None and self._pace < LONG
        if not is_short or not session.observer.has_missed(at.step):
            return
        assert self._rows is not None
        computed = session.compute_aside(self._rows)
        if computed is not None and computed.is_finite and computed.outputs is not None:
            yield session.observer.look(at.step, computed.outputs, at.clock.seconds)

    def _take(
        self, rows: "Tensor", steps_left: int, was_tried: bool = False, is_end: bool = False
    ) -> Iterator[Event]:
        """`was_tried`: it has been computed once, and was not finite."""
        session, at = self._session, self._position
        at.step, at.is_computing, self._rows = at.step + 1, True, rows
        began = at.clock.seconds
        is_looking = session.observer.is_due(at.step, began, is_end)
        stream = session.stream.state
        if was_tried:
            computed = session.compute_again(rows, stream)
        else:
            computed = session.compute(rows, is_looking, steps_left)
        if not computed.is_finite:
            if computed.outputs is None:
                computed = session.compute_again(rows, stream)
            yield from self._examine(computed)
        at.totals.add(computed)
        session.observer.heed(computed.loss, computed.norms)
        measured = self._measured(computed)
        if computed.outputs is not None:
            session.observer.before_update()
        session.update(computed)
        at.is_computing, self._pace = False, at.clock.seconds - began
        said: list[Event] = [measured]
        if computed.outputs is not None:
            usual, seconds = session.captured.seconds(rows), at.clock.seconds
            outputs, scale = computed.outputs, computed.scale
            said.append(session.observer.look(at.step, outputs, seconds, scale, usual))
        yield from said
        if computed.is_skipped:
            yield StepSkipped(at.step, session.precision.scale)
        at.used += len(rows)

    def _examine(self, computed: Computed) -> Iterator[Event]:
        """Raise `NonFiniteError` at the layer where a step broke, after saying what was measured.

        Does nothing where only a norm is too large for its type and all gradients are finite.
        """
        session, at = self._session, self._position
        assert computed.outputs is not None
        assert computed.loss_tensor is not None
        fault = find_fault(
            session.layers,
            computed.outputs,
            computed.loss_tensor,
            at.step,
            session.tuning.optimizer,
        )
        if fault is not None:
            yield self._measured(computed)
            yield session.observer.look(at.step, computed.outputs, at.clock.seconds)
            raise NonFiniteError(fault.message, fault.node, fault.tensor)

    def _measured(
        self, computed: Computed, rate: float | None = None, seconds: float | None = None
    ) -> StepMeasured:
        at = self._position
        rate = self._session.tuning.learning_rate if rate is None else rate
        seconds = at.clock.seconds if seconds is None else seconds
        return computed.measured(at.step, at.epoch + 1, rate, seconds)
