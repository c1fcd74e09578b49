"""Every kind of picture can be asked for, of what a run has kept."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.loading import load_dataset
from core.errors import ExaminingError
from core.examining.model import Model
from core.examining.sampled_loss import PRODUCTS, SampledLoss, samples_for
from core.examining.survey import Kind, Request, Survey, survey
from core.project import Project
from core.training.events import WeightsKept
from tests.core.examining.places import kept, model_of, project_of

POINTS = project_of(
    ("Linear", {"out_features": 4}), "Tanh", ("Linear", {"out_features": 2}), data="moons"
)


def pictures(kind: Kind, project: Project = POINTS, count: int = 4, seed: int = 0) -> list[Survey]:
    return list(survey(Request(kind, project, tuple(kept(project, count)), seed)))


def loss_of(snapshot: WeightsKept) -> float:
    model = Model(POINTS, snapshot.weights)
    return SampledLoss(POINTS, load_dataset(POINTS.data)).of(model.network)


@pytest.mark.parametrize("kind", list(Kind))
def test_pictures_come_finer_and_end_with_a_final_one(kind) -> None:
    found = pictures(kind)
    assert [picture.is_final for picture in found] == [False] * (len(found) - 1) + [True]
    sizes = [picture.landscape.losses.size for picture in found]
    assert sizes == sorted(sizes)
    assert sizes[0] <= 16
    last = found[-1]
    assert (last.kind, last.step) == (kind, 30)
    assert last.landscape.losses.shape == ((1, 49) if kind.is_line else (25, 25))
    assert last.landscape.centre == pytest.approx(loss_of(kept(POINTS, 4)[-1]), rel=1e-6)
    assert (last.path is not None) == (kind is Kind.PATH)


def test_the_line_from_the_start_goes_through_both_of_its_ends() -> None:
    snapshots = kept(POINTS, 4)
    found = pictures(Kind.FROM_START)[-1].landscape
    at = {round(float(x), 6): loss for x, loss in zip(found.xs, found.losses[0], strict=True)}
    assert at[-1.0] == pytest.approx(loss_of(snapshots[0]), rel=1e-5)
    assert at[0.0] == pytest.approx(loss_of(snapshots[-1]), rel=1e-5)


def test_the_losses_of_the_path_are_those_of_its_weights() -> None:
    last = pictures(Kind.PATH)[-1]
    assert last.path_losses is not None
    expected = [loss_of(snapshot) for snapshot in kept(POINTS, 4)]
    np.testing.assert_allclose(last.path_losses, expected, rtol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.is_random])
def test_random_directions_follow_from_the_seed(kind) -> None:
    first, again, other = (pictures(kind, seed=seed)[-1].landscape for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.losses, again.losses)
    assert not np.array_equal(first.losses, other.losses)


def test_it_disturbs_neither_weights_nor_random_numbers_of_a_run() -> None:
    snapshots = kept(POINTS, 4)
    before = [{name: value.copy() for name, value in s.weights.items()} for s in snapshots]
    state = torch.get_rng_state()
    for kind in (Kind.PATH, Kind.RANDOM_LINE):
        list(survey(Request(kind, POINTS, tuple(snapshots))))
    assert torch.equal(state, torch.get_rng_state())
    for snapshot, values in zip(snapshots, before, strict=True):
        for name, value in values.items():
            np.testing.assert_array_equal(snapshot.weights[name], value)


def test_a_network_that_takes_long_is_measured_on_fewer_samples() -> None:
    wide = ("Linear", {"out_features": 128})
    small, large = (
        project_of(("Conv2d", {"out_channels": channels}), "ReLU", "Flatten", wide, data=data)
        for channels, data in ((4, "digits"), (64, "mnist-mini"))
    )
    assert samples_for(model_of(small).network.plan) == 1024
    products = 10 * 64 * 26 * 26  # nine weights and a bias, at every place
    linear = 64 * 26 * 26 * 128 + 128
    assert 256 * (products + linear) < PRODUCTS < 512 * (products + linear)
    assert samples_for(model_of(large).network.plan) == 256


def test_without_weights_it_says_what_to_do() -> None:
    with pytest.raises(ExaminingError, match="train for a moment first"):
        next(survey(Request(Kind.RANDOM, POINTS, ())))


def test_no_line_leads_from_weights_to_themselves() -> None:
    first = kept(POINTS, 1)[0]
    same = (first, replace(first, step=9))
    with pytest.raises(ExaminingError, match="still where they started"):
        next(survey(Request(Kind.FROM_START, POINTS, same)))


def broken(snapshot: WeightsKept) -> WeightsKept:
    weights = {name: value.copy() for name, value in snapshot.weights.items()}
    next(iter(weights.values())).flat[0] = np.nan
    return replace(snapshot, weights=weights)


@pytest.mark.parametrize("kind", list(Kind))
def test_around_weights_that_are_no_numbers_there_is_nothing_and_it_says_so(kind) -> None:
    *good, last = kept(POINTS, 4)
    with pytest.raises(ExaminingError, match="after step 30 are NaN or infinite"):
        next(survey(Request(kind, POINTS, (*good, broken(last)))))


def test_a_path_leaves_out_moments_that_are_no_numbers() -> None:
    first, second, third, last = kept(POINTS, 4)
    asked = Request(Kind.PATH, POINTS, (first, second, broken(third), last))
    found = next(survey(asked)).path
    assert found is not None
    assert found.steps.tolist() == [0, 10, 30]
