"""The runs that trials are made of: those of the trainer, on a project that was changed.

Nothing trains here: `Session` and `Run` of `core.training` do, so that a trial sees the same
numbers as a run.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.data.samples import Split
from core.data.spec import Dataset
from core.params import Params, Setting
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from core.shapes import infer
from core.training.control import Control
from core.training.events import RunFinished, StepMeasured

if TYPE_CHECKING:
    from torch import nn

    from core.training.session import Session

SELDOM = EverySteps(10**9)


class StoppedError(Exception):
    """The trial was told to stop."""


@dataclass(frozen=True)
class Ground:
    """What a trial works on. Its validation and test samples are left out of it."""

    project: Project
    dataset: Dataset
    control: Control

    def session(self) -> "Session":
        """A new network with all that a run needs. Raises as `Session` does."""
        from core.training.session import Session

        return Session(self.project, self.dataset, SELDOM)

    def with_training(self, training: TrainingSettings) -> "Ground":
        """The same with other settings."""
        return replace(self, project=replace(self.project, training=training))


def ground(project: Project, dataset: Dataset, control: Control) -> Ground:
    """What trials of `project` work on: its training samples alone, without early stopping."""
    training = project.training
    kept = tuple(s for s in training.regularization if s.kind != "EarlyStopping")
    nothing = _nothing(dataset.train)
    dataset = replace(dataset, validation=nothing, test=nothing)
    training = replace(training, regularization=kept)
    return Ground(replace(project, training=training), dataset, control)


def _nothing(split: Split) -> Split:
    """No samples, of the same shape."""
    none = np.arange(0)
    inputs = np.empty((0, *split.inputs.shape[1:]), np.float32)
    return Split(inputs, split.targets[none], split.raw_inputs, split.rows[none])


def outputs_of(project: Project) -> int:
    """How many values the network gives for a sample."""
    found = infer(project.network, project.input_shape)
    (output,) = project.network.of_kind("Output")
    return found.shapes[output.id][0]


def steps(
    place: Ground, count: int, prepare: "Callable[[Session], None] | None" = None
) -> Iterator[StepMeasured]:
    """Train for `count` steps, after `prepare(session)`.

    Raises `TrainingError` where numbers cease to be finite, behind the step that was measured
    so; `StoppedError` when the control says so.
    """
    session = place.session()
    if prepare is not None:
        prepare(session)
    yield from steps_of(session, place, count)


def steps_of(session: "Session", place: Ground, count: int) -> Iterator[StepMeasured]:
    """As `steps`, with a session that is there already."""
    from core.training.run import Run

    training = replace(place.project.training, epochs=count)
    project = replace(place.project, training=training)
    run = Run(session, project, place.control, count)
    with closing(run.events()) as events:  # type: ignore[type-var]
        for event in events:
            if isinstance(event, StepMeasured):
                yield event
            elif isinstance(event, RunFinished) and event.reason == "stopped":
                raise StoppedError


def with_rate(training: TrainingSettings, rate: float) -> TrainingSettings:
    """The same optimizer at a constant learning rate."""
    told = Params({**training.optimizer.params, "lr": rate})
    optimizer = Setting(training.optimizer.kind, told)
    return replace(training, optimizer=optimizer, schedule=SCHEDULES.setting("Constant"))


def rate_of(training: TrainingSettings) -> float:
    """The learning rate of the optimizer."""
    return float(training.optimizer.params["lr"])  # type: ignore[arg-type]


@contextmanager
def weights_restored(network: "nn.Module") -> Iterator[None]:
    """Afterwards every parameter and buffer holds the bits it held before."""
    import torch

    before = {name: value.detach().clone() for name, value in network.state_dict().items()}
    try:
        yield
    finally:
        with torch.no_grad():
            for name, value in network.state_dict().items():
                value.copy_(before[name])
