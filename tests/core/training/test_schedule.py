"""Schedules against torch's own, closed forms, and each other."""

import json
import math
import time

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from core.params import Setting
from core.settings.schedules import SCHEDULES
from core.training.schedule import RunSchedule, learning_rates, rate_curve

KINDS = [
    SCHEDULES.setting("Constant"),
    SCHEDULES.setting("StepLR", step_size=3, interval="step"),
    SCHEDULES.setting("StepLR", step_size=2),
    SCHEDULES.setting("ExponentialLR", gamma=0.8, interval="step"),
    SCHEDULES.setting("CosineAnnealingLR", interval="step"),
    SCHEDULES.setting("CosineAnnealingLR", T_max=7, eta_min=0.01, interval="step"),
    SCHEDULES.setting("OneCycleLR"),
    SCHEDULES.setting("OneCycleLR", max_lr=2.0, total_steps=25, anneal_strategy="linear"),
    SCHEDULES.setting("OneCycleLR", three_phase=True, interval="epoch"),
]
PLATEAU = SCHEDULES.setting("ReduceLROnPlateau", patience=1)


def of(setting: Setting, lr: float = 0.1) -> RunSchedule:
    return RunSchedule(setting, lr=lr, steps_per_epoch=10, epochs=4)


def one_interval(schedule: RunSchedule) -> None:
    if schedule.interval == "step":
        schedule.end_step()
    else:
        schedule.end_epoch(2.0)


def test_the_cosine_is_a_cosine_over_the_whole_run() -> None:
    rates = learning_rates(SCHEDULES.setting("CosineAnnealingLR", interval="step"), 0.5, 10, 4)
    expected = [0.25 * (1 + math.cos(math.pi * step / 40)) for step in range(40)]
    assert rates == pytest.approx(expected)


def test_stairs_and_powers_per_epoch() -> None:
    stairs = learning_rates(SCHEDULES.setting("StepLR", step_size=2, gamma=0.1), 1.0, 3, 5)
    assert stairs == pytest.approx(np.repeat([1, 1, 0.1, 0.1, 0.01], 3))
    powers = learning_rates(SCHEDULES.setting("ExponentialLR", gamma=0.5), 1.0, 2, 3)
    assert powers == pytest.approx([1, 1, 0.5, 0.5, 0.25, 0.25])


def test_one_cycle_is_torchs() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1, momentum=0.9)
    torchs = lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=60)
    expected = []
    for _ in range(60):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(expected) < 60:
            torchs.step()
    assert learning_rates(SCHEDULES.setting("OneCycleLR"), 0.1, 20, 3) == pytest.approx(expected)


@pytest.mark.parametrize("setting", KINDS, ids=lambda setting: setting.kind)
def test_what_is_drawn_is_what_runs(setting: Setting) -> None:
    drawn = learning_rates(setting, 0.1, 10, 4)
    schedule = of(setting)
    ran = []
    for epoch in range(4):
        ahead = schedule.rates(10)
        for index in range(10):
            assert schedule.learning_rate == ahead[index]
            ran.append(schedule.learning_rate)
            schedule.end_step()
        schedule.end_epoch(1.0 / (epoch + 1))
    assert drawn == pytest.approx(ran)


@pytest.mark.parametrize("position", [0, 1, 13, 39, 100])
@pytest.mark.parametrize("setting", KINDS, ids=lambda setting: setting.kind)
def test_a_schedule_taken_up_late_goes_on_as_if_it_had_been_there(
    setting: Setting, position: int
) -> None:
    walked, jumped = of(setting), of(setting)
    for _ in range(position):
        one_interval(walked)
    jumped.go_to(position)
    for _ in range(3):
        assert jumped.learning_rate == pytest.approx(walked.learning_rate)
        assert jumped.momentum == pytest.approx(walked.momentum)
        one_interval(walked)
        one_interval(jumped)


@pytest.mark.parametrize("setting", [*KINDS, PLATEAU], ids=lambda setting: setting.kind)
def test_a_schedule_goes_on_from_plain_data_to_the_last_bit(setting: Setting) -> None:
    went_on = of(setting)
    for _ in range(17):
        one_interval(went_on)
    resumed = of(setting)
    resumed.load_state_dict(json.loads(json.dumps(went_on.state_dict(), allow_nan=False)))
    for _ in range(17):
        assert resumed.learning_rate == went_on.learning_rate
        assert resumed.momentum == went_on.momentum
        one_interval(went_on)
        one_interval(resumed)


@pytest.mark.parametrize("length", [1, 2, 3, 10, 40])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("three_phase", [False, True])
def test_one_cycle_of_any_length_and_share_runs(
    length: int, share: float, three_phase: bool
) -> None:
    setting = SCHEDULES.setting("OneCycleLR", pct_start=share, three_phase=three_phase)
    rates = learning_rates(setting, 0.1, length, 1)
    assert np.isfinite(rates).all()
    assert rates.max() <= 0.1 + 1e-12


def test_a_plateau_lowers_the_rate_when_the_loss_stops_falling() -> None:
    setting = SCHEDULES.setting("ReduceLROnPlateau", factor=0.5, patience=1)
    schedule = of(setting, lr=1.0)
    rates = []
    for loss in [3.0, 2.0, 2.0, 2.0, math.nan, 2.0, 2.0]:
        schedule.end_epoch(loss)
        rates.append(schedule.learning_rate)
    assert rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25]
    assert (learning_rates(setting, 0.3, 5, 2) == 0.3).all()


@pytest.mark.parametrize("kind", list(SCHEDULES))
@pytest.mark.parametrize("interval", ["epoch", "step"])
def test_the_longest_run_is_drawn_by_some_thousand_points(kind: str, interval: str) -> None:
    given = {"interval": interval} if SCHEDULES[kind].defaults().get("interval") else {}
    setting = SCHEDULES.setting(kind, **given)
    steps, rates = rate_curve(setting, 0.1, 500, 1_000_000)
    assert len(steps) == len(rates) <= 5000
    assert (steps[0], steps[-1]) == (0, 499_999_999)
    assert (np.diff(steps) > 0).all()
    schedule = RunSchedule(setting, lr=0.1, steps_per_epoch=500, epochs=1_000_000)
    assert rates[0] == schedule.learning_rate
    schedule.go_to(schedule.length - 1)
    assert rates[-1] == pytest.approx(schedule.learning_rate)


def test_a_long_schedule_is_drawn_quickly_and_rightly() -> None:
    setting = SCHEDULES.setting("OneCycleLR")
    learning_rates(setting, 0.1, 10, 1)
    began = time.process_time()
    rates = learning_rates(setting, 0.1, 100_000, 10)
    assert time.process_time() - began < 1.0
    assert len(rates) == 1_000_000
    assert rates[300_000] == pytest.approx(0.1, rel=1e-3)
    assert rates[0] == pytest.approx(0.1 / 25)
    assert rates[-1] == pytest.approx(0.1 / 25 / 1e4)
