"""What looking inside costs: figures of the latest looks, the budget, the switch."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.probes.catalogue import PROBES
from core.probes.monitor import Monitor
from core.training.control import Control
from core.training.events import LayersMeasured, StepMeasured, WeightsKept
from core.training.history import History
from core.training.monitoring import RECENT_SECONDS, SNAPSHOTS, STEP
from core.training.snapshots import INTERVAL, Snapshots
from core.training.trainer import train
from tests.core.training.runs import points


def look(step: int, seconds: float, span: float) -> LayersMeasured:
    cost = {"slope": 0.75 * seconds, STEP: 0.25 * seconds}
    return LayersMeasured(step, {}, cost, seconds / span)


def test_figures_are_means_over_the_time_of_the_latest_looks():
    assert RECENT_SECONDS == 3  # the pairs below take 0.4 seconds each
    history = History()
    for number in range(50):
        history.append(look(number, 0.5, 1.0))
    for number in range(8):
        history.append(look(100 + 2 * number, 0.002, 0.1))
        history.append(look(101 + 2 * number, 0.006, 0.3))
    cost = history.monitoring.cost()
    assert cost.seconds == pytest.approx(0.004, rel=0.05)
    assert cost.share == pytest.approx(0.02, rel=0.05)
    assert cost.rate == pytest.approx(5.0, rel=0.05)
    slope, step = cost.probes
    assert (slope.name, slope.seconds) == ("slope", pytest.approx(0.003, rel=0.05))
    assert slope.share == pytest.approx(0.015, rel=0.05)
    assert step.share == pytest.approx(0.005, rel=0.05)
    assert slope.meaning.startswith("The mean of |act′|")


def test_kept_weights_count_for_the_share_and_not_for_a_look():
    history = History()
    history.append(look(1, 0.002, 0.1))
    history.append(WeightsKept(1, {}, 0.001, 0.01))
    cost = history.monitoring.cost()
    assert cost.seconds == pytest.approx(0.002)
    assert cost.share == pytest.approx(0.03)
    assert cost.probes[-1].name == SNAPSHOTS
    assert cost.probes[-1].rate == pytest.approx(10.0)


def test_before_the_first_look_all_is_zero():
    history = History()
    history.append(LayersMeasured(1, {}))
    assert history.monitoring.cost().share == 0
    assert history.monitoring.cost().probes == ()


def test_a_run_tells_the_cost_of_every_probe():
    history = History()
    history.extend(train(points(), Control(), max_steps=6))
    found = history.monitoring.cost()
    names = [probe.name for probe in found.probes]
    assert names == [*(probe.name for probe in PROBES), STEP]
    assert found.seconds > 0
    assert 0 < found.share <= 1
    assert all(probe.title and probe.meaning for probe in found.probes)


def test_switched_off_nothing_is_looked_at_or_kept_and_on_again_all_is():
    control = Control()
    control.monitor = Monitor(is_on=False)
    kinds = []
    for event in train(points(), control, max_steps=8):
        kinds.append(type(event))
        if isinstance(event, StepMeasured) and event.step == 4:
            assert LayersMeasured not in kinds
            assert WeightsKept not in kinds
            control.monitor = Monitor()
    assert LayersMeasured in kinds
    assert WeightsKept in kinds


@pytest.mark.parametrize("budget", [0.002, 0.01, 0.05, 0.2])
def test_kept_weights_stay_within_their_part_of_the_budget(monkeypatch, budget):
    clock, cost = [0.0], 0.004
    fake = SimpleNamespace(perf_counter=lambda: clock[0])
    monkeypatch.setattr("core.training.snapshots.time", fake)

    def copied() -> dict:
        clock[0] += cost
        return {}

    snapshots = Snapshots(copied)
    snapshots.monitor = Monitor(budget=budget)
    taken = []
    while clock[0] < 60:
        if snapshots.is_due(clock[0]):
            taken.append(snapshots.take(len(taken), clock[0]))
        clock[0] += 0.001
    assert len(taken) * cost / clock[0] <= snapshots.monitor.for_snapshots * 1.1 + cost / 60
    assert len(taken) <= 60 / INTERVAL + 1
    expected = min(snapshots.monitor.for_snapshots, cost / INTERVAL)
    assert taken[-1].share == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("budget", [0.01, 0.05])
def test_looks_stay_within_their_part_of_the_budget(budget):
    from core.probes.cadence import SPENT_ON_GROWTH, PerSecond

    monitor, cost, clock, spent = Monitor(budget=budget), 0.02, 0.0, 0.0
    due = PerSecond(10.0).start(first_steps=0)
    due.allow(monitor.for_looks)
    for step in range(1, 30_000):
        if due(step, clock):
            clock += cost
            spent += cost
            due.looked(clock, cost)
        clock += 0.01
    assert (
        monitor.for_looks * 0.8
        < (spent - SPENT_ON_GROWTH) / clock
        <= monitor.for_looks + cost / clock
    )
    assert replace(monitor, budget=1.0).for_looks < 1
