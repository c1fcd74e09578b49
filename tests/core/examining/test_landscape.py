"""The loss on a line or a plane is that of a network built at these weights."""

import numpy as np
import pytest
import torch

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.data.spec import Dataset
from core.examining import first_layers
from core.examining.directions import random_direction
from core.examining.landscape import Landscape, line, plane
from core.examining.model import Model
from core.project import Project
from core.training.loss import Loss
from tests.core.examining.places import (
    CONV,
    LEAST_SQUARES,
    MLP,
    model_of,
    two_columns,
    weights_of,
)


def last(pictures) -> Landscape:
    *_, final = pictures
    assert final.is_final
    return final


def loss_of(project: Project, dataset: Dataset, moved: np.ndarray, count: int) -> float:
    """The slow way: a new network, its parameters one by one, one pass over the samples."""
    network = compile_network(project.network, project.input_shape)
    network.load_state_dict({n: torch.tensor(v) for n, v in weights_of(project).items()})
    network.eval()
    with torch.no_grad():
        start = 0
        for parameter in network.parameters():
            part = moved[start : start + parameter.numel()]
            parameter += torch.tensor(part).view_as(parameter)
            start += parameter.numel()
        rows = np.linspace(0, len(dataset.train) - 1, count).round().astype(int)
        inputs = torch.tensor(dataset.train.inputs[rows])
        targets = torch.tensor(dataset.train.targets[rows])
        counts = dataset.class_counts(dataset.train).tolist()
        loss = Loss(project.training.loss, dataset.task, counts)
        return float(loss(network(inputs), targets))


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize("project", [MLP, CONV], ids=["mlp", "conv"])
def test_every_point_of_a_plane_is_what_a_network_there_loses(
    project, remembers, monkeypatch
) -> None:
    if not remembers:
        monkeypatch.setattr(first_layers, "MOST_BYTES", 0)
    dataset, model = load_dataset(project.data), model_of(project)
    generator = np.random.default_rng(3)
    one, other = random_direction(model, generator), random_direction(model, generator)
    spans = ((-1.0, 0.5), (-0.5, 2.0))
    found = last(plane(model, dataset, (one, other), spans, 4, samples=300))
    assert found.losses.shape == (4, 4)
    for row, column in ((0, 0), (0, 3), (2, 1), (3, 3)):
        moved = found.xs[column] * one + found.ys[row] * other
        expected = loss_of(project, dataset, moved.astype(np.float32), 300)
        assert found.losses[row, column] == pytest.approx(expected, rel=1e-4)
    assert found.centre == pytest.approx(
        loss_of(project, dataset, np.zeros_like(one), 300), rel=1e-5
    )


def test_the_middle_of_a_line_is_the_loss_of_the_network() -> None:
    dataset, model = load_dataset(CONV.data), model_of(CONV)
    direction = random_direction(model, np.random.default_rng(3))
    found = last(line(model, dataset, direction, points=5, samples=100))
    assert found.losses.shape == (1, 5)
    assert found.ys.tolist() == [0.0]
    assert found.losses[0, 2] == found.centre
    expected = loss_of(CONV, dataset, -direction, 100)
    assert found.losses[0, 0] == pytest.approx(expected, rel=1e-4)


def test_the_landscape_of_least_squares_is_the_exact_quadratic() -> None:
    dataset, model = two_columns(), model_of(LEAST_SQUARES)
    one, other = np.array([1, 0.5, 0], np.float32), np.array([0, -1, 2], np.float32)
    spans = ((-3.0, 3.0), (-2.0, 2.0))
    found = last(plane(model, dataset, (one, other), spans, 9))
    x = np.column_stack([dataset.train.inputs, np.ones(50)]).astype(np.float64)
    y = dataset.train.targets[:, 0].astype(np.float64)
    weights = np.concatenate([value.ravel() for value in weights_of(LEAST_SQUARES).values()])
    hessian, shift = x.T @ x / 50, x.T @ y / 50
    for row, b in enumerate(found.ys):
        for column, a in enumerate(found.xs):
            w = weights + a * one + b * other
            expected = w @ hessian @ w - 2 * shift @ w + y @ y / 50
            assert found.losses[row, column] == pytest.approx(expected, rel=1e-5)


def test_pictures_get_finer_and_keep_what_is_known() -> None:
    dataset, model = two_columns(), model_of(LEAST_SQUARES)
    direction = np.array([1, 0.5, 0], np.float32), np.array([0, -1, 2], np.float32)
    pictures = list(plane(model, dataset, direction, resolution=25))
    shapes = [picture.losses.shape for picture in pictures]
    assert shapes == [(4, 4), (4, 7), (7, 7), (7, 13), (13, 13), (13, 25), (25, 25)]
    assert [picture.is_final for picture in pictures] == [False] * 6 + [True]
    final = pictures[-1]
    for picture in pictures:
        assert (picture.xs[0], picture.xs[-1]) == (final.xs[0], final.xs[-1])
        columns = np.searchsorted(final.xs, picture.xs)
        rows = np.searchsorted(final.ys, picture.ys)
        np.testing.assert_array_equal(picture.losses, final.losses[np.ix_(rows, columns)])


@pytest.mark.parametrize("points", [1, 2, 3, 4, 6, 7, 33])
def test_a_grid_of_any_size_is_filled(points) -> None:
    model, direction = model_of(LEAST_SQUARES), np.array([1, 0.5, 0], np.float32)
    found = last(line(model, two_columns(), direction, points=points))
    assert found.losses.shape == (1, points)
    assert np.isfinite(found.losses).all()


def test_the_samples_are_spread_over_the_training_set_and_no_more_than_there_are() -> None:
    model, direction = model_of(LEAST_SQUARES), np.array([1, 0.5, 0], np.float32)
    assert last(line(model, two_columns(), direction, points=3)).samples == 50
    assert last(line(model, two_columns(), direction, points=3, samples=7)).samples == 7


def test_a_loss_without_bounds_is_told_as_it_is() -> None:
    model, direction = model_of(LEAST_SQUARES), np.array([1e20, 0, 0], np.float32)
    found = last(line(model, two_columns(), direction, points=3))
    assert np.isinf(found.losses[0, [0, 2]]).all()
    assert np.isfinite(found.losses[0, 1])


class StopError(Exception):
    pass


@pytest.mark.parametrize("end", ["finished", "stopped", "forgotten"])
def test_the_network_has_its_weights_back_however_it_ends(end) -> None:
    dataset, model = load_dataset(MLP.data), model_of(MLP)
    inputs = dataset.train.inputs[:5]
    before = model.predict(inputs)
    direction = random_direction(model, np.random.default_rng(3))
    told = []

    def progress(text: str, done: int, total: int) -> None:
        told.append((done, total))
        if end == "stopped" and done == 5:
            raise StopError

    pictures = line(model, dataset, direction, points=13, samples=50, progress=progress)
    if end == "stopped":
        with pytest.raises(StopError):
            list(pictures)
    elif end == "forgotten":
        next(pictures)
        pictures.close()
    else:
        list(pictures)
        assert told[0] == (0, 13)
        assert told[-1] == (13, 13)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
    np.testing.assert_array_equal(model.predict(inputs), before)
    state = {name: value.numpy() for name, value in model.network.state_dict().items()}
    for name, value in weights_of(MLP).items():
        np.testing.assert_array_equal(state[name], value)


def test_it_draws_no_random_numbers_of_torch() -> None:
    dataset, model = load_dataset(CONV.data), model_of(CONV)
    before = torch.get_rng_state()
    direction = random_direction(model, np.random.default_rng(3))
    list(line(model, dataset, direction, points=3, samples=20))
    assert torch.equal(before, torch.get_rng_state())


def test_a_network_of_no_first_layer_to_remember_is_moved_all_the_same() -> None:
    """Behind a BatchNorm with weights of its own nothing may be remembered."""
    from tests.core.examining.places import project_of

    project = project_of("BatchNorm2d", "Flatten", ("Linear", {"out_features": 10}))
    dataset, model = load_dataset(project.data), model_of(project)
    size = sum(value.numel() for value in model.network.parameters())
    direction = np.random.default_rng(1).normal(0, 0.3, size).astype(np.float32)
    found = last(line(model, dataset, direction, points=3, samples=100))
    assert found.losses[0, 2] == pytest.approx(loss_of(project, dataset, direction, 100), rel=1e-4)


def test_layers_beside_each_other_that_read_the_samples_are_all_moved() -> None:
    from core.network import Edge
    from tests.core.builders import named
    from tests.core.examining.places import project_of

    project = project_of("Flatten", ("Linear", {"out_features": 10}), "Add")
    network = project.network
    beside = network.new_node("Linear", out_features=10)
    network = network.add(beside)
    flat, add = named(network, "flatten"), named(network, "add")
    network = network.connect(Edge(flat, beside.id)).connect(Edge(beside.id, add, 0, 1))
    project = Project(network=network, data=project.data, training=project.training)
    dataset, model = load_dataset(project.data), model_of(project)
    direction = random_direction(model, np.random.default_rng(3))
    found = last(line(model, dataset, direction, points=3, samples=600))
    assert found.losses[0, 2] == pytest.approx(loss_of(project, dataset, direction, 600), rel=1e-4)


def test_model_is_of_use_for_another_line_afterwards() -> None:
    dataset, model = load_dataset(MLP.data), Model(MLP, weights_of(MLP))
    direction = random_direction(model, np.random.default_rng(3))
    one, other = (last(line(model, dataset, direction, points=3, samples=50)) for _ in range(2))
    np.testing.assert_array_equal(one.losses, other.losses)
