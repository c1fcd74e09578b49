"""Whatever the weights have become, every question has an answer, without a warning."""

from collections.abc import Callable

import numpy as np
import pytest

from core.data.spec import Dataset
from core.examining.boundary import boundary, unit_fields
from core.examining.contour import contour
from core.examining.drawing import Style, drawn
from core.examining.exciting import exciting
from core.examining.feature_maps import feature_maps
from core.examining.fit_curve import fit_curve
from core.examining.model import Model
from core.examining.predictions import predictions
from core.examining.weight_images import pictured_layers, weight_images_of
from core.project import Project
from tests.core.examining.asked import Weights, asked, linear, project_of

PROJECTS = [
    project_of("moons", linear(4), "Tanh", linear(2)),
    project_of("moons", linear(4), "ReLU", linear(1), loss="BCEWithLogitsLoss"),
    project_of("moons", linear(4), "ReLU", linear(2), loss="MultiMarginLoss"),
    project_of("moons", linear(4), linear(2), "LogSoftmax", loss="NLLLoss"),
    project_of("plane", linear(4), "ReLU", linear(1), loss="MSELoss"),
    project_of("wave", linear(4), "ReLU", linear(1), loss="HuberLoss"),
    project_of("digits", ("Conv2d", {"out_channels": 3}), "ReLU", "Flatten", linear(10)),
    project_of("digits", "Flatten", linear(5), linear(10), preprocessing="Whiten"),
]


def _some(value: float) -> Callable[[Weights], None]:
    def change(weights: Weights) -> None:
        for array in weights.values():
            array.reshape(-1)[:2] = value

    return change


def _all(value: float) -> Callable[[Weights], None]:
    def change(weights: Weights) -> None:
        for array in weights.values():
            array[...] = value

    return change


SPOILT = [_some(np.nan), _some(np.inf), _all(-np.inf), _all(3e38), _all(1e20), _all(0.0)]


def ask_everything(model: Model, dataset: Dataset) -> None:
    """Put every question that the data are for."""
    node = next(iter(pictured_layers(model.project)))
    assert len(predictions(model, dataset))
    assert weight_images_of(model, dataset, node=node, is_ordered=True) is not None
    assert feature_maps(model, dataset)
    assert exciting(model, dataset, node=node, most=50).shown
    if dataset.shape == (2,):
        seen = boundary(model, dataset, resolution=9)
        units = unit_fields(model, dataset, node=node, resolution=9)
        fields = [*units.edges, *(seen.leads if seen.leads is not None else [])]
        assert all(np.isfinite(contour(seen.plane, field)).all() for field in fields)
    if dataset.shape == (1,):
        assert fit_curve(model, dataset).y.size
    if len(dataset.shape) == 3:
        assert drawn(model, dataset, drawing=np.eye(9), style=Style(8, False)) is not None


@pytest.mark.parametrize("spoil", range(len(SPOILT)))
@pytest.mark.parametrize("project", PROJECTS)
def test_every_question_has_an_answer(project: Project, spoil: int) -> None:
    model, dataset = asked(project, change=SPOILT[spoil])
    ask_everything(model, dataset)
    found = predictions(model, dataset)
    assert hasattr(found, "explained") or hasattr(found, "confusion")
    assert found.nonfinite in range(len(found) + 1)
    assert len(found.worst(3)) <= 3
    if hasattr(found, "confusion"):
        assert found.confusion.sum() == len(found) - found.nonfinite
        assert np.isfinite(found.class_accuracies).any()
    else:
        assert found.explained.shape == (1,)
