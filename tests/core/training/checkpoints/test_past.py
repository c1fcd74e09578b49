"""What a checkpoint keeps of a run's curves: bounded, whole again, in another process too."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import CheckpointError
from core.settings.training import TrainingSettings
from core.training.checkpoints.file import read_past
from core.training.checkpoints.past import (
    MOST,
    MOST_MARKS,
    Past,
    Record,
    from_parts,
    to_arrays,
    to_json,
)
from core.training.checkpoints.plan import BEST, CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import EpochFinished, RunStarted, SettingsChanged, StepMeasured
from core.training.history import History
from core.training.trainer import train
from tests.core.training.runs import events, of_type, points

STARTED = RunStarted("cpu", 3, 10, 500, ("a", "b"), ("a", "r", "b"), frozen=frozenset("b"))


def step(number: int, norms: np.ndarray | None = None) -> StepMeasured:
    given = np.array([number, 0], np.float32) if norms is None else norms
    return StepMeasured(number, 1 + number // 10, 1 / number, math.nan, 0.1, given, number / 7)


def again(past: Past) -> Past:
    return from_parts(to_json(past), to_arrays(past), TrainingSettings())


def test_it_comes_back_as_it_was() -> None:
    record = Record()
    changed = SettingsChanged(4, "Epochs 50", TrainingSettings(epochs=50), 500, frozenset("ab"))
    told = [STARTED, step(1), step(2), EpochFinished(1, 2, 1.0, math.nan, 0.5, 0.25), changed]
    for event in told:
        record.append(event)
    found = again(record.past)
    assert found.started is not None
    assert math.isnan(found.started.constant_loss)
    assert replace(found.started, constant_loss=0.0) == replace(STARTED, constant_loss=0.0)
    assert found.marks == (changed,)
    assert repr(found.epochs) == repr(record.past.epochs)
    assert repr(found.steps) == repr(record.past.steps)
    history = History()
    history.extend(found.events())
    assert history.gradient_norms_of("a").tolist() == [1, 2]
    assert history.frozen == {"a", "b"}
    assert list(again(Record().past).events()) == []


def test_it_stays_small_and_holds_no_more_memory_than_it_shows() -> None:
    record = Record()
    record.append(STARTED)
    block = np.zeros((5000, 2), np.float32)
    for number in range(1, 5001):
        record.append(step(number, block[number - 1]))
        record.append(SettingsChanged(number, "", TrainingSettings()))
    past = record.past
    assert MOST / 2 <= len(past.steps) <= MOST + 1
    assert (past.steps[0].step, past.steps[-1].step) == (1, 5000)
    assert all(told.gradient_norms.base is None for told in past.steps[:-1])
    assert len(past.marks) == MOST_MARKS
    assert past.marks[-1].step == 5000


def test_what_is_left_out_leaves_the_outline_of_the_noise() -> None:
    """Losses that come again with every epoch of 64 steps: every 64th alone would be a line."""
    record = Record()
    losses = np.random.default_rng(0).random(64).tolist()
    for number in range(1, 30_001):
        record.append(replace(step(number), loss=losses[number % 64]))
    found = record.past.steps
    assert [told.step for told in found] == sorted({told.step for told in found})
    shown = np.array([told.loss for told in found])
    for part in np.array_split(shown, 10):
        assert (part.min(), part.max()) == (min(losses), max(losses))


def test_a_run_that_goes_on_keeps_its_beginning_and_numbers(tmp_path: Path) -> None:
    plan, project = CheckpointPlan(tmp_path, steps=3), points(epochs=2)
    whole = events(project, max_steps=14)
    list(train(project, Control(), max_steps=7, checkpoints=plan))
    path = checkpoint_path(tmp_path)
    begin = read_past(path)
    assert [told.step for told in begin.steps] == list(range(1, 8))
    list(train(project, Control(), max_steps=14, checkpoints=plan, resume=path))
    losses = [told.loss for told in read_past(path).steps]
    assert losses == [told.loss for told in of_type(whole, StepMeasured)]
    best = read_past(checkpoint_path(tmp_path, BEST))
    assert best.epochs
    assert best.steps[-1].step == best.epochs[-1].step


def test_what_is_damaged_is_said_and_what_is_older_has_none() -> None:
    past = Past(STARTED, (step(1),))
    arrays = to_arrays(past)
    assert from_parts(None, arrays, TrainingSettings()) == Past()
    del arrays["steps.loss"]
    with pytest.raises(CheckpointError, match=r"its curves are damaged"):
        from_parts(to_json(past), arrays, TrainingSettings())
