"""What a run says, as frozen values. CPU floats and NumPy arrays only: nothing of torch or Qt.

Steps count from 1: the event of step k was measured on the weights before its update. Arrays
over layers follow `RunStarted.weighted` (layers with parameters) or `RunStarted.observed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.probes.measure import LayerMeasure
from core.probes.non_finite import NonFinite
from core.settings.training import TrainingSettings

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The first event. `weighted` and `observed` are node ids in the order of the plan."""

    device: str
    seed: int
    steps_per_epoch: int
    total_steps: int
    weighted: tuple[str, ...]
    observed: tuple[str, ...]
    has_accuracy: bool = True
    step: int = 0
    epochs: int = 0
    """Where a run that goes on from a checkpoint begins, and how many epochs it will have."""
    constant_loss: float = float("nan")
    """For a regression the loss of the best constant prediction on the training samples."""
    frozen: frozenset[str] = frozenset()
    """Those of `weighted` that do not learn: their gradient norms are 0."""
    class_counts: tuple[int, ...] = ()
    """Training samples of each class, in the order of the classes; empty for a regression."""
    run: str = field(default="", compare=False)
    """What tells this run from all others, and stays the same when it goes on; empty where it is
    not known."""


@dataclass(frozen=True, slots=True)
class StepMeasured:
    """One step. `loss` is the mean over the batch without penalties; `accuracy` in 0..1 (NaN
    where it means nothing); `gradient_norms` the 2-norm of the gradient of all parameters of
    each weighted layer, before clipping and penalties, 0 for a frozen one; `seconds` since
    the run began, without pauses."""

    step: int
    epoch: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norms: Floats
    seconds: float


@dataclass(frozen=True, slots=True)
class LayersMeasured:
    """What the probes found of all observed layers at one step, by node id. Where a run was told
    to end or wait after a step that was not looked at, it is of the weights after that step.

    `cost` holds the seconds of this look by the name of the probe; `share` is the part of the
    time that looking took since the look before, in 0..1.
    """

    step: int
    layers: Mapping[str, LayerMeasure]
    cost: Mapping[str, float] = field(default_factory=dict)
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class WeightsKept:
    """The state dict after `step` (0: before the first) as arrays, to look into at leisure.
    Copying took `seconds`, the part `share` of the time since the one before, in 0..1;
    0 for the first."""

    step: int
    weights: Mapping[str, NDArray[np.generic]]
    seconds: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """The end of an epoch (counted from 1). Training figures are means over its steps,
    weighted by their sizes; validation figures NaN where nothing was set aside."""

    epoch: int
    step: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """New settings, or what layers say about their training, took effect before `step`. `text`
    says what changed, for a mark; `total_steps` is the length of the run with them; `frozen`
    are those of the weighted layers that do not learn from now on; `steps_per_epoch` those of an
    epoch in batches of the size of now, 0 where that is not known."""

    step: int
    text: str
    settings: TrainingSettings
    total_steps: int = 0
    frozen: frozenset[str] = frozenset()
    steps_per_epoch: int = 0


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """Gradients of `step` overflowed in float16: its update was left out, which is no fault,
    and the next loss is scaled by `scale`."""

    step: int
    scale: float


@dataclass(frozen=True, slots=True)
class CheckpointWritten:
    """The run after `step` lies in the file `path`; writing `size` bytes took `seconds`."""

    step: int
    path: str
    is_best: bool
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CheckpointFailed:
    """The run after `step` could not be kept; it goes on."""

    step: int
    message: str


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The run waits after `step`."""

    step: int


@dataclass(frozen=True, slots=True)
class RunResumed:
    """The run goes on after `step`."""

    step: int


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The last event of a run that broke. `node` is the id of the layer to blame. Where memory
    ran out, `fitting_batch_size` is a smaller one that was tried and fits, if there is one;
    where numbers broke, `tensor` is the first that was not finite. `is_of_data`: the samples
    could not be read."""

    step: int
    message: str
    node: str | None = None
    weights: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    fitting_batch_size: int | None = None
    tensor: NonFinite | None = None
    is_of_data: bool = False


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event. `reason` is `completed`, `stopped`, `max-steps` or `early-stopping`.
    `weights` is the state dict as arrays; test figures are NaN where there is no test set."""

    step: int
    reason: str
    test_loss: float = float("nan")
    test_accuracy: float = float("nan")
    weights: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)


Event = (
    RunStarted
    | StepMeasured
    | LayersMeasured
    | WeightsKept
    | EpochFinished
    | SettingsChanged
    | StepSkipped
    | CheckpointWritten
    | CheckpointFailed
    | RunPaused
    | RunResumed
    | RunFailed
    | RunFinished
)
