"""Rates compared: each is the trainer's own run; the diverged are said to be."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.training.control import Control
from core.trials import rates as rate_trial
from core.trials.catalogue import TRIALS
from core.trials.rates import KIND, SPEC, rates_around
from core.trials.result import TrialStopped, Verdict
from core.trials.runs import with_rate
from core.trials.trial import carry_out
from tests.core.training.runs import DROPOUT, events, losses, points
from tests.core.trials.places import figure, finished, least_squares, mlp, result_of


def test_each_rate_is_the_trainers_own_run() -> None:
    project = points(*DROPOUT, batch_size=64, schedule=SCHEDULES.setting("StepLR"))
    result = result_of(KIND, project, count=3, steps=11)
    assert len(result.lines) == 3
    for offer, line in zip(result.offers, result.lines, strict=True):
        training = replace(with_rate(project.training, offer.rate), epochs=11)
        expected = losses(events(replace(project, training=training), max_steps=11))
        assert line.y.tolist() == expected
        assert offer.loss == expected[-1]


def test_rates_above_the_critical_one_diverge() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 2))
    whole = np.hstack([x, np.ones((100, 1))])
    critical = 2 / np.linalg.eigvalsh(2 / 100 * whole.T @ whole)[-1]
    place = least_squares(x, x @ [[1.0], [2.0]] + 1)
    place = place.with_training(with_rate(place.project.training, 0.9 * critical / 2))
    params = SPEC.complete({"count": 4, "factor": 2.0, "steps": 120}, "")
    _, result = finished(rate_trial.run(place, params))
    above = [offer.rate > critical for offer in result.offers]
    assert [offer.has_diverged for offer in result.offers] == above == [False, False, False, True]
    assert "diverged" in result.sentence


def test_one_that_is_not_finite_ends_early_and_the_rest_goes_on() -> None:
    project = mlp(optimizer=OPTIMIZERS.setting("SGD", lr=1.0))
    result = result_of(KIND, project, count=3, factor=1000.0, steps=30)
    (_, _, last) = result.offers
    assert last.has_diverged
    assert math.isnan(last.loss) or last.loss > 4 * result.lines[2].y[0]
    assert len(result.lines) == 3


def test_the_best_is_offered_and_a_poor_choice_doubtful() -> None:
    project = mlp(optimizer=OPTIMIZERS.setting("Adam", lr=1e-5))
    result = result_of(KIND, project, count=5, steps=40)
    best = min(result.offers, key=lambda offer: offer.loss)
    assert result.suggestion == best.rate > 1e-5
    assert [offer.rate for offer in result.offers if offer.is_best] == [best.rate]
    assert result.verdict is Verdict.DOUBTFUL


def test_a_rate_in_use_that_diverges_is_bad() -> None:
    project = mlp(optimizer=OPTIMIZERS.setting("SGD", lr=1000.0))
    result = result_of(KIND, project, count=5, factor=100.0, steps=30)
    assert result.verdict is Verdict.BAD
    assert "1,000 diverged" in result.sentence


def test_nothing_learned_at_any_rate_is_bad() -> None:
    result = result_of(KIND, mlp(optimizer=OPTIMIZERS.setting("SGD", lr=1e-9)), count=2, steps=5)
    assert result.verdict is Verdict.BAD
    assert result.suggestion is None


def test_no_rate_is_offered_that_learns_no_more_than_guessing() -> None:
    result = result_of(KIND, mlp(optimizer=OPTIMIZERS.setting("Adam", lr=1000.0)), steps=60)
    assert figure(result, "chance level") == pytest.approx(math.log(10))
    assert min(offer.loss for offer in result.offers) > math.log(10)
    assert result.verdict is Verdict.BAD
    assert result.suggestion is None
    assert "smaller" in result.advice


@pytest.mark.parametrize(
    ("ends", "sentence", "advice"),
    [
        ((2.4, 3.0, 90.0), "No rate between 0.1 and 10 learned more than guessing", "smaller"),
        ((2.8, 2.7, 2.4), "No rate between 0.1 and 10 learned more than guessing", "larger"),
        ((2.9, 2.9, 2.9), "The loss fell at no rate", "vanishes"),
        ((20.0, 30.0, 90.0), "The loss fell at no rate", "smaller"),
    ],
)
def test_what_to_do_where_no_rate_learns(
    ends: tuple[float, ...], sentence: str, advice: str
) -> None:
    from core.trials.rates import _Course, _result

    pairs = zip((0.1, 1.0, 10.0), ends, strict=True)
    result = _result([_Course(rate, [2.9, end]) for rate, end in pairs], 1.0, math.log(10))
    assert result.verdict is Verdict.BAD
    assert result.suggestion is None
    assert sentence in result.sentence
    assert advice in result.advice


def test_the_rates_lie_around_the_projects_own() -> None:
    assert rates_around(0.003, 5, 10.0) == pytest.approx((3e-5, 3e-4, 0.003, 0.03, 0.3))
    assert rates_around(0.003, 5, 10.0)[2] == 0.003
    assert rates_around(100.0, 5, 10.0) == pytest.approx((1.0, 10.0, 100.0, 1000.0))
    assert rates_around(0.1, 2, 3.0) == pytest.approx((0.1, 0.3))


def test_a_stop_ends_it_between_two_steps() -> None:
    control = Control()
    found = []
    for event in carry_out(TRIALS.setting(KIND), mlp(), control):
        found.append(event)
        if len(found) == 3:
            control.stop()
    assert len(found) == 4
    assert isinstance(found[-1], TrialStopped)
