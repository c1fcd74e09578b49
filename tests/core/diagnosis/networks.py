"""Networks that show a fault, and healthy ones, for the tests and the benchmark of the rules.

The data are clouds around ten centres in 64 dimensions, easy enough that a healthy network is
right for nearly all samples after 300 steps. Faults are those of training itself: depth,
initialization, learning rate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.initializers import INITIALIZERS
from core.params import Setting, Texts
from core.probes.cadence import EverySteps
from core.project import Project
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
        np.savez(path, x=values.astype(np.float32), y=labels)
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
    """A network that shows a fault: which rule is to say so, and which are not."""

    name: str
    make: Make
    rule: str = ""
    steps: int = STEPS


def _sigmoid(depth: int, optimizer: Setting, initialization: Setting) -> Make:
    return lambda data, seed: deep(data, "Sigmoid", depth, optimizer, initialization, seed=seed)


def _relu(depth: int = 3, optimizer: Setting = ADAM, initialization: Setting = AUTO) -> Make:
    return lambda data, seed: deep(data, "ReLU", depth, optimizer, initialization, seed=seed)


def _tanh(initialization: Setting, optimizer: Setting = ADAM, depth: int = 3) -> Make:
    return lambda data, seed: deep(data, "Tanh", depth, optimizer, initialization, seed=seed)


def example(name: str, seed: int) -> Project:
    """One of the projects that come with the program."""
    from core.project_file import load

    path = Path(__file__).parents[3] / "resources" / "examples" / f"{name}.loom"
    project = load(path)
    return replace(project, training=replace(project.training, seed=seed, device="cpu"))


def _example(name: str) -> Make:
    return lambda data, seed: example(name, seed)


def _sgd(rate: float) -> Setting:
    return OPTIMIZERS.setting("SGD", lr=rate)


def _adam(rate: float) -> Setting:
    return OPTIMIZERS.setting("Adam", lr=rate)


NEGATIVE = INITIALIZERS.setting("KaimingNormal", bias=-4.0)
ZERO = INITIALIZERS.setting("Constant", val=0.0)

FAULTS: tuple[Shown, ...] = (
    *(
        Shown(
            f"Sigmoid depth {depth}, {optimizer.kind}, {name}",
            _sigmoid(depth, optimizer, initialization),
            "vanishing-gradients",
        )
        for depth in (3, 5, 8, 12)
        for optimizer in (SGD, ADAM)
        for name, initialization in (("torch's default", DEFAULT), ("Auto", AUTO))
    ),
    Shown("Tanh, N(0, 1), SGD", _tanh(standard_normal(), SGD), "saturation"),
    Shown("Tanh, N(0, 1), Adam", _tanh(standard_normal(), ADAM), "saturation"),
    Shown("ReLU, bias −4, Adam", _relu(3, ADAM, NEGATIVE), "dead-units"),
    Shown("ReLU, bias −4, SGD", _relu(3, SGD, NEGATIVE), "dead-units"),
    Shown("ReLU, Adam 0.3", _relu(3, _adam(0.3)), "dead-units"),
    Shown("ReLU, Adam 0.05", _relu(3, _adam(0.05)), "dead-units"),
    Shown("ReLU, SGD 5.0", _relu(3, _sgd(5.0)), "non-finite"),
    Shown("ReLU, N(0, 1), SGD 0.1", _relu(3, SGD, standard_normal()), "non-finite"),
    Shown("ReLU, zeros, SGD", _relu(3, SGD, ZERO), "symmetry"),
    Shown("ReLU, zeros, Adam", _relu(3, ADAM, ZERO), "symmetry"),
    Shown("Sigmoid, zeros, Adam", _sigmoid(2, ADAM, ZERO), "symmetry"),
)

CONTROLS: tuple[Shown, ...] = (
    Shown("ReLU depth 3, SGD 0.1", _relu(3, SGD)),
    Shown("ReLU depth 3, Adam 0.001", _relu(3, ADAM)),
    Shown("ReLU depth 3, SGD 0.1, torch's default", _relu(3, SGD, DEFAULT)),
    Shown("ReLU depth 3, Adam 0.001, torch's default", _relu(3, ADAM, DEFAULT)),
    Shown("Tanh depth 3, Adam 0.001", _tanh(AUTO, ADAM)),
    Shown("LeNet on MNIST", _example("mnist-cnn")),
    Shown("ResNet on MNIST", _example("residual-cnn")),
    Shown("digits-mlp", _example("digits-mlp")),
    Shown("spirals", _example("spirals"), steps=600),
)
