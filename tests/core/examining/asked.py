"""Small trained-looking networks and data to ask about, for the tests of this folder."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from core.compiler import compile_network
from core.data.catalogue import DATASETS
from core.data.loading import load_dataset
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.data.spec import Dataset
from core.examining.model import Model
from core.network import Network
from core.params import Setting
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.training import TrainingSettings
from tests.core.builders import Layer, chain

Weights = dict[str, np.ndarray]


def project_of(
    kind: str,
    *hidden: Layer,
    loss: str = "CrossEntropyLoss",
    preprocessing: str | Setting = "Standardize",
    data: dict[str, object] | None = None,
    network: Network | None = None,
) -> Project:
    """A chain from Input to Output on a data set."""
    return Project(
        network or chain("Input", *hidden, "Output"),
        DataSettings(
            DATASETS.setting(kind, **(data or {})),
            preprocessing=(
                PREPROCESSING.setting(preprocessing)
                if isinstance(preprocessing, str)
                else preprocessing
            ),
        ),
        replace(TrainingSettings(), loss=LOSSES.setting(loss)),
    )


def drawn_weights(project: Project, scale: float = 1.0) -> Weights:
    """Weights that are the same each time; `scale` makes them larger than torch's."""
    torch.manual_seed(3)
    network = compile_network(project.network, project.input_shape)
    return {
        name: (scale * value).numpy() if value.is_floating_point() else value.numpy()
        for name, value in network.state_dict().items()
    }


def asked(
    project: Project, scale: float = 1.0, change: Callable[[Weights], None] | None = None
) -> tuple[Model, Dataset]:
    """The network of a project and its data."""
    weights = drawn_weights(project, scale)
    if change is not None:
        change(weights)
    return Model(project, weights), load_dataset(project.data)


def with_nan(weights: Weights) -> None:
    """Spoil one weight of the first layer."""
    first = next(iter(weights.values()))
    first.reshape(-1)[0] = np.nan


def linear(outputs: int) -> Layer:
    """A fully connected layer."""
    return ("Linear", {"out_features": outputs})
