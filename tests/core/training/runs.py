"""Small projects and their runs, for tests."""

from dataclasses import replace
from typing import TypeVar

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.network import Network
from core.probes.cadence import Cadence, EverySteps
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.events import Event, StepMeasured
from core.training.trainer import train
from tests.core.builders import Layer, chain

T = TypeVar("T")

HIDDEN: tuple[Layer, ...] = (("Linear", {"out_features": 16}), "ReLU")

DROPOUT: tuple[Layer, ...] = (
    ("Linear", {"out_features": 16}),
    "BatchNorm1d",
    "ReLU",
    ("Dropout", {"p": 0.3}),
)

SELDOM = EverySteps(1000)


def points(*hidden: Layer, batch_size: int = 32, epochs: int = 2, **training: object) -> Project:
    """A classifier of two moons with the layers `hidden`, and these training settings."""
    network = chain("Input", *(hidden or HIDDEN), ("Linear", {"out_features": 2}), "Output")
    return of(network, batch_size=batch_size, epochs=epochs, **training)


def of(network: Network, **training: object) -> Project:
    """A project on 300 points of two moons."""
    data = DataSettings(dataset=DATASETS.setting("moons", samples=300))
    settings = replace(TrainingSettings(device="cpu"), **training)  # type: ignore[arg-type]
    return Project(network=network, data=data, training=settings)


def events(
    project: Project,
    control: Control | None = None,
    max_steps: int | None = None,
    cadence: Cadence = SELDOM,
) -> list[Event]:
    """All events of a run."""
    return list(train(project, control or Control(), max_steps=max_steps, cadence=cadence))


def steps(found: list[Event]) -> list[StepMeasured]:
    """The steps among events."""
    return [event for event in found if isinstance(event, StepMeasured)]


def losses(found: list[Event]) -> list[float]:
    """The loss of each step."""
    return [step.loss for step in steps(found)]


def of_type(found: list[Event], sort: type[T]) -> list[T]:
    """The events of one sort."""
    return [event for event in found if isinstance(event, sort)]
