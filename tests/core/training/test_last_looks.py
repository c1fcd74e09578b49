"""The last step before a run ends or waits is looked at, and no number of the run is another."""

from collections.abc import Callable

import numpy as np
import pytest

from core.probes.cadence import EverySteps, PerSecond
from core.settings.regularizers import REGULARIZERS
from core.training.captured.capture import Patience
from core.training.control import Control
from core.training.events import Event, LayersMeasured, RunFinished, RunPaused, StepMeasured
from core.training.trainer import train
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points, steps

NEVER_YET = PerSecond(rate=1e-9, budget=1e-9)


@pytest.fixture(autouse=True)
def only_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No looks while a run is young: what is seen here is due to its end."""
    monkeypatch.setattr("core.probes.cadence.SPENT_ON_GROWTH", 0.0)
    monkeypatch.setattr("core.probes.cadence.SPENT_AT_FIRST", 0.0)


def noisy(**training: object):
    """A network with everything that draws or averages while it trains."""
    noise = REGULARIZERS.setting("WeightNoise"), REGULARIZERS.setting("InputNoise")
    return points(*DROPOUT, regularization=noise, **training)


def told(act: Callable[[Control, Event], None], cadence: object, **training: object) -> list[Event]:
    """The events of a noisy run in which `act` does something after each event."""
    control, found = Control(), []
    for event in train(noisy(**training), control, cadence=cadence):  # type: ignore[arg-type]
        found.append(event)
        act(control, event)
    return found


def looked(found: list[Event]) -> list[int]:
    return [look.step for look in of_type(found, LayersMeasured)]


@pytest.mark.parametrize("most", [None, 11])
def test_the_last_step_of_a_run_is_looked_at(most: int | None) -> None:
    found = list(train(points(epochs=3), Control(), max_steps=most, cadence=NEVER_YET))
    assert looked(found)[-1] == steps(found)[-1].step == (most or 24)
    layers = of_type(found, LayersMeasured)[-1].layers.values()
    assert not all(np.isnan(layer.update_ratio) for layer in layers)


def test_the_last_step_is_not_among_captured_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = Patience(plain_steps=1, seconds=0.0)
    monkeypatch.setattr("core.training.captured.steps.PATIENCE", quick)
    project = points(epochs=4)
    found = list(train(project, Control(), cadence=NEVER_YET))
    assert looked(found)[-1] == 32
    assert losses(found) == losses(list(train(project, Control(), cadence=SELDOM)))


def test_a_stop_and_a_pause_are_looked_at_and_change_no_number() -> None:
    def pause(control: Control, event: Event) -> None:
        if isinstance(event, StepMeasured) and event.step == 5:
            control.pause()
        elif isinstance(event, RunPaused):
            control.step() if event.step < 8 else control.resume()

    plain = told(lambda *_: None, EverySteps(1000), epochs=3)
    paused = told(pause, NEVER_YET, epochs=3)
    assert losses(paused) == losses(plain)
    assert [step for step in looked(paused) if step > 1] == [5, 6, 7, 8, 24]
    for name, value in of_type(plain, RunFinished)[0].weights.items():
        assert np.array_equal(value, of_type(paused, RunFinished)[0].weights[name])


def test_a_run_that_is_stopped_ends_at_once_with_a_look() -> None:
    def stop(control: Control, event: Event) -> None:
        if isinstance(event, StepMeasured) and event.step == 5:
            control.stop()

    found = told(stop, NEVER_YET)
    assert (looked(found)[-1], steps(found)[-1].step) == (5, 5)
    plain = told(stop, SELDOM)
    ends = [of_type(events, RunFinished)[0] for events in (found, plain)]
    for name, value in ends[0].weights.items():
        assert np.array_equal(value, ends[1].weights[name])


def test_early_stopping_ends_with_a_look() -> None:
    stop = REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=100.0)
    found = list(train(points(epochs=9, regularization=(stop,)), Control(), cadence=NEVER_YET))
    assert steps(found)[-1].step < 9 * 8
    assert looked(found)[-1] == steps(found)[-1].step
