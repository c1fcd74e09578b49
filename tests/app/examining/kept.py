"""Histories that hold weights without any training, and what the core says of them."""

import numpy as np

from app.document import Document
from app.plots.names import LayerNames
from core.data.loading import load_dataset
from core.data.spec import Dataset
from core.examining.model import Model
from core.project import Project
from core.training.events import RunStarted, WeightsKept
from core.training.history import History
from tests.core.examining.asked import drawn_weights, linear, project_of

MLP = project_of("digits", "Flatten", linear(24), "ReLU", linear(10))
CNN = project_of(
    "digits",
    ("Conv2d", {"out_channels": 6, "kernel_size": 3}),
    "ReLU",
    ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
    "Flatten",
    linear(10),
)
POINTS = project_of("moons", linear(12), "Tanh", linear(2), data={"samples": 100})


def history_of(project: Project, *scales: float) -> History:
    """Weights of steps 0, 100, 200, …, those torch draws times each of `scales`."""
    history = History()
    nodes = project.network.nodes.values()
    observed = tuple(node.id for node in nodes if node.kind != "Input")
    weighted = tuple(node.id for node in nodes if node.spec.has_weights)
    history.append(RunStarted("cpu", 0, 100, 1000, weighted, observed))
    for index, scale in enumerate(scales or (1.0,)):
        history.append(WeightsKept(100 * index, drawn_weights(project, scale)))
    return history


def model_of(project: Project, scale: float = 1.0) -> tuple[Model, Dataset]:
    """The network of a history and its data, to be asked in the test itself."""
    return Model(project, drawn_weights(project, scale)), load_dataset(project.data)


def names_of(project: Project) -> LayerNames:
    """The names of a project's layers."""
    document = Document()
    document.start_new(project)
    return LayerNames(document, document)


def node_of(project: Project, kind: str, number: int = 0) -> str:
    """The id of the layer number `number` of a kind."""
    found = [node.id for node in project.network.nodes.values() if node.kind == kind]
    return found[number]


def with_nan(history: History) -> None:
    """The next weights have a value that is not a number."""
    last = history.snapshots[-1]
    weights = {name: np.array(array) for name, array in last.weights.items()}
    next(iter(weights.values())).reshape(-1)[0] = np.nan
    history.append(WeightsKept(last.step + 100, weights))
