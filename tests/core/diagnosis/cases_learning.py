"""Projects made to show faults of drawing, data and rate, and healthy ones that must not.

Each case is (name, the rule that is to be found or None, seed → project, steps). Used by short
tests with one seed, and by the table over five seeds of `tests/benchmarks/diagnosis.py`.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.training import TrainingSettings
from tests.core.builders import Layer, chain

WIDTH, CLASSES, FEATURES = 64, 10, 64
PLAIN = PREPROCESSING.setting("Rescale")
STANDARDIZED = PREPROCESSING.setting("Standardize")
DIGITS = DataSettings(DATASETS.setting("digits"))
FOLDER = tempfile.mkdtemp(prefix="layerloom-cases-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


class LearningCase(NamedTuple):
    """One network with what is to be said of it."""

    name: str
    rule: str | None
    make: Callable[[int], Project]
    steps: int | None


def clusters(
    seed: int,
    samples: int = 1000,
    *,
    noise: float = 0.0,
    shares: tuple[float, ...] = (),
    scale: float = 1.0,
    spread: float = 2.0,
    preprocessing: Setting = STANDARDIZED,
    validation: int = 500,
) -> DataSettings:
    """Gaussian clusters of 10 classes in 64 dimensions, in a file of their own: so many to
    train on and 500 more to validate. Of the labels the share `noise` is drawn at random."""
    draw = np.random.default_rng(seed)
    centres = draw.normal(0, spread, (CLASSES, FEATURES)) * 0.35
    count = samples + validation
    shown = np.array(shares) if shares else np.full(CLASSES, 1.0)
    labels = draw.choice(CLASSES, count, p=shown / shown.sum())
    labels[:CLASSES] = np.arange(CLASSES)
    inputs = (centres[labels] + draw.normal(0, 1, (count, FEATURES))) * scale
    wrong = draw.random(count) < noise
    labels[wrong] = draw.integers(0, CLASSES, int(wrong.sum()))
    place = Path(tempfile.mkdtemp(dir=FOLDER)) / "clusters.npz"
    np.savez(place, x=inputs.astype(np.float32), y=labels)
    data = DataSettings(
        DATASETS.setting("npz", path=str(place)),
        validation_fraction=validation / count,
        test_fraction=0.0,
        preprocessing=preprocessing,
        split_seed=seed,
    )
    return with_described(data)


def mlp(
    seed: int,
    data: DataSettings,
    *hidden: Layer,
    optimizer: str = "SGD",
    lr: float = 0.1,
    epochs: int = 20,
    batch_size: int = 64,
) -> Project:
    """A network with the layers `hidden` and one more, and how to train it."""
    count = len(data.classes)
    flatten: tuple[Layer, ...] = ("Flatten",) if len(data.shape) > 1 else ()
    network = chain("Input", *flatten, *hidden, ("Linear", {"out_features": count}), "Output")
    training = TrainingSettings(
        optimizer=OPTIMIZERS.setting(optimizer, lr=lr),
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        device="cpu",
    )
    return Project(network, data, training)


def layers(depth: int = 3, width: int = WIDTH, activation: str = "ReLU") -> tuple[Layer, ...]:
    """Hidden layers."""
    return (("Linear", {"out_features": width}), activation) * depth


def lenet(seed: int) -> Project:
    """LeCun's, on the small MNIST that comes along."""
    network = chain(
        "Input",
        ("Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
        "ReLU",
        "MaxPool2d",
        ("Conv2d", {"out_channels": 16, "kernel_size": 5}),
        "ReLU",
        "MaxPool2d",
        "Flatten",
        ("Linear", {"out_features": 120}),
        "ReLU",
        ("Linear", {"out_features": 84}),
        "ReLU",
        ("Linear", {"out_features": 10}),
        "Output",
    )
    training = TrainingSettings(epochs=6, batch_size=64, seed=seed, device="cpu")
    return Project(network, DataSettings(DATASETS.setting("mnist-mini")), training)


def _with_softmax(seed: int) -> Project:
    project = mlp(seed, clusters(seed), *layers())
    network = chain("Input", *layers(), ("Linear", {"out_features": CLASSES}), "Softmax", "Output")
    return replace(project, network=network)


UNEQUAL = (100.0, *[1.0] * 9)

CASES: list[LearningCase] = [
    LearningCase(
        "20 training samples",
        "overfitting",
        lambda seed: mlp(seed, clusters(seed, 20), *layers(), epochs=300, batch_size=20),
        300,
    ),
    LearningCase(
        "network too small",
        "underfitting",
        lambda seed: mlp(seed, clusters(seed, 2000), *layers(1, 2), epochs=30),
        None,
    ),
    LearningCase(
        "learning rate too small",
        "slow-learning",
        lambda seed: mlp(seed, clusters(seed), *layers(), lr=1e-4),
        300,
    ),
    LearningCase(
        "Adam's rate too small",
        "slow-learning",
        lambda seed: mlp(seed, clusters(seed), *layers(), optimizer="Adam", lr=1e-6),
        300,
    ),
    LearningCase(
        "label noise",
        "label-noise",
        lambda seed: mlp(
            seed,
            clusters(seed, 2000, noise=0.3),
            *layers(2, 256),
            optimizer="Adam",
            lr=1e-3,
            epochs=40,
        ),
        None,
    ),
    LearningCase(
        "missing activation",
        "missing-activation",
        lambda seed: mlp(seed, clusters(seed), *(("Linear", {"out_features": 64}),) * 3),
        300,
    ),
    LearningCase("softmax before the loss", "softmax-before-loss", _with_softmax, 300),
    LearningCase(
        "learning rate too large",
        "oscillating",
        lambda seed: mlp(seed, DIGITS, *layers(activation="LeakyReLU"), optimizer="Adam", lr=0.1),
        None,
    ),
    LearningCase(
        "classes of unequal size",
        "class-imbalance",
        lambda seed: mlp(seed, clusters(seed, 2000, shares=UNEQUAL), *layers()),
        300,
    ),
    LearningCase(
        "inputs out of scale",
        "input-scale",
        lambda seed: mlp(
            seed,
            clusters(seed, scale=50.0, preprocessing=PLAIN),
            *layers(),
            optimizer="Adam",
            lr=1e-3,
        ),
        300,
    ),
    LearningCase(
        "healthy, SGD 0.1",
        None,
        lambda seed: mlp(seed, clusters(seed, 4000), *layers()),
        None,
    ),
    LearningCase(
        "healthy, Adam 0.001",
        None,
        lambda seed: mlp(seed, clusters(seed, 4000), *layers(), optimizer="Adam", lr=1e-3),
        None,
    ),
    LearningCase(
        "healthy, digits",
        None,
        lambda seed: mlp(seed, DIGITS, *layers(), optimizer="Adam", lr=1e-3),
        None,
    ),
    LearningCase("healthy, LeNet", None, lenet, None),
]
