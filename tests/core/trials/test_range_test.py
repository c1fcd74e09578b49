"""The range test on a quadratic, whose critical rate is known, and its weights afterwards."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.loading import load_dataset
from core.errors import ParamError
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.training.control import Control
from core.trials import range_test
from core.trials.catalogue import TRIALS
from core.trials.range_test import KIND, SPEC, exponential, sweep_rates
from core.trials.result import Point, TrialFinished, Verdict
from core.trials.runs import Ground, StoppedError, ground, with_rate
from core.trials.smoothing import Smoothed, centred
from tests.core.training.runs import DROPOUT, points
from tests.core.trials.places import events_of, figure, finished, least_squares, mlp, result_of


def quadratic(scale: float, noise: float) -> tuple[float, Ground]:
    """Least squares and its critical rate 2/λ, of the largest eigenvalue λ of the Hessian
    2/n XᵀX (with the bias as a column of ones)."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 2)) * [scale, 0.5 * scale]
    y = x @ [[1.5 / scale], [-2.0 / scale]] + 0.3 + noise * rng.normal(size=(200, 1))
    whole = np.hstack([x, np.ones((200, 1))])
    largest = np.linalg.eigvalsh(2 / 200 * whole.T @ whole)[-1]
    return 2 / largest, least_squares(x, y)


@pytest.mark.parametrize(("scale", "noise"), [(1.0, 0.1), (10.0, 0.0)])
def test_divergence_is_found_at_the_critical_rate_of_a_quadratic(
    scale: float, noise: float
) -> None:
    """Beyond it the error grows by less than a tenth a step at first, from float rounding to
    what is seen: that is why it is not found at once."""
    critical, place = quadratic(scale, noise)
    bounds = {"min_lr": critical / 3, "max_lr": critical * 3, "num_iter": 400}
    _, result = finished(range_test.run(place, SPEC.complete(bounds, "")))
    assert critical < figure(result, "diverges at") < 2 * critical


@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_what_is_suggested_for_a_quadratic_is_below_its_critical_rate(scale: float) -> None:
    critical, place = quadratic(scale, 0.1)
    _, result = finished(range_test.run(place, SPEC.defaults()))
    assert result.suggestion is not None
    assert critical / 100 < result.suggestion < critical
    assert result.mark == result.suggestion
    assert result.suggestion == pytest.approx(figure(result, "rate of the lowest loss") / 10, 0.05)


def test_the_rates_grow_by_one_factor_from_end_to_end() -> None:
    params = SPEC.complete({"num_iter": 20, "min_lr": 1e-6, "max_lr": 1e-3}, "")
    place = ground(mlp(), load_dataset(mlp().data), Control())
    points_, result = finished(range_test.run(place, params))
    rates = np.array([point.x for point in points_])
    assert rates[[0, -1]] == pytest.approx([1e-6, 1e-3])
    assert np.ptp(np.diff(np.log(rates))) < 1e-9
    assert len(rates) == 20
    assert result.lines[1].x == pytest.approx(rates)


def rising(project: Project, **params: object) -> Ground:
    """What a range test of `project` works on."""
    place = ground(project, load_dataset(project.data), Control())
    return exponential(place, SPEC.complete(params, ""))


def test_the_weights_are_put_back_to_the_last_bit() -> None:
    project = points(*DROPOUT)  # BatchNorm's running statistics are weights too
    place = rising(project)
    session = place.session()
    before = {name: value.clone() for name, value in session.network.state_dict().items()}
    assert len(list(sweep_rates(session, place, range_test._Sweep()))) > 50
    after = session.network.state_dict()
    assert before.keys() == after.keys()
    for name, value in before.items():
        assert torch.equal(value, after[name]), name


def test_the_weights_are_put_back_when_it_is_left_halfway() -> None:
    place = rising(points(*DROPOUT), min_lr=0.1)
    session = place.session()
    before = {name: value.clone() for name, value in session.network.state_dict().items()}
    sweep = sweep_rates(session, place, range_test._Sweep())
    for _ in range(3):
        next(sweep)
    moved = session.network.state_dict()
    assert any(not torch.equal(value, moved[name]) for name, value in before.items())
    sweep.close()
    after = session.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_penalties_stay_on_and_the_optimizer_is_the_projects() -> None:
    still = mlp(optimizer=OPTIMIZERS.setting("SGD", lr=0.1))
    pulled = replace(
        still,
        training=replace(
            still.training, regularization=(REGULARIZERS.setting("L2", strength=5.0),)
        ),
    )
    one, other = (result_of(KIND, project, num_iter=30) for project in (still, pulled))
    assert one.lines[0].y.tolist() != other.lines[0].y.tolist()


def test_a_rate_that_diverges_is_bad_and_a_tiny_one_doubtful() -> None:
    found = {
        lr: result_of(KIND, mlp(optimizer=OPTIMIZERS.setting("Adam", lr=lr)))
        for lr in (1e-6, 0.003, 100.0)
    }
    verdicts = [result.verdict for result in found.values()]
    assert verdicts == [Verdict.DOUBTFUL, Verdict.OK, Verdict.BAD]
    suggestions = {result.suggestion for result in found.values()}
    assert len(suggestions) == 1  # the project's own rate has no say in it


def test_no_rate_is_suggested_where_the_loss_never_falls() -> None:
    result = result_of(KIND, mlp(), min_lr=1e-9, max_lr=1e-8, num_iter=20)
    assert result.verdict is Verdict.BAD
    assert result.suggestion is None
    assert result.offers == ()


@pytest.mark.parametrize("batch_size", [1, 2])
def test_the_noise_of_small_batches_is_no_divergence(batch_size: int) -> None:
    """Nothing diverges at a rate of 10⁻³, and the network learns at 10⁻²: none of it is bad."""
    for seed in (3, 4, 5):
        project = points(batch_size=batch_size, seed=seed)
        result = result_of(KIND, project)
        assert result.lines[0].x[-1] > 1e-3, "it went on"
        assert result.verdict is not Verdict.BAD, result.sentence
        assert (result.suggestion is None) == (result.sentence == range_test._TOO_NOISY)


def test_noise_is_told_from_a_curve() -> None:
    rng = np.random.default_rng(0)
    curve = np.geomspace(2.3, 0.1, 3000)
    assert range_test.deviation(curve.tolist()) < 1e-3
    assert range_test.deviation((curve + rng.normal(0, 0.5, 3000)).tolist()) == pytest.approx(
        0.5, 0.05
    )


def test_an_optimizer_that_asks_no_rate_is_offered_none() -> None:
    events = events_of(KIND, points(optimizer=OPTIMIZERS.setting("Rprop")))
    assert len(events) == 1, "no step is made"
    assert isinstance(events[0], TrialFinished)
    result = events[0].result
    assert (result.verdict, result.offers, result.suggestion) == (Verdict.OK, (), None)
    assert "Rprop takes only its first step from the learning rate" in result.sentence


def test_a_stop_ends_it() -> None:
    project = mlp()
    control = Control()
    place = ground(project, load_dataset(project.data), control)
    work = range_test.run(place, SPEC.defaults())
    next(work)
    control.stop()
    with pytest.raises(StoppedError):
        next(work)


def test_bounds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ParamError, match=r"min_lr \(1\) must be below max_lr \(0.1\)"):
        TRIALS.setting(KIND, min_lr=1.0, max_lr=0.1)
    with pytest.raises(ParamError, match="num_iter must be at least 16"):
        TRIALS.setting(KIND, min_lr=1e-12, max_lr=1000.0, num_iter=10)
    TRIALS.setting(KIND, min_lr=1e-12, max_lr=1000.0, num_iter=16)


def test_the_running_average_has_no_pull_to_zero() -> None:
    average = Smoothed(0.8)
    assert [average.add(3.0) for _ in range(5)] == pytest.approx([3.0] * 5)
    values, expected = [1.0, 2.0, 4.0], (0.64 * 1 + 0.8 * 2 + 4) / (0.64 + 0.8 + 1)
    average = Smoothed(0.8)
    assert [average.add(value) for value in values][-1] == pytest.approx(expected)


def test_centred_means_do_not_lag() -> None:
    x = np.arange(101.0)
    assert centred(3 * x + 1, 2.0)[10:-10] == pytest.approx((3 * x + 1)[10:-10])
    valley = centred((x - 50) ** 2, 2.0)
    assert int(valley.argmin()) == 50
    holed = centred(np.array([1.0, math.nan, 1.0]), 1.0)
    assert holed == pytest.approx([1.0, 1.0, 1.0])
    assert Point("loss", 1, 2, 3, 4).done == 3
    assert with_rate(mlp().training, 0.5).optimizer.params["lr"] == 0.5
