"""The chance level of every loss equals its closed form."""

import math

import numpy as np
import pytest
import torch

from core.data.spec import Task
from core.params import Setting
from core.settings.losses import LOSSES
from core.training.loss import Loss
from core.trials.chance import Chance, chance_level

LABELS = torch.tensor([0] * 6 + [1] * 3 + [2])
VALUES = torch.tensor(np.random.default_rng(0).exponential(2.0, (500, 3)), dtype=torch.float32)
FREQUENCIES = np.array([0.6, 0.3, 0.1])
ENTROPY = -float((FREQUENCIES * np.log(FREQUENCIES)).sum())


def of_classes(setting: Setting) -> Chance:
    return chance_level(Loss(setting, Task.CLASSIFICATION), setting, LABELS, 3)


def of_values(setting: Setting) -> Chance:
    return chance_level(Loss(setting, Task.REGRESSION), setting, VALUES, 3)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_cross_entropy_starts_at_the_log_of_the_classes(smoothing: float) -> None:
    chance = of_classes(LOSSES.setting("CrossEntropyLoss", label_smoothing=smoothing))
    assert chance.level == pytest.approx(math.log(3), rel=1e-12)
    if not smoothing:
        assert chance.best == pytest.approx(ENTROPY, rel=1e-12)


@pytest.mark.parametrize(("margin", "power"), [(1.0, 1), (0.5, 1), (2.0, 2)])
def test_the_hinge_starts_at_the_margin_of_all_other_classes(margin: float, power: int) -> None:
    chance = of_classes(LOSSES.setting("MultiMarginLoss", margin=margin, p=power))
    assert chance.level == pytest.approx(2 / 3 * margin**power)


def test_squares_of_one_hot_targets_start_at_one_share() -> None:
    chance = of_classes(LOSSES.setting("MSELoss"))
    assert chance.level == pytest.approx(1 / 3)
    assert chance.best == pytest.approx((FREQUENCIES * (1 - FREQUENCIES)).mean())


def test_squares_of_values_leave_their_variance() -> None:
    chance = of_values(LOSSES.setting("MSELoss"))
    assert chance.level == pytest.approx(float(VALUES.double().var(0, correction=0).mean()))
    assert chance.zero == pytest.approx(float((VALUES.double() ** 2).mean()))


def test_absolute_differences_leave_what_the_median_does() -> None:
    chance = of_values(LOSSES.setting("L1Loss"))
    values = VALUES.double()
    median = (values - values.median(0).values).abs().mean()
    assert chance.level == pytest.approx(float(median), rel=1e-4)
    assert chance.level < float((values - values.mean(0)).abs().mean())


@pytest.mark.parametrize("kind", [kind for kind in LOSSES if kind.startswith("BCE")])
def test_binary_cross_entropies_start_at_the_log_of_two(kind: str) -> None:
    chance = of_classes(LOSSES.setting(kind))
    assert chance.level == pytest.approx(math.log(2))
    binary = FREQUENCIES * np.log(FREQUENCIES) + (1 - FREQUENCIES) * np.log(1 - FREQUENCIES)
    assert chance.best == pytest.approx(-float(binary.mean()), rel=1e-6)


def test_a_single_output_for_two_classes_starts_at_the_log_of_two() -> None:
    labels = torch.tensor([0, 0, 0, 1])
    setting = LOSSES.setting("BCEWithLogitsLoss")
    chance = chance_level(Loss(setting, Task.CLASSIFICATION), setting, labels, 1)
    assert chance.level == pytest.approx(math.log(2))
    assert chance.best == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))


def test_balanced_weights_do_not_move_the_level() -> None:
    setting = LOSSES.setting("CrossEntropyLoss", class_weight="balanced")
    loss = Loss(setting, Task.CLASSIFICATION, (6, 3, 1))
    assert chance_level(loss, setting, LABELS, 3).level == pytest.approx(math.log(3))


@pytest.mark.parametrize("kind", list(LOSSES))
def test_every_loss_has_a_chance_level(kind: str) -> None:
    spec = LOSSES[kind]
    chances = [of_values(LOSSES.setting(kind))] if spec.fits_values else []
    chances.append(of_classes(LOSSES.setting(kind)))
    for chance in chances:
        assert 0 < chance.best <= chance.level < math.inf
        assert chance.words
