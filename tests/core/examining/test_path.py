"""The path of a run is projected as numpy's singular value decomposition projects it."""

import numpy as np
import pytest

from core.data.loading import load_dataset
from core.errors import ExaminingError
from core.examining import path as module
from core.examining.landscape import plane
from core.examining.model import Model
from core.examining.path import find_path, losses_along
from core.training.events import WeightsKept
from tests.core.examining.places import CONV, MLP, kept


def flat(model: Model, snapshot: WeightsKept) -> np.ndarray:
    names = [name for name, _ in model.network.named_parameters()]
    return np.concatenate([snapshot.weights[name].ravel() for name in names]).astype(np.float64)


@pytest.mark.parametrize("chunk", [7, 2**18])
@pytest.mark.parametrize("project", [MLP, CONV], ids=["mlp", "conv"])
def test_the_components_are_those_of_the_svd(project, chunk, monkeypatch) -> None:
    monkeypatch.setattr(module, "CHUNK", chunk)
    snapshots = kept(project, 6)
    model = Model(project, snapshots[-1].weights)
    found = find_path(model, snapshots)
    rows = np.stack([flat(model, snapshot) for snapshot in snapshots])
    rows -= rows[-1]
    _, lengths, components = np.linalg.svd(rows, full_matrices=False)
    squares = lengths**2 / (lengths**2).sum()
    np.testing.assert_allclose(found.shares, squares[:2], rtol=1e-6)
    for index, direction in enumerate(found.directions):
        cosine = direction.astype(np.float64) @ components[index]
        assert abs(cosine) == pytest.approx(1, abs=1e-6)
        np.testing.assert_allclose(found.places[:, index], rows @ direction, atol=1e-5)
    np.testing.assert_allclose(found.places[-1], 0, atol=1e-9)
    assert (found.places[0] < 0).all()
    assert found.steps.tolist() == [0, 10, 20, 30, 40, 50]


def test_the_plane_has_room_for_path_and_middle() -> None:
    snapshots = kept(MLP, 5)
    found = find_path(Model(MLP, snapshots[-1].weights), snapshots)
    for axis, (low, high) in enumerate(found.spans):
        assert low < min(0, found.places[:, axis].min())
        assert high > max(0, found.places[:, axis].max())


def test_any_moment_of_the_path_may_be_the_middle() -> None:
    snapshots = kept(MLP, 5)
    found = find_path(Model(MLP, snapshots[2].weights), snapshots)
    np.testing.assert_allclose(found.places[2], 0, atol=1e-9)
    assert np.linalg.norm(found.places[4]) > 0


def test_the_loss_in_the_middle_is_the_last_of_the_path() -> None:
    dataset, snapshots = load_dataset(CONV.data), kept(CONV, 4)
    model = Model(CONV, snapshots[-1].weights)
    found = find_path(model, snapshots)
    *_, picture = plane(
        model, dataset, found.directions, ((-1.0, 1.0), (-1.0, 1.0)), 3, samples=200
    )
    along = losses_along(model, dataset, snapshots, samples=200)
    assert along.shape == (4,)
    again = losses_along(Model(CONV, snapshots[2].weights), dataset, snapshots, samples=200)
    np.testing.assert_array_equal(along, again)
    assert picture.losses[1, 1] == pytest.approx(picture.centre, rel=1e-6)
    assert along[-1] == pytest.approx(picture.centre, rel=1e-6)


def test_the_network_has_its_weights_back_after_the_losses_along_the_path() -> None:
    dataset, snapshots = load_dataset(CONV.data), kept(CONV, 3)
    model = Model(CONV, snapshots[1].weights)
    losses_along(model, dataset, snapshots, samples=20)
    for name, value in snapshots[1].weights.items():
        np.testing.assert_array_equal(model.weights[name], value)


def test_a_path_of_three_moments_is_all_in_its_plane_and_the_loss_there_is_its_own() -> None:
    """Without statistics that move along, a point of the plane is the network itself."""
    dataset, snapshots = load_dataset(MLP.data), kept(MLP, 3)
    model = Model(MLP, snapshots[-1].weights)
    found = find_path(model, snapshots)
    assert sum(found.shares) == pytest.approx(1)
    along = losses_along(model, dataset, snapshots, samples=100)
    x, y = found.places[0]
    *_, picture = plane(model, dataset, found.directions, ((x, 0), (y, 0)), 2, samples=100)
    assert picture.losses[0, 0] == pytest.approx(along[0], rel=1e-4)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_moments_span_no_plane_and_it_says_what_to_do(count) -> None:
    snapshots = kept(MLP, 3)
    model = Model(MLP, snapshots[-1].weights)
    with pytest.raises(ExaminingError, match=f"{count} are kept: train for a moment longer"):
        find_path(model, snapshots[:count])


def test_weights_that_never_moved_span_no_plane() -> None:
    first = kept(MLP, 1)[0]
    with pytest.raises(ExaminingError, match="do not lie on a line"):
        find_path(Model(MLP, first.weights), [first] * 4)
