"""A run that goes on from a checkpoint is, bit for bit on a CPU, the run that never ended."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    CheckpointWritten,
    EpochFinished,
    Event,
    RunFinished,
    RunStarted,
    SettingsChanged,
)
from core.training.trainer import train
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points, steps


def run(
    project: Project,
    folder: Path | None = None,
    start: str = "",
    every: int | None = None,
    **more: object,
) -> list[Event]:
    plan = CheckpointPlan(folder, steps=every) if folder else None
    resume = checkpoint_path(folder, start) if folder and start else None
    asked = {"cadence": SELDOM, "checkpoints": plan, "resume": resume, **more}
    return list(train(project, Control(), **asked))  # type: ignore[arg-type]


def assert_same(found: list[Event], whole: list[Event], after: int) -> None:
    """The steps, epochs and end of a resumed run are the rest of the whole one."""
    assert losses(found) == losses(whole)[after:]
    assert [s.step for s in steps(found)] == [s.step for s in steps(whole)][after:]
    assert [s.learning_rate for s in steps(found)] == [s.learning_rate for s in steps(whole)][
        after:
    ]
    epochs = of_type(whole, EpochFinished)
    assert (
        of_type(found, EpochFinished) == epochs[len(epochs) - len(of_type(found, EpochFinished)) :]
    )
    one, other = found[-1], whole[-1]
    assert isinstance(one, RunFinished)
    assert isinstance(other, RunFinished)
    assert (one.step, one.reason) == (other.step, other.reason)
    for name, value in other.weights.items():
        np.testing.assert_array_equal(one.weights[name], value)


OFTEN: tuple[tuple[str, dict[str, object]], ...] = (
    ("LBFGS", {}),
    ("NAdam", {}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("Adam", {"amsgrad": True}),
    ("RMSprop", {"momentum": 0.9, "centered": True}),
)
OPTIMIZER = [
    *OFTEN,
    *(pytest.param(kind, {}, marks=pytest.mark.slow) for kind in OPTIMIZERS),
]
MOVING = ("OneCycleLR", "ReduceLROnPlateau", "CosineAnnealingWarmRestarts", "CyclicLR")
SCHEDULE = [
    pytest.param(kind, marks=[] if kind in MOVING else pytest.mark.slow)
    for kind in SCHEDULES
    if kind != "SequentialLR"
]
"""Of what stands in the catalogues some are tried always, all with `-m slow`: that their state
comes back is tested for each by itself."""


@pytest.mark.parametrize(("kind", "params"), OPTIMIZER)
def test_every_optimizer_goes_on(kind: str, params: dict[str, object], tmp_path: Path) -> None:
    project = points(*DROPOUT, optimizer=OPTIMIZERS.setting(kind, **params))
    whole = run(project, max_steps=12)
    run(project, tmp_path, max_steps=9)
    assert_same(run(project, tmp_path, "last", max_steps=12), whole, 9)


@pytest.mark.parametrize("kind", SCHEDULE)
def test_every_schedule_goes_on(kind: str, tmp_path: Path) -> None:
    project = points(
        schedule=SCHEDULES.setting(kind), epochs=3, optimizer=OPTIMIZERS.setting("SGD", lr=0.1)
    )
    whole = run(project)
    run(project, tmp_path, max_steps=13)
    assert_same(run(project, tmp_path, "last"), whole, 13)


@pytest.mark.parametrize("stop", [1, 7, 8, 9, 16])
def test_it_goes_on_from_any_place_in_an_epoch(stop: int, tmp_path: Path) -> None:
    """The last step of an epoch of 8 and the first of the next included."""
    project = points(*DROPOUT, regularization=(_stopping(patience=50),))
    whole = run(project)
    run(project, tmp_path, max_steps=stop)
    assert read_about(checkpoint_path(tmp_path)).place.step == stop
    assert_same(run(project, tmp_path, "last"), whole, stop)


def _stopping(**params: object) -> Setting:
    return REGULARIZERS.setting("EarlyStopping", **params)


def test_early_stopping_remembers_how_patient_it_was(tmp_path: Path) -> None:
    project = points(
        epochs=12,
        optimizer=OPTIMIZERS.setting("SGD", lr=1e-9),
        regularization=(_stopping(patience=3, min_delta=0.1),),
    )
    whole = run(project)
    assert isinstance(whole[-1], RunFinished)
    assert whole[-1].reason == "early-stopping"
    run(project, tmp_path, max_steps=20)
    assert_same(run(project, tmp_path, "last"), whole, 20)


def test_it_goes_on_many_times(tmp_path: Path) -> None:
    project = points(*DROPOUT)
    whole = run(project)
    run(project, tmp_path, max_steps=3)
    for stop in (5, 8, 11):
        run(project, tmp_path, "last", max_steps=stop)
    assert_same(run(project, tmp_path, "last"), whole, 11)


def test_a_run_that_was_completed_trains_on(tmp_path: Path) -> None:
    """More epochs are a change in the middle of a run, and marked as one."""
    short = points(*DROPOUT, epochs=2)
    longer = replace(short, training=replace(short.training, epochs=4))
    whole = run(longer)
    run(short, tmp_path)
    found = run(longer, tmp_path, "last")
    assert losses(found) == losses(whole)[16:]
    assert [change.text for change in of_type(found, SettingsChanged)] == ["epochs 2 → 4"]
    started = of_type(found, RunStarted)[0]
    assert (started.step, of_type(found, SettingsChanged)[0].total_steps) == (16, 32)


def test_a_run_with_nothing_left_to_do_ends_at_once(tmp_path: Path) -> None:
    project = points()
    whole = run(project, tmp_path)
    assert_same(run(project, tmp_path, "last"), whole, 16)


def test_settings_of_now_hold_from_the_first_step(tmp_path: Path) -> None:
    project = points(*DROPOUT)
    run(project, tmp_path, max_steps=5)
    faster = OPTIMIZERS.setting("Adam", lr=0.5)
    changed = replace(project, training=replace(project.training, optimizer=faster))
    found = run(changed, tmp_path, "last", max_steps=6)
    assert steps(found)[0].learning_rate == 0.5
    assert [change.step for change in of_type(found, SettingsChanged)] == [6]
    assert read_about(checkpoint_path(tmp_path)).project.training.optimizer == faster


def test_another_batch_size_goes_on_at_the_same_sample(tmp_path: Path) -> None:
    project = points(*DROPOUT, schedule=SCHEDULES.setting("OneCycleLR"))
    run(project, tmp_path, max_steps=10)
    half = replace(project, training=replace(project.training, batch_size=16))
    found = run(half, tmp_path, "last")
    started, changed = of_type(found, RunStarted)[0], of_type(found, SettingsChanged)[0]
    left = 15 - 4  # two batches of 32 are four of 16; 240 samples make 15 of them
    assert (started.step, len(steps(found)), found[-1].step) == (10, left, 10 + left)  # type: ignore[union-attr]
    assert (changed.text, changed.total_steps) == ("batch size 32 → 16", 10 + left)
    plain = steps(run(half))
    assert [s.learning_rate for s in steps(found)] == [s.learning_rate for s in plain[19:]]


def test_the_clock_and_the_figures_of_the_epoch_go_on(tmp_path: Path) -> None:
    project = points()
    before = run(project, tmp_path, max_steps=5)
    found = run(project, tmp_path, "last")
    assert steps(found)[0].seconds > steps(before)[-1].seconds
    assert of_type(found, EpochFinished)[0] == of_type(run(project), EpochFinished)[0]


def test_last_and_best_are_kept(tmp_path: Path) -> None:
    project = points(epochs=3)
    found = run(project, tmp_path)
    written = of_type(found, CheckpointWritten)
    assert written[-1].step == 24
    epochs = of_type(found, EpochFinished)
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    about = read_about(checkpoint_path(tmp_path, "best"))
    assert (about.place.step, about.best_loss) == (best.step, best.validation_loss)
    assert [w.step for w in written if w.is_best][-1] == best.step
    assert_same(run(project, tmp_path, "best"), run(project), best.step)


def test_the_best_of_before_is_not_undercut_by_a_worse_epoch(tmp_path: Path) -> None:
    project = points(epochs=3)
    run(project, tmp_path)
    best = read_about(checkpoint_path(tmp_path, "best")).best_loss
    worse = OPTIMIZERS.setting("SGD", lr=100.0)
    spoiled = replace(project, training=replace(project.training, epochs=4, optimizer=worse))
    run(spoiled, tmp_path, "last")
    assert read_about(checkpoint_path(tmp_path, "best")).best_loss == best


def test_a_new_run_keeps_the_end_of_the_one_before(tmp_path: Path) -> None:
    project = points()
    run(project, tmp_path, max_steps=6)
    run(project, tmp_path, max_steps=2)
    assert read_about(checkpoint_path(tmp_path, "previous")).place.step == 6
    assert read_about(checkpoint_path(tmp_path)).place.step == 2


def test_keeping_changes_no_number(tmp_path: Path) -> None:
    assert losses(run(points(*DROPOUT), tmp_path, every=1)) == losses(run(points(*DROPOUT)))


def test_short_epochs_do_not_pay_for_the_best_each_time(tmp_path: Path) -> None:
    """Of the best a copy waits, and is written with the last: at most a tenth of the time."""
    project = points(epochs=25)
    plan = CheckpointPlan(tmp_path)
    found = list(train(project, Control(), cadence=SELDOM, checkpoints=plan))
    written = of_type(found, CheckpointWritten)
    epochs = of_type(found, EpochFinished)
    improved = [
        e
        for i, e in enumerate(epochs)
        if e.validation_loss
        < min((before.validation_loss for before in epochs[:i]), default=float("inf"))
    ]
    assert len([w for w in written if w.is_best]) < len(improved)
    about = read_about(checkpoint_path(tmp_path, "best"))
    assert (about.place.step, about.best_loss) == (improved[-1].step, improved[-1].validation_loss)
    spent = sum(w.seconds for w in written[:-2])
    assert spent < 0.5 * steps(found)[-1].seconds
    assert_same(run(project, tmp_path, "best"), run(project), about.place.step)
