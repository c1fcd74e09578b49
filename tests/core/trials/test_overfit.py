"""Overfitting a few samples: a healthy network does, one without capacity does not."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.loading import load_dataset
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.trials.overfit import _chosen
from core.trials.result import Point, Verdict
from tests.core.training.runs import DROPOUT, points
from tests.core.trials.places import ZERO, digits, events_of, figure, mlp, result_of

KIND = "OverfitSamples"
FAST = OPTIMIZERS.setting("Adam", lr=0.01)


def test_a_healthy_network_learns_20_samples_by_heart() -> None:
    result = result_of(KIND, mlp(optimizer=FAST))
    assert result.verdict is Verdict.OK
    assert figure(result, "loss at end") < 0.01 * np.log(10)
    assert figure(result, "accuracy") == 1.0
    assert figure(result, "steps") < 200


def test_a_network_of_zero_weights_cannot() -> None:
    project = digits(("Linear", {"out_features": 16}), "ReLU", initialization=ZERO, optimizer=FAST)
    result = result_of(KIND, project, max_steps=100)
    assert result.verdict is Verdict.BAD
    assert figure(result, "loss at end") > 2
    assert "initialization" in result.advice


def test_one_that_is_only_slow_is_told_from_one_that_cannot() -> None:
    slow = OPTIMIZERS.setting("Adam", lr=0.0003)
    result = result_of(KIND, mlp(optimizer=slow), max_steps=60)
    assert result.verdict is Verdict.DOUBTFUL
    assert "still falling" in result.advice


def test_a_rate_that_explodes_is_bad_and_it_is_said_what_broke() -> None:
    project = mlp(optimizer=OPTIMIZERS.setting("SGD", lr=1000.0), loss=LOSSES.setting("MSELoss"))
    result = result_of(KIND, project)
    assert result.verdict is Verdict.BAD
    assert "broke off" in result.sentence
    assert "infinite" in result.sentence
    assert "smaller learning rate" in result.sentence


def test_what_prevents_overfitting_is_off_and_said_to_be() -> None:
    project = points(
        *DROPOUT,
        optimizer=OPTIMIZERS.setting("AdamW", lr=0.01, weight_decay=100.0),
        loss=LOSSES.setting("CrossEntropyLoss", label_smoothing=0.5),
        regularization=(
            REGULARIZERS.setting("L2", strength=100.0),
            REGULARIZERS.setting("InputNoise"),
        ),
    )
    result = result_of(KIND, project)
    assert result.verdict is Verdict.OK
    (condition,) = result.conditions
    for word in ("L2", "InputNoise", "weight_decay", "label_smoothing", "dropout"):
        assert word in condition


def test_every_class_is_among_the_samples() -> None:
    project = mlp()
    dataset = load_dataset(project.data)
    rows = _chosen(dataset, 20)
    assert len(set(rows)) == 20
    assert np.bincount(dataset.train.targets[rows]).tolist() == [2] * 10
    assert len(_chosen(dataset, 3)) == 3


def test_it_ends_at_its_bound() -> None:
    found = events_of(KIND, replace(mlp()), max_steps=7)
    points_ = [event for event in found if isinstance(event, Point)]
    assert [point.done for point in points_] == list(range(1, 8))


@pytest.mark.parametrize("count", [2, 50])
def test_more_or_fewer_samples(count: int) -> None:
    assert f"{count} samples" in result_of(KIND, mlp(), samples=count, max_steps=2).sentence
