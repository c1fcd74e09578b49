"""Twins are looked at in the same steps, so that what is inside them can be compared."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from core.probes.cadence import Due, PerSecond
from core.probes.monitor import Monitor
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.captured.capture import Patience
from core.training.checkpoints.beside import kept_beside
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    Event,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunPaused,
    StepMeasured,
)
from core.training.trainer import train
from core.twins.agenda import Agenda
from core.twins.following import Follower
from core.twins.lockstep import train_twins
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points

DEEP = (("Linear", {"out_features": 12}), "ReLU") * 3


@dataclass(frozen=True)
class Whim:
    """Looks by chance, each run at its own: as the clock does, but the same in every test."""

    starts: list[int] = field(default_factory=list)

    def start(self, first_steps: int) -> Due:
        self.starts.append(first_steps)
        return WhimDue(Random(len(self.starts)))


class WhimDue(Due):
    looks_at_ends = True

    def __init__(self, random: Random) -> None:
        self._random = random

    def __call__(self, step: int, seconds: float) -> bool:
        return self._random.random() < 0.15


def with_rate(project: Project, rate: float) -> Project:
    optimizer = OPTIMIZERS.setting("SGD", lr=rate, momentum=0.9)
    return replace(project, training=replace(project.training, optimizer=optimizer))


def with_epochs(project: Project, epochs: int) -> Project:
    return replace(project, training=replace(project.training, epochs=epochs))


def run(
    projects: tuple[Project, ...],
    act: Callable[[Control, int, Event], object] = lambda *_: None,
    control: Control | None = None,
    **told: object,
) -> list[list[Event]]:
    """The events of each; `act` does something after each of them."""
    control = control or Control()
    found: list[list[Event]] = [[] for _ in projects]
    told = {"cadence": Whim(), **told}
    for number, event in train_twins(projects, control, **told):  # type: ignore[arg-type]
        found[number].append(event)
        act(control, number, event)
    return found


def looks(found: list[Event]) -> list[int]:
    return [look.step for look in of_type(found, LayersMeasured)]


def alone(project: Project) -> list[Event]:
    return list(train(project, Control(), cadence=SELDOM))


@pytest.fixture
def many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = Patience(plain_steps=1, seconds=0.0, slowest=10.0)
    monkeypatch.setattr("core.training.captured.steps.PATIENCE", quick)


@pytest.fixture
def only_ends(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """No looks while a run is young, and none by the clock."""
    monkeypatch.setattr("core.probes.cadence.SPENT_ON_GROWTH", 0.0)
    monkeypatch.setattr("core.probes.cadence.SPENT_AT_FIRST", 0.0)
    return {"cadence": PerSecond(rate=1e-9, budget=1e-9)}


def test_all_are_looked_at_in_the_steps_of_the_first_and_compute_what_they_do_alone():
    main = points(*DROPOUT, epochs=4)
    three = (main, with_rate(main, 0.1), points(*DEEP, epochs=4))
    found = run(three)
    assert looks(found[0]) == looks(found[1]) == looks(found[2])
    assert 3 <= len(looks(found[0])) < 16
    assert [losses(events) for events in found] == [losses(alone(project)) for project in three]


@pytest.mark.usefixtures("many_at_a_time")
def test_they_are_so_too_where_steps_are_made_many_at_a_time():
    """One with few large layers, one with many small: they are made in calls of other lengths."""
    main = points(("Linear", {"out_features": 256}), "ReLU", batch_size=8, epochs=6)
    both = (main, points(*DEEP, batch_size=8, epochs=6))
    found = run(both)
    assert looks(found[0]) == looks(found[1])
    assert looks(found[0])[-1] == 6 * 30
    assert [losses(events) for events in found] == [losses(alone(project)) for project in both]
    turned = run(both[::-1])
    assert looks(turned[0]) == looks(turned[1])


@pytest.mark.usefixtures("many_at_a_time")
def test_a_pause_single_steps_and_a_stop_are_looked_at_in_all():
    main, waits = points(*DEEP, epochs=10**6), 0
    control = Control()

    def wait(seconds: float) -> None:
        nonlocal waits
        waits += 1
        control.step() if waits in (1, 2, 4) else control.resume()

    control.wait = wait  # type: ignore[method-assign]

    def act(control: Control, number: int, event: Event) -> None:
        if number == 0 and isinstance(event, StepMeasured) and event.step in (7, 40):
            control.pause()
        if number == 0 and isinstance(event, StepMeasured) and event.step == 101:
            control.stop()

    found = run((main, with_rate(main, 0.01), main), act, control)
    assert looks(found[0]) == looks(found[1]) == looks(found[2])
    ends = [of_type(events, RunFinished)[0].step for events in found]
    assert ends[0] == ends[1] == ends[2] >= 101
    waited = {event.step for event in of_type(found[0], RunPaused)}
    assert len(waited) == 5
    assert waited | {ends[0]} <= set(looks(found[0]))
    assert losses(found[1])[:96] == losses(alone(with_epochs(with_rate(main, 0.01), 12)))[:96]


def test_a_late_look_is_late_in_all(only_ends):
    """By the weights after the step, and without how far they moved: in each in the same way."""
    main, control = points(*DEEP, epochs=10**6), Control()
    control.wait = lambda seconds: control.stop()  # type: ignore[method-assign]

    def pause(control: Control, number: int, event: Event) -> None:
        if number == 0 and isinstance(event, StepMeasured) and event.step == 9:
            control.pause()

    found = run((main, main), pause, control, **only_ends)
    last = [of_type(events, LayersMeasured)[-1] for events in found]
    assert last[0].step == last[1].step >= 9
    for one, other in zip(*(look.layers.values() for look in last), strict=True):
        assert one.activations.counts.tolist() == other.activations.counts.tolist()
        assert math.isnan(one.update_ratio)
        assert math.isnan(other.update_ratio)


def test_at_a_pace_each_step_is_looked_at_in_all(only_ends):
    control, main = Control(), points(*DEEP, epochs=1)
    control.pace = 1000.0
    found = run((main, with_rate(main, 0.01)), control=control, **only_ends)
    assert looks(found[0]) == looks(found[1]) == list(range(1, 9))


def test_looking_is_switched_off_and_on_for_all_at_the_same_step():
    main, control = points(*DEEP, epochs=10), Control()

    def switch(control: Control, number: int, event: Event) -> None:
        if number == 0 and isinstance(event, StepMeasured) and event.step in (20, 60):
            control.monitor = Monitor(is_on=event.step == 60)

    found = run((main, with_rate(main, 0.01)), switch, control)
    assert looks(found[0]) == looks(found[1])
    assert not [step for step in looks(found[0]) if 50 <= step <= 60]
    assert [step for step in looks(found[0]) if step > 60]


def test_a_pair_that_goes_on_is_looked_at_together(tmp_path):
    main = points(*DEEP, epochs=10**6)
    both, plan = (main, with_rate(main, 0.01)), CheckpointPlan(tmp_path)

    def stop(control: Control, number: int, event: Event) -> None:
        if number == 0 and isinstance(event, StepMeasured) and event.step in (50, 90):
            control.stop()

    before = run(both, stop, checkpoints=plan)
    paths = (checkpoint_path(tmp_path), *kept_beside(tmp_path))
    kept = [read_about(path).place.step for path in paths]
    assert kept[0] == kept[1] >= 50
    after = run(both, stop, resume=paths)
    for found in (before, after):
        assert looks(found[0]) == looks(found[1])
        assert len(looks(found[0])) >= 2


def test_one_that_was_kept_earlier_catches_up_unseen(tmp_path):
    main = points(*DEEP, epochs=4)
    late, early = CheckpointPlan(tmp_path / "a", steps=13), CheckpointPlan(tmp_path / "b", steps=5)
    for plan, most in ((late, 13), (early, 5)):
        list(train(main, Control(), cadence=SELDOM, checkpoints=plan, max_steps=most))
    paths = [checkpoint_path(plan.folder) for plan in (late, early)]
    found = run((main, main), resume=paths)
    assert looks(found[0]) == looks(found[1])
    assert losses(found[1])[8:] == losses(found[0])
    turned = run((main, main), resume=paths[::-1])
    assert [step for step in looks(turned[0]) if step > 13] == looks(turned[1])


def test_when_the_first_ends_the_next_one_leads_and_each_is_looked_at_where_it_ends():
    main = points(*DEEP, epochs=5)
    ended, *others = run((with_epochs(main, 2), main, with_rate(main, 0.01)))
    assert looks(ended)[-1] == 16
    assert looks(others[0]) == looks(others[1])
    assert looks(others[0])[: len(looks(ended))] == looks(ended)
    assert len(looks(others[0])) > len(looks(ended)) + 1
    assert looks(others[0])[-1] == 40
    longer, short = run((main, with_epochs(main, 2)))
    shared = [step for step in looks(longer) if step <= 16]
    assert looks(short) in (shared, [*shared, 16])
    assert looks(short)[-1] == 16


def test_one_that_fails_leaves_the_lead_to_the_next():
    main = points(*DEEP, epochs=3)
    wild, *others = run((with_rate(main, 1000.0), main, with_rate(main, 0.01)))
    assert isinstance(wild[-1], RunFailed)
    assert looks(others[0]) == looks(others[1])
    assert looks(others[0])[-1] == 24


def test_where_figures_of_a_twin_shoot_up_all_are_looked_at_closely(only_ends):
    main = points(*DEEP, epochs=3)
    calm, wild = run((main, with_rate(main, 100.0)), **only_ends)
    assert isinstance(wild[-1], RunFailed)
    seen = [step for step in looks(wild) if step > 1]
    assert len(seen) > 1
    assert set(seen[:-1]) <= set(looks(calm))


class Told(Due):
    """Remembers what it is told a look has cost."""

    def __init__(self) -> None:
        self.costs: list[float] = []

    def __call__(self, step: int, seconds: float) -> bool:
        return step % 2 == 0

    def looked(self, seconds: float, cost: float) -> None:
        self.costs.append(cost)


def test_the_first_plans_by_what_the_look_has_cost_in_all():
    """Each has its part of one budget, so the mean of all stands for their sum."""
    agenda, told, control = Agenda(3), [Told(), Told(), Told()], Control()
    dues = []
    for number, due in enumerate(told):
        cadence = type("Cadence", (), {"start": lambda self, first, due=due: due})()
        dues.append(agenda.cadence(number, cadence, control).start(1))
    for due, cost in zip(dues, (1.0, 4.0, 4.0), strict=True):
        assert not due(1, 0.0)
        assert due(2, 0.0)
        due.looked(0.5, cost)
    dues[0](3, 1.0)
    assert [due.costs for due in told] == [[3.0], [4.0], [4.0]]


def test_a_stop_while_steps_take_long_waits_for_none_of_them(monkeypatch):
    monkeypatch.setattr("core.twins.lockstep.LONG", 0.0)
    main, control = points(*DEEP, epochs=10**6), Control()

    def stop(control: Control, number: int, event: Event) -> None:
        if number == 0 and isinstance(event, StepMeasured) and event.step == 5:
            control.stop()

    followers = [Follower(control), Follower(control)]
    found = run((main, main), stop, control, followers=followers)
    assert [of_type(events, RunFinished)[0].step for events in found] == [5, 4]
