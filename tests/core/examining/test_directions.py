"""Random directions are as long as the filters of the network, and move nothing else."""

import numpy as np
import pytest
import torch

from core.errors import ExaminingError
from core.examining.directions import random_direction
from core.examining.model import Model
from tests.core.examining.places import CONV, MLP, model_of, project_of, weights_of


def parts_of(model: Model, direction: np.ndarray) -> dict[str, np.ndarray]:
    named = dict(model.network.named_parameters())
    ends = np.cumsum([value.numel() for value in named.values()])
    pieces = np.split(direction, ends[:-1])
    assert ends[-1] == len(direction)
    return {
        name: piece.reshape(value.shape)
        for (name, value), piece in zip(named.items(), pieces, strict=True)
    }


@pytest.mark.parametrize("project", [MLP, CONV], ids=["mlp", "conv"])
def test_each_filter_has_the_norm_of_its_weights_and_nothing_else_moves(project) -> None:
    model = model_of(project)
    found = parts_of(model, random_direction(model, np.random.default_rng(1)))
    moved = set()
    for name, parameter in model.network.named_parameters():
        module = model.network.get_submodule(name.rpartition(".")[0])
        is_weight = isinstance(module, torch.nn.Linear | torch.nn.Conv2d) and "weight" in name
        if not is_weight:
            assert not found[name].any()
            continue
        moved.add(name)
        for row, filter_ in enumerate(parameter):
            length = float(np.linalg.norm(found[name][row]))
            assert length == pytest.approx(float(filter_.norm()), rel=1e-5)
    assert len(moved) == sum(layer.kind in ("Linear", "Conv2d") for layer in _steps(model))


def _steps(model: Model):
    return model.network.plan.steps


def test_a_direction_is_random_and_follows_from_its_generator() -> None:
    model = model_of(MLP)
    first, again, other = (random_direction(model, np.random.default_rng(n)) for n in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    cosine = first @ other / np.linalg.norm(first) / np.linalg.norm(other)
    assert abs(cosine) < 0.2  # nearly at right angles, in about 900 dimensions


def test_a_normalization_over_whole_images_does_not_move() -> None:
    project = project_of("LayerNorm", "Flatten", ("Linear", {"out_features": 10}))
    model = model_of(project)
    found = parts_of(model, random_direction(model, np.random.default_rng(1)))
    assert [name for name, part in found.items() if part.any()] == ["linear.weight"]


def test_a_frozen_layer_does_not_move() -> None:
    project = project_of(
        "Flatten",
        ("Linear", {"out_features": 12, "is_frozen": True}),
        ("Linear", {"out_features": 10}),
    )
    model = model_of(project)
    found = parts_of(model, random_direction(model, np.random.default_rng(1)))
    assert [name for name, part in found.items() if part.any()] == ["linear_2.weight"]


def test_weights_of_zero_give_no_direction_and_say_so() -> None:
    zero = {name: np.zeros_like(value) for name, value in weights_of(MLP).items()}
    with pytest.raises(ExaminingError, match="no weights that learn, or all of them are 0"):
        random_direction(Model(MLP, zero), np.random.default_rng(1))


def test_a_network_without_weights_gives_no_direction() -> None:
    project = project_of("Flatten", "ReLU")
    with pytest.raises(ExaminingError, match="no weights"):
        random_direction(Model(project, {}), np.random.default_rng(1))
