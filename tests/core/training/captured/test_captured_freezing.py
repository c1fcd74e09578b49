"""Frozen layers and rates of their own in steps that are taken many at a call: the plain
numbers to the last bit."""

from dataclasses import replace
from itertools import pairwise

import pytest

from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from core.training.control import Control
from core.training.events import Event, RunPaused, SettingsChanged, StepMeasured
from core.training.trainer import train
from tests.core.builders import named
from tests.core.training.captured.test_captured_steps import assert_same, plain_events
from tests.core.training.runs import DROPOUT, SELDOM, events, of_type, points

SOON = Patience(plain_steps=1, seconds=0.0, slowest=10.0)
FALLING = SCHEDULES.setting("ExponentialLR", interval="step", gamma=0.99)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of steps of each call of a program."""
    monkeypatch.setattr(captured, "PATIENCE", SOON)
    found: list[int] = []
    plain = captured.CapturedSteps.train

    def counted(self: captured.CapturedSteps, batches):  # type: ignore[no-untyped-def]
        made = plain(self, batches)
        found.append(len(made[0]))
        return made

    monkeypatch.setattr(captured.CapturedSteps, "train", counted)
    return found


def telling(project: Project, name: str, **told: object) -> Project:
    network = project.network
    return replace(project, network=network.set_params(named(network, name), **told))


@pytest.mark.parametrize("kind", ["Adam", "SGD"])
def test_the_numbers_are_those_of_plain_steps(kind: str, counts: list[int]) -> None:
    project = points(*DROPOUT, optimizer=OPTIMIZERS.setting(kind), schedule=FALLING, epochs=4)
    project = telling(telling(project, "batchnorm1d", is_frozen=True), "linear", lr_factor=0.1)
    assert_same(events(project), plain_events(project))
    assert sum(counts) > 5


@pytest.mark.parametrize(
    "optimizer",
    [OPTIMIZERS.setting("Adam"), OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)],
    ids=lambda setting: setting.kind,
)
def test_let_go_on_the_way_the_numbers_are_those_of_plain_steps(
    optimizer: Setting, counts: list[int]
) -> None:
    """Waiting first puts each change at the same step, however steps are taken. What was
    captured is dropped and captured anew, with counters of steps that differ by layer."""
    free = points(*DROPOUT, optimizer=optimizer, epochs=9)
    frozen = telling(telling(free, "batchnorm1d", is_frozen=True), "linear", is_frozen=True)
    changes = (free, telling(free, "linear_2", lr_factor=0.1), frozen)

    def run() -> list[Event]:
        control, found, left, captured_calls = Control(), [], list(changes), []
        control.step(1)
        for event in train(frozen, control, cadence=SELDOM):
            found.append(event)
            if isinstance(event, StepMeasured) and event.step in (15, 31, 47):
                control.pause()
            elif isinstance(event, RunPaused):
                if event.step >= 15:
                    control.change(left.pop(0))
                    captured_calls.append(sum(counts))
                control.resume()
        assert len(of_type(found, SettingsChanged)) == 3
        made.append(captured_calls)
        return found

    made: list[list[int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captured, "AT_ONCE", 0.0)
        found = run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captured, "LARGEST", -1)
        expected = run()
    assert_same(found, expected)
    assert [a.step for a in of_type(found, SettingsChanged)] == [16, 32, 48]
    assert all(later > before + 4 for before, later in pairwise([0, *made[0], sum(counts)]))
