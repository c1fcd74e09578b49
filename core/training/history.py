"""Everything a run has said so far, as arrays that plots and rules read.

`append` is the only way in. Reading returns views that must not be written to. Steps are
stored exactly, in arrays that grow by doubling; looks at the layers are thinned out.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.events import (
    CheckpointFailed,
    CheckpointWritten,
    EpochFinished,
    Event,
    LayerMeasure,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
    StepSkipped,
)

SMOOTHING_STEPS = 33
"""How many steps the smoothed curves look back once a run is long."""

SMOOTHING_SHARE = 6
"""Before that they look back over a sixth of the run: a short run is not drawn late."""

MOST_MEASURES = 512
"""Looks at the layers that are kept: more than an image of them is wide."""


class Series:
    """A growing float array of shape (n, *width)."""

    def __init__(self, *width: int, dtype: type = np.float32) -> None:
        self._data: NDArray[Any] = np.empty((256, *width), dtype)
        self._length = 0

    def append(self, value: object) -> None:
        """Add one row."""
        if self._length == len(self._data):
            self._data = np.concatenate([self._data, np.empty_like(self._data)])
        self._data[self._length] = value
        self._length += 1

    def first(self, count: int) -> "Series":
        """A copy of the first `count` rows."""
        found = Series(*self._data.shape[1:], dtype=self._data.dtype.type)
        found._data = np.concatenate([self._data[:count], found._data])
        found._length = count
        return found

    @property
    def values(self) -> NDArray[Any]:
        """All rows so far, a view."""
        return self._data[: self._length]

    def __len__(self) -> int:
        return self._length


class Smoothed:
    """An exponential mean over a sixth of the values so far, at most `SMOOTHING_STEPS`.

    Each value v moves the mean by w (v - mean), where w = max(1 / 33, 1 / (1 + n / 6)) for n
    values before it. One that is not finite is passed through and leaves the mean as it was.
    """

    def __init__(self) -> None:
        self.series = Series()
        self._mean = 0.0
        self._count = 0

    def append(self, value: float) -> None:
        """Add one raw value."""
        if not math.isfinite(value):
            self.series.append(value)
            return
        weight = max(1 / SMOOTHING_STEPS, 1 / (1 + self._count / SMOOTHING_SHARE))
        self._mean += weight * (value - self._mean)
        self._count += 1
        self.series.append(self._mean)

    def first(self, count: int) -> "Smoothed":
        """A copy as it was after `count` values."""
        found = Smoothed()
        found.series = self.series.first(count)
        finite = found.series.values[np.isfinite(found.series.values)]
        found._count = len(finite)
        found._mean = float(finite[-1]) if len(finite) else 0.0
        return found


class Measures:
    """Looks at the layers, evenly spaced over the run, so that memory stays bounded.

    Of the looks so far every one, every second, every fourth … is kept; `latest` is the last.
    """

    def __init__(self, limit: int = MOST_MEASURES) -> None:
        self._limit = limit
        self._stride = 1
        self._count = 0
        self._kept: list[LayersMeasured] = []
        self.latest: LayersMeasured | None = None

    def append(self, measured: LayersMeasured) -> None:
        """Take in one look."""
        if self._count % self._stride == 0:
            self._kept.append(measured)
        self._count += 1
        self.latest = measured
        if len(self._kept) >= self._limit:
            self._kept = self._kept[::2]
            self._stride *= 2

    @property
    def kept(self) -> list[LayersMeasured]:
        """Those that are kept, in order; only grows, until it is halved."""
        return self._kept


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
        self.checkpoint: CheckpointWritten | None = None
        self.checkpoint_failure: CheckpointFailed | None = None
        self.skipped: list[StepSkipped] = []
        self.epochs: list[EpochFinished] = []
        self.marks: list[SettingsChanged] = []
        self._measures = Measures()
        self.steps = Series(dtype=np.int64)
        self.losses = Series()
        self.accuracies = Series()
        self.learning_rates = Series()
        self.seconds = Series(dtype=np.float64)
        self.gradient_norms = Series(0)
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
            case EpochFinished():
                self.epochs.append(event)
            case SettingsChanged():
                self.marks.append(event)
            case RunStarted():
                self.started, self.ended = event, None
                if not len(self.steps):
                    self.gradient_norms = Series(len(event.weighted))
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
        found.epochs = [epoch for epoch in self.epochs if epoch.step <= step]
        found.marks = [mark for mark in self.marks if mark.step <= step]
        found.skipped = [skipped for skipped in self.skipped if skipped.step <= step]
        found.checkpoint = self.checkpoint
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

    def latest_measure(self, node: str) -> LayerMeasure | None:
        """The latest activation measure of one layer."""
        latest = self.latest_look
        return latest.layers.get(node) if latest else None

    def measures_of(self, node: str) -> tuple[NDArray[np.int64], list[LayerMeasure]]:
        """The steps at which one layer was measured, and what was."""
        found = [(m.step, m.layers[node]) for m in self.measures if node in m.layers]
        return np.array([step for step, _ in found], np.int64), [measure for _, measure in found]
