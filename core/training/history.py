"""Everything a run has said so far, as arrays that plots and rules read.

`append` is the only way in. Reading returns views that must not be written to. Steps are
stored exactly, in arrays that grow by doubling; looks at the layers are thinned out.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.probes.measure import LayerMeasure
from core.training.dead_record import DeadRecords
from core.training.events import (
    CheckpointFailed,
    CheckpointWritten,
    EpochFinished,
    Event,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
    StepSkipped,
    WeightsKept,
)
from core.training.monitoring import SNAPSHOTS, Monitoring
from core.training.series import BoundedSeries, Smoothed, Thinned

SNAPSHOT_BYTES = 256 * 2**20
MOST_SNAPSHOTS = 64
"""Kept weights: the first and the last, and what is between them evenly spaced."""

MEASURES_BYTES, MEASURE_BYTES = 64 * 2**20, 2048
"""Memory for looks, and about what one layer takes in one of them."""

MOST_MEASURES = 512
"""Looks at the layers that are kept: more than an image of them is wide."""


_BY_STEP = (
    "steps",
    "losses",
    "accuracies",
    "learning_rates",
    "seconds",
    "gradient_norms",
    "smoothed_losses",
    "smoothed_accuracies",
)


class History:
    """The record of one run. `version` changes with every event, so a plot can tell quickly
    whether there is anything to draw."""

    def __init__(self) -> None:
        self.version = 0
        self.started: RunStarted | None = None
        self.ended: RunFinished | RunFailed | None = None
        self.is_paused = False
        self.is_from_file = False
        """Whether what was before was read from a checkpoint, which holds no looks."""
        self.checkpoint: CheckpointWritten | None = None
        self.checkpoint_failure: CheckpointFailed | None = None
        self.skipped: list[StepSkipped] = []
        self.epochs: list[EpochFinished] = []
        self.marks: list[SettingsChanged] = []
        self._measures: Thinned[LayersMeasured] = Thinned(_measures_kept)
        self._snapshots: Thinned[WeightsKept] = Thinned(_snapshots_kept)
        self.dead_records = DeadRecords()
        self.monitoring = Monitoring()
        self.steps = BoundedSeries(dtype=np.int64)
        self.losses = BoundedSeries()
        self.accuracies = BoundedSeries()
        self.learning_rates = BoundedSeries()
        self.seconds = BoundedSeries(dtype=np.float64)
        self.gradient_norms = BoundedSeries(0)
        self.smoothed_losses = Smoothed()
        self.smoothed_accuracies = Smoothed()
        self.last_step: StepMeasured | None = None

    def extend(self, events: Iterable[Event]) -> None:
        """Take in events in the order they were said."""
        for event in events:
            self.append(event)

    def append(self, event: Event) -> None:
        """Take in one event."""
        self.version += 1
        match event:
            case StepMeasured():
                self._append_step(event)
            case LayersMeasured():
                self._measures.append(event)
                self.dead_records.take(event)
                self.monitoring.looks.append(event.cost, event.share)
            case WeightsKept():
                self._snapshots.append(event)
                self.monitoring.snapshots.append({SNAPSHOTS: event.seconds}, event.share)
            case EpochFinished():
                self.epochs.append(event)
            case SettingsChanged():
                self.marks.append(event)
            case RunStarted():
                self.started, self.ended = event, None
                if not len(self.steps):
                    self.gradient_norms = BoundedSeries(len(event.weighted))
            case CheckpointWritten():
                self.checkpoint_failure = None
                if not event.is_best:
                    self.checkpoint = event
            case CheckpointFailed():
                self.checkpoint_failure = event
            case StepSkipped():
                self.skipped.append(event)
            case RunPaused():
                self.is_paused = True
            case RunResumed():
                self.is_paused = False
            case RunFailed() | RunFinished():
                self.ended = event
                self.is_paused = False
                if isinstance(event, RunFinished) and event.weights:
                    self._snapshots.append(WeightsKept(event.step, event.weights))

    def _append_step(self, event: StepMeasured) -> None:
        self.last_step = event
        self.steps.append(event.step)
        self.losses.append(event.loss)
        self.accuracies.append(event.accuracy)
        self.learning_rates.append(event.learning_rate)
        self.seconds.append(event.seconds)
        self.gradient_norms.append(event.gradient_norms)
        self.smoothed_losses.append(event.loss)
        self.smoothed_accuracies.append(event.accuracy)

    def until(self, step: int) -> "History":
        """A new history of what was before a run goes on after `step`: without its end."""
        found = History()
        if self.started is None:
            return found
        found.append(self.started)
        count = int(np.searchsorted(self.steps.values, step, side="right"))
        for name in _BY_STEP:
            setattr(found, name, getattr(self, name).first(count))
        found.last_step = self._measured(count - 1) if count else None
        for look in self.measures:
            if look.step <= step:
                found.append(look)
        for snapshot in self.snapshots:
            if snapshot.step <= step:
                found.append(snapshot)
        found.epochs = [epoch for epoch in self.epochs if epoch.step <= step]
        found.marks = [mark for mark in self.marks if mark.step <= step]
        found.skipped = [skipped for skipped in self.skipped if skipped.step <= step]
        found.checkpoint, found.is_from_file = self.checkpoint, self.is_from_file
        found.dead_records = self.dead_records.until(step)
        return found

    def _measured(self, row: int) -> StepMeasured:
        step, passed = int(self.steps.values[row]), [epoch.step for epoch in self.epochs]
        return StepMeasured(
            step=step,
            epoch=1 + int(np.searchsorted(passed, step, side="left")),
            loss=float(self.losses.values[row]),
            accuracy=float(self.accuracies.values[row]),
            learning_rate=float(self.learning_rates.values[row]),
            gradient_norms=self.gradient_norms.values[row].copy(),
            seconds=float(self.seconds.values[row]),
        )

    # -- questions -------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The last step; before the first, where the run begins."""
        begin = self.started.step if self.started else 0
        return self.last_step.step if self.last_step else begin

    @property
    def is_running(self) -> bool:
        """Whether the run has begun and not ended (paused counts as running)."""
        return self.started is not None and self.ended is None

    def gradient_norms_of(self, node: str) -> NDArray[np.float32]:
        """Gradient norm of one weighted layer at each step; empty for any other node."""
        if self.started is None or node not in self.started.weighted:
            return np.empty(0, np.float32)
        return self.gradient_norms.values[:, self.started.weighted.index(node)]

    @property
    def frozen(self) -> frozenset[str]:
        """Those of the weighted layers that do not learn now: their gradient norms are 0."""
        return self.frozen_at(None)

    def frozen_at(self, step: int | None) -> frozenset[str]:
        """The same at a step; None is now."""
        past = [mark for mark in self.marks if step is None or mark.step <= step]
        told = past[-1] if past else self.started
        return told.frozen if told else frozenset()

    @property
    def learning(self) -> tuple[str, ...]:
        """The weighted layers that learn now, in their order."""
        return self.learning_at(None)

    def learning_at(self, step: int | None) -> tuple[str, ...]:
        """The same at a step; None is now."""
        return self._weighted_but(self.frozen_at(step))

    @property
    def learned(self) -> tuple[str, ...]:
        """The weighted layers that learn at any step, in their order."""
        if self.started is None:
            return ()
        return self._weighted_but(
            self.started.frozen.intersection(*(mark.frozen for mark in self.marks))
        )

    def _weighted_but(self, frozen: frozenset[str]) -> tuple[str, ...]:
        weighted = self.started.weighted if self.started else ()
        return tuple(node for node in weighted if node not in frozen)

    @property
    def total_steps(self) -> int:
        """Steps of the whole run, after the latest change of its epochs; 0 before its start."""
        if self.started is None:
            return 0
        changed = self.marks[-1].total_steps if self.marks else 0
        return changed or self.started.total_steps

    @property
    def measures(self) -> list[LayersMeasured]:
        """Looks at the layers. In a long run every second is dropped now and then: a reader
        that finds fewer than before starts again. `latest_look` may be newer than the last."""
        return self._measures.kept

    @property
    def latest_look(self) -> LayersMeasured | None:
        """The latest look at the layers."""
        return self._measures.latest

    @property
    def snapshots(self) -> list[WeightsKept]:
        """Weights that were kept, in the order of their steps, the latest among them; of a
        finished run those it ended with."""
        kept, latest = self._snapshots.kept, self._snapshots.latest
        return [*kept, latest] if latest is not None and kept[-1] is not latest else list(kept)

    def rows_until(self, step: int | None) -> int:
        """How many rows of the series show what was until `step`, one at least where there are
        any; None is now."""
        if step is None:
            return len(self.steps)
        found = int(np.searchsorted(self.steps.values, step, side="right"))
        return min(max(1, found), len(self.steps))

    def look_at(self, step: int | None) -> LayersMeasured | None:
        """The look at the layers that shows `step`: the last before it; None is now."""
        return self.latest_look if step is None else _shown(self.measures, step)

    def snapshot_at(self, step: int | None) -> WeightsKept | None:
        """The weights that show `step`: the last kept before it; None is now."""
        return self._snapshots.latest if step is None else _shown(self.snapshots, step)

    def latest_measure(self, node: str) -> LayerMeasure | None:
        """The latest activation measure of one layer."""
        latest = self.latest_look
        return latest.layers.get(node) if latest else None

    def measures_of(self, node: str) -> tuple[NDArray[np.int64], list[LayerMeasure]]:
        """The steps at which one layer was measured, and what was."""
        found = [(m.step, m.layers[node]) for m in self.measures if node in m.layers]
        return np.array([step for step, _ in found], np.int64), [measure for _, measure in found]


Dated = TypeVar("Dated", LayersMeasured, WeightsKept)


def _shown(things: list[Dated], step: int) -> Dated | None:
    """The last of `step` or before, otherwise the first."""
    place = bisect_right(things, step, key=lambda thing: thing.step)
    return things[max(0, place - 1)] if things else None


def _measures_kept(look: LayersMeasured) -> int:
    size = MEASURE_BYTES * max(1, len(look.layers))
    return max(32, min(MOST_MEASURES, MEASURES_BYTES // size))


def _snapshots_kept(snapshot: WeightsKept) -> int:
    size = sum(array.nbytes for array in snapshot.weights.values())
    return max(4, min(MOST_SNAPSHOTS, SNAPSHOT_BYTES // max(1, size)))
