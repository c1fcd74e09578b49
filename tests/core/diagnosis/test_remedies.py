"""Remedies are edits that leave a network that can be trained, and say what they do."""

import pytest

from core.check import check
from core.diagnosis import remedies
from core.initializers import INITIALIZERS
from core.problems import Fix
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from tests.core.builders import Layer, chain
from tests.core.training.runs import of, points

HIDDEN: Layer = ("Linear", {"out_features": 8})
ZERO = INITIALIZERS.setting("Constant", val=0.0)


def kinds(project: Project) -> list[str]:
    return [project.network.nodes[node].kind for node in project.network.order]


def applied(fix: Fix | None, project: Project) -> Project:
    assert fix is not None
    mended = fix.apply(project)
    assert check(mended).is_trainable
    return mended


def test_hidden_activations_are_replaced_but_not_the_answer() -> None:
    network = chain("Input", HIDDEN, "Sigmoid", HIDDEN, "Tanh", HIDDEN, "Sigmoid", "Output")
    project = of(network)
    fix = remedies.replace_activations(project, ("Sigmoid", "Tanh"), "ReLU")
    assert fix is not None
    assert fix.label == "Replace every Sigmoid and Tanh by ReLU"
    layers = ["Input", "Linear", "ReLU", "Linear", "ReLU", "Linear", "Sigmoid", "Output"]
    assert kinds(fix.apply(project)) == layers


def test_none_is_offered_where_there_is_nothing_to_replace() -> None:
    assert remedies.replace_activations(points(HIDDEN, "ReLU"), ("Sigmoid",), "ReLU") is None


def test_normalization_goes_between_layer_and_activation() -> None:
    project = points(HIDDEN, "ReLU", HIDDEN, "ReLU")
    mended = applied(remedies.normalize(project), project)
    block = ["Linear", "BatchNorm1d", "ReLU"]
    assert kinds(mended) == ["Input", *block, *block, "Linear", "Output"]
    assert remedies.normalize(mended) is None


def test_images_get_the_normalization_of_images() -> None:
    network = chain("Input", ("Conv2d", {"out_channels": 4, "kernel_size": 3}), "ReLU", "Output")
    network = network.set_params("n1", shape=[1, 8, 8])
    assert "BatchNorm2d" in kinds(remedies.Normalize()(of(network)))


def test_every_layer_is_initialized_fittingly() -> None:
    project = points(
        ("Linear", {"out_features": 8, "initialization": ZERO}), "ReLU", initialization=ZERO
    )
    mended = applied(remedies.initialize_fittingly(), project)
    assert mended.training.initialization.kind == "Auto"
    assert all(n.params.get("initialization") is None for n in mended.network.nodes.values())


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_the_rate_is_scaled_once_however_often_it_is_applied(kind: str) -> None:
    project = points(optimizer=OPTIMIZERS.setting(kind, lr=0.3))
    fix = remedies.scale_rate(project, 0.1)
    mended = applied(fix, applied(fix, project))
    assert mended.training.optimizer == OPTIMIZERS.setting(kind, lr=0.03)
    assert fix is not None
    assert fix.label == "Set the learning rate to 0.03"


def test_gradients_are_clipped_shorter_each_time() -> None:
    project = points()
    for limit in (1.0, 0.1, 0.01):
        project = applied(remedies.clip_gradients(project), project)
        assert project.training.regularization == (
            REGULARIZERS.setting("ClipGradNorm", max_norm=limit),
        )


def test_another_optimizer() -> None:
    project = points(optimizer=OPTIMIZERS.setting("SGD", lr=5.0))
    fix = remedies.train_with("Adam", lr=0.001)
    assert fix.label == "Train with Adam at 0.001"
    assert applied(fix, project).training.optimizer.kind == "Adam"


def test_remedies_are_comparable() -> None:
    project = points(HIDDEN, "Sigmoid")
    fixes = [remedies.replace_activations(project, ("Sigmoid",), "ReLU") for _ in range(2)]
    assert fixes[0] == fixes[1]
