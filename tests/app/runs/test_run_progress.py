"""Progress in numbers and words."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.runs.progress import (
    detail,
    duration,
    ending,
    epochs_done,
    headline,
    seconds_left,
    share_done,
    speed,
    steps_per_second,
    total_steps,
)
from core.settings.training import TrainingSettings
from core.training.events import (
    EpochFinished,
    RunFinished,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.history import History


def run(times: list[float], per_epoch: int = 100, epochs: int = 10) -> History:
    history = History()
    history.append(RunStarted("cpu", 0, per_epoch, per_epoch * epochs, (), ()))
    empty = np.empty(0, np.float32)
    for step, seconds in enumerate(times, 1):
        epoch = 1 + (step - 1) // per_epoch
        history.append(StepMeasured(step, epoch, 1.0, 0.5, 0.1, empty, seconds))
    return history


def test_words_before_a_run():
    assert headline(History()) == "Starting"
    assert detail(History(), False) == ""
    assert share_done(History()) == 0
    assert math.isnan(steps_per_second(History()))
    assert speed(History()) == ""


def test_words_during_a_run():
    history = run([step / 50 for step in range(1, 251)])
    assert headline(history) == "Epoch 3 / 10"
    assert detail(history, False) == "step 250 / 1,000 · 0:15 left"
    assert detail(history, True) == "step 250 / 1,000 · paused"
    assert speed(history) == "50 steps/s"
    assert share_done(history) == 0.25


def test_what_a_run_does_not_follow_is_said():
    history = run([step / 50 for step in range(1, 251)])
    said = "all layers frozen: not followed"
    assert detail(history, False, said) == said
    assert detail(history, True, said) == f"{said} · paused"


def test_speed_is_that_of_the_last_second():
    slow_then_fast = [float(step) for step in range(10)] + [9 + k / 100 for k in range(1, 301)]
    assert steps_per_second(run(slow_then_fast)) == pytest.approx(100, rel=0.02)


def test_a_step_slower_than_the_window_still_has_a_speed():
    assert steps_per_second(run([5.0, 10.0, 15.0])) == pytest.approx(0.2)
    assert speed(run([5.0, 10.0, 15.0])) == "0.2 steps/s"


def test_epochs_changed_live_change_the_total():
    history = run([1.0, 2.0, 3.0])
    assert total_steps(history) == 1000
    shorter = replace(TrainingSettings(), epochs=3)
    history.append(SettingsChanged(3, "epochs 10 → 3", shorter, total_steps=300))
    assert total_steps(history) == 300
    assert headline(history) == "Epoch 1 / 3"
    assert seconds_left(history) == pytest.approx(297)


def test_a_batch_size_changed_live_changes_the_total_and_the_way_through_an_epoch():
    """Of 10 epochs of 100 steps the first one is done, and half of the second; then batches are
    twice as large."""
    history = run([1.0 + step for step in range(150)])
    history.append(EpochFinished(1, 100, 0.5, 0.5, 0.5, 0.5))
    assert epochs_done(history) == pytest.approx(1.5)
    larger = replace(TrainingSettings(), batch_size=256, epochs=10)
    mark = SettingsChanged(151, "batch size 128 → 256", larger, 575, steps_per_epoch=50)
    history.append(mark)
    assert epochs_done(history) == pytest.approx(1.5)
    for step in (151, 152):
        seconds = 150 + 2.0 * (step - 150)
        history.append(StepMeasured(step, 2, 0.5, 0.5, 0.1, np.empty(0, np.float32), seconds))
    assert seconds_left(history) == pytest.approx(2 * (575 - 152)), "by the steps of that size"
    assert epochs_done(history) == pytest.approx(1.54)
    assert (total_steps(history), headline(history)) == (575, "Epoch 2 / 10")
    assert detail(history, True) == "step 152 / 575 · paused"
    history.append(EpochFinished(2, 175, 0.5, 0.5, 0.5, 0.5))
    history.append(StepMeasured(180, 3, 0.5, 0.5, 0.1, np.empty(0, np.float32), 181.0))
    assert epochs_done(history) == pytest.approx(2.1)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (21.4, "0:21"), (725, "12:05"), (3753, "1:02:33")]
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_words_at_the_end():
    history = run([1.0, 83.0])
    history.append(RunFinished(2, "completed", test_loss=0.1, test_accuracy=0.985))
    assert ending(history) == ("Finished", "test accuracy 98.5 % · 2 steps in 1:23")
    history.append(RunFinished(2, "stopped"))
    assert ending(history) == ("Stopped", "2 steps in 1:23")
