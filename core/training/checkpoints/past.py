"""What a run has shown so far, short enough to lie in its checkpoint: so its curves go on
where they ended, also in another process.

Of a long run not every step is in it, but its highest and lowest losses. Looks at the layers
are not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import CheckpointError
from core.settings.training import TrainingSettings
from core.training.checkpoints.extremes import Extremes
from core.training.events import EpochFinished, Event, RunStarted, SettingsChanged, StepMeasured
from core.training.series import Thinned

MOST, MOST_BYTES = 2048, 2**20
"""Steps, and the memory they may take; at least 256 of them."""
MOST_MARKS = 256
"""Changes of settings: the latest."""

_STEP = (
    ("step", np.int64),
    ("epoch", np.int64),
    ("loss", np.float64),
    ("accuracy", np.float64),
    ("learning_rate", np.float64),
    ("seconds", np.float64),
)
_EPOCH = (
    ("epoch", np.int64),
    ("step", np.int64),
    ("train_loss", np.float64),
    ("train_accuracy", np.float64),
    ("validation_loss", np.float64),
    ("validation_accuracy", np.float64),
)
_SETS = ("weighted", "observed", "class_counts")
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Past:
    """How a run began, some of its steps and epochs, and its changes, as the events they were."""

    started: RunStarted | None = None
    steps: tuple[StepMeasured, ...] = ()
    epochs: tuple[EpochFinished, ...] = ()
    marks: tuple[SettingsChanged, ...] = ()

    def events(self) -> Iterator[Event]:
        """All of it, for a history to take in; nothing where it is not known how it began."""
        if self.started is not None:
            yield self.started
            yield from self.steps
            yield from self.epochs
            yield from self.marks


@dataclass
class Record:
    """Takes in the events of one run, and gives what a checkpoint is to hold of them."""

    begin: Past = field(default_factory=Past)
    """Of a run that goes on: what the checkpoint held."""

    def __post_init__(self) -> None:
        self._started = self.begin.started
        self._steps = Extremes(_steps_kept)
        self._epochs: Thinned[EpochFinished] = Thinned(lambda epoch: MOST)
        self._marks = list(self.begin.marks)
        for step in self.begin.steps:
            self._steps.append(step)
        for epoch in self.begin.epochs:
            self._epochs.append(epoch)

    def append(self, event: Event) -> None:
        """Take in one."""
        match event:
            case StepMeasured():
                self._steps.append(event)
            case EpochFinished():
                self._epochs.append(event)
            case SettingsChanged():
                self._marks = [*self._marks[1 - MOST_MARKS :], event]
            case RunStarted() if self._started is None:
                self._started = event

    @property
    def past(self) -> Past:
        """All that is kept now. Taking it costs next to nothing."""
        epochs = tuple(self._epochs.kept)
        return Past(self._started, self._steps.steps, epochs, tuple(self._marks))


def _steps_kept(step: StepMeasured) -> int:
    return max(256, min(MOST, MOST_BYTES // (48 + step.gradient_norms.nbytes)))


# -- in a file ---------------------------------------------------------------------------


def to_arrays(past: Past) -> dict[str, NDArray[Any]]:
    """The steps and epochs as columns by name."""
    found = {f"steps.{name}": _column(past.steps, name, kind) for name, kind in _STEP}
    found |= {f"epochs.{name}": _column(past.epochs, name, kind) for name, kind in _EPOCH}
    width = len(past.started.weighted) if past.started else 0
    norms = np.empty((len(past.steps), width), np.float32)
    for row, step in enumerate(past.steps):
        norms[row] = step.gradient_norms
    return found | {"steps.gradient_norms": norms}


def _column(events: tuple[Any, ...], name: str, kind: type) -> NDArray[Any]:
    return np.array([getattr(event, name) for event in events], kind)


def to_json(past: Past) -> dict[str, object] | None:
    """How it began and what was changed, as plain data; None where that is not known."""
    if past.started is None:
        return None
    started = {**asdict(past.started), "frozen": sorted(past.started.frozen)}
    constant = past.started.constant_loss
    marks = [
        [
            mark.step,
            mark.text,
            mark.settings.epochs,
            mark.total_steps,
            sorted(mark.frozen),
            mark.steps_per_epoch,
        ]
        for mark in past.marks
    ]
    known = constant if np.isfinite(constant) else None
    return {"started": {**started, "constant_loss": known}, "marks": marks}


def from_parts(said: Mapping[str, Any] | None, arrays: Arrays, settings: TrainingSettings) -> Past:
    """The past that was written; an empty one where none was. Raises `CheckpointError`.

    Changes come back with `settings`, but for the number of epochs.
    """
    if said is None:
        return Past()
    try:
        begun = dict(said["started"])
        sets = {name: tuple(begun[name]) for name in _SETS} | {"frozen": frozenset(begun["frozen"])}
        known = begun["constant_loss"]
        constant = float("nan") if known is None else float(known)
        started = RunStarted(**{**begun, **sets, "constant_loss": constant})
        return Past(
            started,
            tuple(_steps(arrays, len(started.weighted))),
            tuple(EpochFinished(*row) for row in _rows(arrays, "epochs", _EPOCH)),
            tuple(_mark(row, settings) for row in said["marks"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"its curves are damaged ({error}).") from error


def _steps(arrays: Arrays, width: int) -> Iterator[StepMeasured]:
    norms = arrays["steps.gradient_norms"].reshape(-1, width)
    rows = _rows(arrays, "steps", _STEP)
    for (step, epoch, loss, accuracy, rate, seconds), norm in zip(rows, norms, strict=True):
        yield StepMeasured(step, epoch, loss, accuracy, rate, norm, seconds)


def _rows(
    arrays: Arrays, start: str, columns: tuple[tuple[str, type], ...]
) -> Iterator[tuple[Any, ...]]:
    values = [arrays[f"{start}.{name}"].tolist() for name, _ in columns]
    return zip(*values, strict=True)


def _mark(row: list[Any], settings: TrainingSettings) -> SettingsChanged:
    step, text, epochs, total, frozen, *more = row
    changed = replace(settings, epochs=int(epochs))
    lengths = [int(length) for length in more]  # those of older files do not say it
    return SettingsChanged(int(step), str(text), changed, int(total), frozenset(frozen), *lengths)
