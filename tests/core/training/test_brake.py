"""A pace holds steps back, is obeyed at once, and changes no number."""

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest

from core.training import run as running
from core.training.brake import Brake
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from core.training.control import Control
from core.training.events import Event, LayersMeasured, RunFinished, RunPaused, StepMeasured
from core.training.trainer import train
from core.twins import lockstep
from core.twins.lockstep import train_twins
from tests.core.training.runs import DROPOUT, SELDOM, events, losses, of_type, points, steps

FAST, VERY_SLOW = 5000.0, 0.001
"""Steps a second: hardly a wait, and one of a quarter of an hour."""


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_brake_lets_so_many_steps_begin_in_a_second() -> None:
    control, clock = Control(), Clock()
    brake = Brake(control, clock)
    assert brake.seconds_left == 0
    control.pace = 4
    assert brake.seconds_left == 0  # the first step waits for nothing
    brake.begin()
    assert brake.seconds_left == pytest.approx(0.25)
    clock.now += 0.26
    brake.begin()
    assert brake.seconds_left == pytest.approx(0.24)  # being a little late does not add up
    clock.now += 3.0
    brake.begin()
    assert brake.seconds_left == pytest.approx(0.25)  # nothing is made up for
    control.pace = 1
    assert brake.seconds_left == pytest.approx(1.0)  # at once, for the step that waits
    control.pace = 0
    assert brake.seconds_left == 0


def test_the_pace_is_kept_and_is_the_speed_of_the_run() -> None:
    control = Control()
    control.pace = 100
    found = steps(list(train(points(), control, max_steps=11, cadence=SELDOM)))
    assert found[-1].seconds >= 0.1  # ten waits since the first step began


@pytest.mark.parametrize("is_captured", [False, True])
def test_numbers_are_those_of_full_speed_whenever_the_pace_changes(
    monkeypatch: pytest.MonkeyPatch, is_captured: bool
) -> None:
    patience = Patience(plain_steps=1, seconds=0.0, slowest=10.0)
    monkeypatch.setattr(captured, "PATIENCE", patience if is_captured else None)
    project = points(*DROPOUT, epochs=4)
    expected = events(project)
    for begins in (0.0, FAST):
        control, found = Control(), []
        control.pace = begins
        for event in train(project, control, cadence=SELDOM):
            found.append(event)
            if isinstance(event, StepMeasured) and event.step % 9 == 0:
                control.pace = 0.0 if control.pace else FAST
        assert losses(found) == losses(expected)
        one, other = found[-1], expected[-1]
        assert isinstance(one, RunFinished)
        assert isinstance(other, RunFinished)
        assert one.test_loss == other.test_loss
        assert all((one.weights[name] == other.weights[name]).all() for name in other.weights)


def test_every_step_that_waits_is_looked_at() -> None:
    control = Control()
    control.pace = 200
    project = points(batch_size=8)
    found = list(train(project, control, max_steps=20))
    looks = [look.step for look in of_type(found, LayersMeasured)]
    assert looks == list(range(1, 21))


def two(control: Control) -> Iterator[Event]:
    projects = (points(*DROPOUT, epochs=50), points(epochs=50))
    return (event for _, event in train_twins(projects, control, cadence=SELDOM))


def one(control: Control) -> Iterator[Event]:
    return train(points(epochs=500), control, cadence=SELDOM)


@pytest.mark.parametrize("begin", [one, two])
def test_orders_end_a_wait_between_two_steps(monkeypatch: pytest.MonkeyPatch, begin) -> None:  # type: ignore[no-untyped-def]
    """Also where nothing but the order could wake it."""
    for module in (running, lockstep):
        monkeypatch.setattr(module, "WAIT", 600.0)
    control, found = Control(), []
    heard = threading.Condition()
    control.pace = VERY_SLOW

    def work() -> None:
        for event in begin(control):
            with heard:
                found.append(event)
                heard.notify_all()

    def wait_for(sort: type, count: int) -> None:
        with heard:
            assert heard.wait_for(lambda: len(of_type(found, sort)) >= count, 20)

    runs = 2 if begin is two else 1
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    wait_for(StepMeasured, runs)
    control.pause()
    wait_for(RunPaused, runs)
    control.step()
    wait_for(StepMeasured, 2 * runs)
    control.resume()
    control.pace = 50.0
    wait_for(StepMeasured, 5 * runs)
    control.pace = VERY_SLOW
    control.pace = 0.0
    wait_for(StepMeasured, 20 * runs)
    control.pace = VERY_SLOW
    control.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_twins_keep_the_pace_together_and_their_numbers() -> None:
    projects = (points(*DROPOUT), points())
    expected = [losses(events(project)) for project in projects]
    control, found = Control(), ([], [])  # type: tuple[Control, tuple[list[Event], list[Event]]]
    control.pace = FAST
    order = []
    for number, event in train_twins(projects, control, cadence=SELDOM):
        found[number].append(event)
        if isinstance(event, StepMeasured):
            order.append(event.step)
            if event.step % 7 == 0 and number == 0:
                control.pace = 0.0 if control.pace else FAST
    assert [losses(of_one) for of_one in found] == expected
    assert not of_type([*found[0], *found[1]], RunPaused)
    assert all(abs(a - b) <= 1 for a, b in pairwise(order))
