"""Small networks with weights, and data of their own, for landscapes."""

from dataclasses import replace

import numpy as np
import torch

from core.compiler import compile_network
from core.data.catalogue import DATASETS
from core.data.loading import load_dataset
from core.data.samples import Split, read_only
from core.data.settings import DataSettings
from core.data.spec import Dataset, Task
from core.examining.model import Model, Weights
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.training import TrainingSettings
from core.training.events import WeightsKept
from tests.core.builders import Layer, chain


def project_of(*layers: Layer, data: str = "digits", **training: object) -> Project:
    """A network of these layers between Input and Output."""
    return Project(
        network=chain("Input", *layers, "Output"),
        data=DataSettings(dataset=DATASETS.setting(data)),
        training=replace(TrainingSettings(), **training),  # type: ignore[arg-type]
    )


MLP = project_of(
    "Flatten",
    ("Linear", {"out_features": 12}),
    "ReLU",
    ("Linear", {"out_features": 10}),
)
CONV = project_of(
    ("Conv2d", {"out_channels": 3}),
    "BatchNorm2d",
    "ReLU",
    ("Conv2d", {"out_channels": 4}),
    "PReLU",
    "Flatten",
    "Dropout",
    ("Linear", {"out_features": 10}),
)


def weights_of(project: Project, seed: int = 0) -> Weights:
    """Weights as torch draws them, and statistics of some batches."""
    torch.manual_seed(seed)
    network = compile_network(project.network, project.input_shape)
    network(torch.randn(64, *project.input_shape))
    return {name: value.numpy().copy() for name, value in network.state_dict().items()}


def model_of(project: Project, seed: int = 0) -> Model:
    """A network of its own."""
    return Model(project, weights_of(project, seed))


def kept(project: Project, count: int, seed: int = 0) -> list[WeightsKept]:
    """Weights that wander from one moment to the next."""
    generator = np.random.default_rng(seed)
    weights = dict(weights_of(project, seed))
    found = []
    for step in range(count):
        found.append(WeightsKept(10 * step, weights))
        weights = {
            name: (value + generator.normal(0, 0.05, value.shape)).astype(value.dtype)
            for name, value in weights.items()
        }
    return found


LEAST_SQUARES = project_of(
    ("Linear", {"out_features": 1}), data="moons", loss=LOSSES.setting("MSELoss")
)


def two_columns(count: int = 50) -> Dataset:
    """Values to predict from two others, with a line behind them and noise."""
    generator = np.random.default_rng(5)
    inputs = generator.normal(size=(count, 2)).astype(np.float32)
    noise = generator.normal(0, 0.1, size=(count, 1))
    targets = (inputs @ [[2.0], [-1.0]] + 0.5 + noise).astype(np.float32)
    x, y = read_only(inputs), read_only(targets)
    train = Split(x, y, x, np.arange(count))  # type: ignore[arg-type]
    like = load_dataset(LEAST_SQUARES.data)
    return replace(like, train=train, task=Task.REGRESSION, classes=(), values=("y",))
