"""Vanishing gradients are found where they are, and only there."""

import pytest

from core.diagnosis.diagnose import diagnose
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.history import History
from tests.core.builders import Layer
from tests.core.training.runs import events, points


def deep(activation: str, depth: int) -> Project:
    hidden: tuple[Layer, ...] = (("Linear", {"out_features": 16}), activation) * depth
    return points(*hidden, epochs=40, optimizer=OPTIMIZERS.setting("SGD", lr=0.1))


def found(project: Project) -> set[str]:
    history = History()
    history.extend(events(project, max_steps=200))
    return {finding.rule for finding in diagnose(project, history)}


@pytest.mark.parametrize("depth", [5, 8])
def test_a_deep_sigmoid_network_vanishes(depth: int) -> None:
    assert "vanishing-gradients" in found(deep("Sigmoid", depth))


def test_a_relu_network_does_not() -> None:
    assert found(deep("ReLU", 3)) == set()
