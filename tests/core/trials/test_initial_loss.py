"""The loss at start: exact where it is known, and that of the trainer."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.data.loading import load_dataset
from core.initializers import INITIALIZERS
from core.project import Project
from core.settings.losses import LOSSES
from core.training.control import Control
from core.trials.result import Point, TrialFailed, Verdict
from core.trials.runs import ground
from tests.core.training.runs import DROPOUT, events, losses, points
from tests.core.trials.places import ZERO, digits, events_of, figure, mlp, result_of

KIND = "InitialLoss"


def test_a_softmax_of_zero_weights_starts_at_ln_10() -> None:
    result = result_of(KIND, digits(initialization=ZERO))
    assert figure(result, "loss at start") == pytest.approx(math.log(10), abs=5e-7)  # float32
    assert figure(result, "chance level") == pytest.approx(math.log(10), rel=1e-14)
    assert result.verdict is Verdict.OK
    assert "ln 10" in result.sentence


def test_a_hinge_of_zero_weights_starts_at_nine_tenths() -> None:
    loss = LOSSES.setting("MultiMarginLoss")
    result = result_of(KIND, digits(initialization=ZERO, loss=loss))
    assert figure(result, "loss at start") == pytest.approx(0.9)
    assert result.verdict is Verdict.OK


def test_it_is_the_loss_that_training_begins_with() -> None:
    project = points(*DROPOUT, batch_size=32)
    (first, *_) = losses(events(project, max_steps=1))
    found = [event for event in events_of(KIND, project) if isinstance(event, Point)]
    assert found[0].y == first
    assert len(found) == found[0].total == 8


def test_wild_weights_are_bad_and_it_is_said_how_far_off() -> None:
    wild = INITIALIZERS.setting("Normal", std=2.0)
    result = result_of(KIND, mlp(initialization=wild))
    assert result.verdict is Verdict.BAD
    assert "times" in result.sentence
    assert "too large" in result.advice


def test_a_loss_below_chance_is_doubtful() -> None:
    from core.trials.chance import Chance
    from core.trials.initial_loss import _judged

    chance = Chance(math.log(10), math.log(10), math.log(10), "ln 10")
    verdict, sentence, _ = _judged(0.5 * math.log(10), chance)
    assert verdict is Verdict.DOUBTFUL
    assert "50 % below" in sentence


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.19, "ok"), (1.21, "doubtful"), (2.99, "doubtful"), (3.01, "bad")]
)
def test_the_thresholds(factor: float, verdict: str) -> None:
    from core.trials.chance import Chance
    from core.trials.initial_loss import _judged

    assert _judged(factor, Chance(1.0, 1.0, 1.0, "1"))[0] == verdict


@pytest.mark.parametrize(
    ("factor", "verdict"), [(0.7, "doubtful"), (1.3, "ok"), (2.49, "ok"), (2.51, "doubtful")]
)
def test_what_auto_draws_may_begin_higher(factor: float, verdict: str) -> None:
    from core.trials.chance import Chance
    from core.trials.initial_loss import _judged

    chance = Chance(1.0, 1.0, 1.0, "1")
    assert _judged(factor, chance, is_auto=True)[0] == verdict
    far_targets = Chance(1.0, 1.0, 2.0, "the variance")
    assert _judged(2.0, far_targets, is_auto=True)[0] is Verdict.DOUBTFUL


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [points, mlp])
def test_no_sound_network_is_greeted_by_a_doubt(make: Callable[..., Project], seed: int) -> None:
    result = result_of(KIND, make(seed=seed), samples=256)
    assert result.verdict is Verdict.OK, result.sentence


def test_targets_far_from_zero_are_named_as_the_cause() -> None:
    from core.trials.chance import Chance
    from core.trials.initial_loss import _judged

    verdict, _, advice = _judged(100.5, Chance(1.0, 1.0, 101.0, "the variance"))
    assert verdict is Verdict.BAD
    assert "Standardize the targets" in advice


def test_a_network_that_cannot_be_trained_is_refused_in_its_own_words() -> None:
    project = points()
    project = replace(project, network=project.network.remove(project.network.order[-1:]))
    (event,) = events_of(KIND, project)
    assert isinstance(event, TrialFailed)
    assert event.message


def test_it_changes_nothing_of_the_ground() -> None:
    project = points()
    place = ground(project, load_dataset(project.data), Control())
    assert place.project == project
    assert len(place.dataset.validation) == len(place.dataset.test) == 0
