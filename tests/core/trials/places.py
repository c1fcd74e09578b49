"""Small projects that trials are made of, and trials made whole, for tests."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.catalogue import DATASETS
from core.data.loading import load_dataset
from core.data.samples import Split, read_only
from core.data.settings import DataSettings
from core.data.spec import Dataset
from core.initializers import INITIALIZERS
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.trials.catalogue import TRIALS
from core.trials.result import Point, Result, TrialEvent, TrialFinished
from core.trials.runs import Ground, ground
from core.trials.trial import carry_out
from tests.core.builders import Layer, chain

ZERO = INITIALIZERS.setting("Constant", val=0.0)


def digits(*hidden: Layer, **training: object) -> Project:
    """A classifier of the optical digits with these layers between Flatten and Output."""
    network = chain("Input", "Flatten", *hidden, ("Linear", {"out_features": 10}), "Output")
    data = DataSettings(dataset=DATASETS.setting("digits"))
    settings = replace(TrainingSettings(device="cpu"), **training)  # type: ignore[arg-type]
    return Project(network=network, data=data, training=settings)


def mlp(**training: object) -> Project:
    """A healthy network of one hidden layer, with Adam."""
    return digits(("Linear", {"out_features": 32}), "ReLU", **training)


def result_of(kind: str, project: Project, **params: object) -> Result:
    """The result of a whole trial."""
    last = events_of(kind, project, **params)[-1]
    assert isinstance(last, TrialFinished), last
    return last.result


def events_of(kind: str, project: Project, **params: object) -> list[TrialEvent]:
    """All events of a trial."""
    return list(carry_out(TRIALS.setting(kind, **params), project, Control()))


def figure(result: Result, name: str) -> float:
    """One figure of a result."""
    return next(figure.value for figure in result.figures if figure.name == name)


def finished(work: Generator[Point, None, Result]) -> tuple[list[Point], Result]:
    """The points and the result of a trial's generator."""
    points: list[Point] = []
    while True:
        try:
            points.append(next(work))
        except StopIteration as end:
            return points, end.value


def least_squares(inputs: NDArray[np.float64], targets: NDArray[np.float64]) -> Ground:
    """Linear regression by gradient descent on all samples at once, from weights of 0."""
    project = Project(
        network=chain("Input", ("Linear", {"out_features": 1}), "Output"),
        data=DataSettings(dataset=DATASETS.setting("moons")),
        training=TrainingSettings(
            loss=LOSSES.setting("MSELoss"),
            optimizer=OPTIMIZERS.setting("SGD", lr=0.01),
            initialization=ZERO,
            batch_size=len(inputs),
            device="cpu",
        ),
    )
    return ground(project, _dataset(project, inputs, targets), Control())


def _dataset(
    project: Project, inputs: NDArray[np.float64], targets: NDArray[np.float64]
) -> Dataset:
    from core.data.spec import Task

    arrays = (inputs.astype(np.float32), targets.astype(np.float32))
    x, y = (read_only(array) for array in arrays)
    train = Split(x, y, x, np.arange(len(x)))  # type: ignore[arg-type]
    like = load_dataset(project.data)
    return replace(like, train=train, task=Task.REGRESSION, classes=(), values=("y",))
