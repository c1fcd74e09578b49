"""Everything that decides how a network is trained, as one value."""

from dataclasses import dataclass, field

from core.initializers import INITIALIZERS
from core.params import BoolParam, ChoiceParam, IntParam, Param, Setting
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES

RUN_PARAMS: tuple[Param, ...] = (
    IntParam(name="batch_size", default=128, minimum=1, help="Samples a step."),
    IntParam(name="epochs", default=5, minimum=1, help="Passes over the training data."),
    IntParam(
        name="seed",
        default=0,
        maximum=2**31 - 1,
        help="Start of every random number: the same seed gives the same curve.",
    ),
    ChoiceParam(
        name="device",
        default="auto",
        choices=("auto", "cpu", "cuda", "mps"),
        help="Where to compute; auto takes a GPU where there is one.",
    ),
    ChoiceParam(
        name="precision",
        default="float32",
        choices=("float32", "bfloat16", "float16"),
        help="16 bits save time and memory where the device has them; weights stay float32. "
        "float16 scales the loss so that small gradients do not vanish.",
        is_advanced=True,
    ),
    BoolParam(
        name="deterministic",
        default=False,
        help="Only computations that give the same bits every time, on a GPU too; slower there.",
        is_advanced=True,
    ),
)
"""The plain fields of `TrainingSettings`, declared for the form and the file."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How to train: the chosen kinds, and the fields of `RUN_PARAMS`. The augmentations change
    training batches in this order; a kind may stand there more than once."""

    loss: Setting = field(default_factory=lambda: LOSSES.setting("CrossEntropyLoss"))
    optimizer: Setting = field(default_factory=lambda: OPTIMIZERS.setting("Adam"))
    schedule: Setting = field(default_factory=lambda: SCHEDULES.setting("Constant"))
    regularization: tuple[Setting, ...] = ()
    augmentation: tuple[Setting, ...] = ()
    initialization: Setting = field(default_factory=lambda: INITIALIZERS.setting("Auto"))
    initial_weights: Setting = field(default_factory=lambda: INITIAL_WEIGHTS.setting("New"))
    batch_size: int = 128
    epochs: int = 5
    seed: int = 0
    device: str = "auto"
    precision: str = "float32"
    deterministic: bool = False
