"""Networks that show a fault, and healthy ones, for the tests and the benchmark of the rules.

The data are clouds around ten centres in 64 dimensions, easy enough that a healthy network is
right for nearly all samples after 300 steps. Faults are those of training itself: depth,
initialization, learning rate.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.diagnosis.finding import Severity
from core.initializers import INITIALIZERS
from core.params import Setting, Texts
from core.probes.cadence import EverySteps
from core.project import Project
from core.project_file import load
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.history import History
from core.training.trainer import train
from tests.core.builders import Layer, chain

CLASSES, FEATURES, SAMPLES, NOISE = 10, 64, 4000, 2.0
STEPS = 300

DEFAULT = INITIALIZERS.setting("Default")
AUTO = INITIALIZERS.setting("Auto")
ADAM = OPTIMIZERS.setting("Adam", lr=0.001)
SGD = OPTIMIZERS.setting("SGD", lr=0.1)


def standard_normal() -> Setting:
    """Weights drawn from N(0, 1), whatever the width."""
    return INITIALIZERS.setting("Normal", std=1.0)


def clusters(folder: Path, seed: int = 0, samples: int = SAMPLES) -> DataSettings:
    """Clouds of ten classes, as a file of arrays in `folder`."""
    path = folder / f"clusters-{samples}-{seed}.npz"
    if not path.exists():
        rng = np.random.default_rng(seed)
        labels = np.arange(samples) % CLASSES
        centres = rng.standard_normal((CLASSES, FEATURES))
        values = centres[labels] + NOISE * rng.standard_normal((samples, FEATURES))
        part = path.with_suffix(f".{os.getpid()}.npz")  # another process may look for it
        np.savez(part, x=values.astype(np.float32), y=labels)
        part.replace(path)
    names = Texts(tuple(str(number) for number in range(CLASSES)))
    dataset = DATASETS.setting(
        "npz", path=str(path), arrays=Texts(("x", "y")), shape=(FEATURES,), classes=names
    )
    return DataSettings(dataset=dataset)


def deep(
    data: DataSettings,
    activation: str = "ReLU",
    depth: int = 3,
    optimizer: Setting = ADAM,
    initialization: Setting = AUTO,
    width: int = 64,
    seed: int = 0,
) -> Project:
    """`depth` hidden layers, each followed by the activation."""
    hidden: tuple[Layer, ...] = (("Linear", {"out_features": width}), activation) * depth
    network = chain("Input", *hidden, ("Linear", {"out_features": CLASSES}), "Output")
    training = TrainingSettings(
        device="cpu",
        batch_size=64,
        epochs=1000,
        seed=seed,
        optimizer=optimizer,
        initialization=initialization,
    )
    return Project(network=network, data=data, training=training)


def history_of(project: Project, steps: int = STEPS, every: int = 10) -> History:
    """The record of a run, with a look at the layers every so many steps."""
    history = History()
    history.extend(train(project, Control(), max_steps=steps, cadence=EverySteps(every)))
    return history


Make = Callable[[DataSettings, int], Project]


@dataclass(frozen=True)
class Shown:
    """A network that shows a fault: `rule` is to say so, or none of the rules where it is
    healthy. `severity` is that of what is to be said: a note may come beside good accuracy."""

    name: str
    make: Make
    rule: str | None = None
    steps: int = STEPS
    severity: Severity = Severity.ALARM


def _deep(
    activation: str, depth: int, optimizer: Setting = ADAM, initialization: Setting = AUTO
) -> Make:
    return lambda data, seed: deep(data, activation, depth, optimizer, initialization, seed=seed)


def _with_mse(optimizer: Setting) -> Make:
    def make(data: DataSettings, seed: int) -> Project:
        project = deep(data, "ReLU", 0, optimizer, seed=seed)
        loss = LOSSES.setting("MSELoss")
        return replace(project, training=replace(project.training, loss=loss))

    return make


def example(name: str, seed: int = 0) -> Project:
    """One of the projects that come with the program."""
    path = Path(__file__).parents[3] / "resources" / "examples" / f"{name}.loom"
    project = load(path)
    return replace(project, training=replace(project.training, seed=seed, device="cpu"))


def _example(name: str) -> Make:
    return lambda data, seed: example(name, seed)


def sgd(rate: float) -> Setting:
    """Plain descent."""
    return OPTIMIZERS.setting("SGD", lr=rate)


def adam(rate: float) -> Setting:
    """Adam at its defaults but for the rate."""
    return OPTIMIZERS.setting("Adam", lr=rate)


NEGATIVE = INITIALIZERS.setting("KaimingNormal", bias=-4.0)
ZERO = INITIALIZERS.setting("Constant", val=0.0)
NORMAL = standard_normal()

VANISHING: tuple[Shown, ...] = tuple(
    Shown(
        f"Sigmoid depth {depth}, {optimizer.kind}, {name}",
        _deep("Sigmoid", depth, optimizer, initialization),
        "vanishing-gradients",
    )
    for depth in (3, 5, 8, 12)
    for optimizer in (SGD, ADAM)
    for name, initialization in (("torch's default", DEFAULT), ("Glorot", AUTO))
)

FAULTS: tuple[Shown, ...] = (
    *VANISHING,
    Shown("Tanh, N(0, 1), SGD", _deep("Tanh", 3, SGD, NORMAL), "saturation"),
    Shown("Tanh, N(0, 1), Adam", _deep("Tanh", 3, ADAM, NORMAL), "saturation"),
    Shown("ReLU, bias −4, SGD", _deep("ReLU", 3, SGD, NEGATIVE), "dead-units"),
    Shown("ReLU, bias −4, Adam", _deep("ReLU", 3, ADAM, NEGATIVE), "dead-units"),
    Shown("ReLU, Adam 0.3", _deep("ReLU", 3, adam(0.3)), "dead-units"),
    Shown(
        "ReLU, Adam 0.05 (accurate)",
        _deep("ReLU", 3, adam(0.05)),
        "dead-units",
        severity=Severity.NOTE,
    ),
    Shown("ReLU, Adam 10", _deep("ReLU", 3, adam(10.0)), "far-too-large"),
    Shown("ReLU, Adam 3", _deep("ReLU", 3, adam(3.0)), "far-too-large"),
    Shown("ReLU, SGD 5.0", _deep("ReLU", 3, sgd(5.0)), "non-finite"),
    Shown("ReLU, N(0, 1), SGD 0.1", _deep("ReLU", 3, SGD, NORMAL), "non-finite"),
    Shown("Linear, MSELoss, SGD 4.0", _with_mse(sgd(4.0)), "exploding-gradients"),
    Shown("Tanh depth 8, N(0, 1), Adam", _deep("Tanh", 8, ADAM, NORMAL), "exploding-gradients"),
    Shown("ReLU depth 8, N(0, 1), Adam", _deep("ReLU", 8, ADAM, NORMAL), "poor-initialization"),
    Shown("ReLU, zeros, SGD", _deep("ReLU", 3, SGD, ZERO), "symmetry"),
    Shown("ReLU, zeros, Adam", _deep("ReLU", 3, ADAM, ZERO), "symmetry"),
    Shown("Sigmoid, zeros, Adam", _deep("Sigmoid", 2, ADAM, ZERO), "symmetry"),
)

CONTROLS: tuple[Shown, ...] = (
    Shown("ReLU depth 3, SGD 0.1", _deep("ReLU", 3, SGD)),
    Shown("ReLU depth 3, Adam 0.001", _deep("ReLU", 3, ADAM)),
    Shown("ReLU depth 3, SGD 0.1, torch's default", _deep("ReLU", 3, SGD, DEFAULT)),
    Shown("ReLU depth 3, Adam 0.001, torch's default", _deep("ReLU", 3, ADAM, DEFAULT)),
    Shown("ReLU depth 8, Adam 0.001", _deep("ReLU", 8, ADAM)),
    Shown("Tanh depth 3, Adam 0.001", _deep("Tanh", 3, ADAM)),
    Shown("Sigmoid depth 1, SGD 0.1", _deep("Sigmoid", 1, SGD)),
    Shown("SELU depth 8, SGD 0.01", _deep("SELU", 8, sgd(0.01))),
    Shown("LeNet on MNIST (mnist-cnn)", _example("mnist-cnn")),
    Shown("ResNet on MNIST (residual-cnn)", _example("residual-cnn")),
    Shown("digits-mlp", _example("digits-mlp")),
    Shown("spirals", _example("spirals")),
    Shown("dead-relus-leaky", _example("dead-relus-leaky")),
    Shown("vanishing-gradients-relu", _example("vanishing-gradients-relu")),
    Shown("mnist-keras-mlp", _example("mnist-keras-mlp")),
)
