"""Runs that were kept: where they lie, which can go on, and what the window offers."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.preferences import Preferences, home
from app.runs.bridge import RunState, TrainingBridge
from app.runs.going_on import beginning_again, going_on
from app.runs.kept import MOST_FOLDERS, clear_old, find_kept, folder_for
from app.runs.progress import kept_words, skipped_words, total_epochs, total_steps
from app.runs.run_bar import RunBar
from core.project import Project
from core.training.checkpoints.plan import BEST, CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    CheckpointFailed,
    CheckpointWritten,
    RunFailed,
    RunFinished,
    RunStarted,
    StepSkipped,
)
from core.training.history import History
from core.training.trainer import train
from tests.core.training.runs import events, losses, points


def keep(project: Project, folder: Path, steps: int | None = 5) -> None:
    """What a run of so many steps leaves."""
    list(train(project, Control(), max_steps=steps, checkpoints=CheckpointPlan(folder)))


# -- where ---------------------------------------------------------------------------------


def test_a_saved_project_has_its_runs_beside_it(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points()
    folder = folder_for(path, project)
    assert folder == tmp_path / "moons.checkpoints"
    assert find_kept(path, project) is None
    keep(project, folder)
    kept = find_kept(path, project)
    assert kept is not None
    assert (kept.path, kept.about.place.step) == (checkpoint_path(folder), 5)


def test_what_has_no_file_is_found_by_what_it_computes(tmp_path: Path) -> None:
    project = points()
    folder = folder_for(None, project)
    assert home() in folder.parents
    keep(project, folder)
    node = project.network.of_kind("Linear")[0]
    moved = replace(project, network=project.network.move({node.id: (9.0, 9.0)}))
    renamed = replace(moved, network=moved.network.rename(node.id, "mine"))
    assert find_kept(None, renamed) is not None
    assert find_kept(tmp_path / "saved since.loom", renamed) is not None
    frozen = renamed.network.set_params(node.id, is_frozen=True, lr_factor=0.5)
    assert find_kept(None, replace(renamed, network=frozen)) is not None
    assert find_kept(None, points("Tanh")) is None


def test_what_cannot_be_read_or_belongs_elsewhere_is_not_offered(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points()
    folder = folder_for(path, project)
    keep(points("Tanh"), folder)
    assert find_kept(path, project) is None
    checkpoint_path(folder).write_bytes(b"nonsense")
    assert find_kept(path, project) is None


def test_a_run_that_was_killed_before_its_first_last_goes_on_from_its_best(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points(epochs=2)
    folder = folder_for(path, project)
    keep(project, folder, None)
    checkpoint_path(folder).unlink()
    kept = find_kept(path, project)
    assert kept is not None
    assert kept.path == checkpoint_path(folder, BEST)
    longer = replace(project, training=replace(project.training, epochs=3))
    end = list(train(longer, Control(), resume=kept.path))[-1]
    assert isinstance(end, RunFinished)
    assert end.step == list(train(longer, Control()))[-1].step


def test_a_run_that_was_stopped_at_once_is_not_kept(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points()
    folder = folder_for(path, project)
    keep(project, folder)
    keep(project, folder, 0)
    kept = find_kept(path, project)
    assert kept is not None
    assert kept.about.place.step == 5


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert home() in folder_for(tmp_path / "moons.loom", points()).parents
    tmp_path.chmod(0o700)


def test_only_some_runs_of_projects_without_a_file_are_kept() -> None:
    root = home() / "checkpoints"
    for number in range(MOST_FOLDERS + 3):
        (root / f"{number:02}").mkdir(parents=True)
        file = root / f"{number:02}" / "last.safetensors"
        file.write_bytes(b"x")
        os.utime(file, (number, number))
    clear_old()
    assert sorted(folder.name for folder in root.iterdir()) == [
        f"{number:02}" for number in range(3, MOST_FOLDERS + 3)
    ]


# -- what is offered -----------------------------------------------------------------------


def test_the_offer_says_what_it_does(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points(epochs=2)
    keep(project, folder_for(path, project))
    kept = find_kept(path, project)
    assert kept is not None
    offer = going_on(kept, project, History())
    assert offer is not None
    assert (offer.text, offer.edit, offer.project) == ("Resume at step 5", "", project)
    assert "epoch 1" in offer.tip
    assert "today at " in offer.tip
    short = replace(project, training=replace(project.training, epochs=0))
    longer = going_on(kept, short, History())
    assert longer is not None
    assert longer.edit == "Train 5 more epochs"
    assert longer.project.training.epochs == 5


def test_an_offer_names_a_run_that_is_not_the_one_shown(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points(epochs=2)
    keep(project, folder_for(path, project))
    kept = find_kept(path, project)
    assert kept is not None
    over = replace(project, training=replace(project.training, epochs=0))
    idle = going_on(kept, over, History())
    assert idle is not None
    assert idle.text == "Train 5 more epochs from step 5"
    failed = History()
    failed.append(RunStarted("cpu", 0, 30, 77, (), ()))
    unfinished = going_on(kept, project, failed)
    assert unfinished is not None
    assert unfinished.text == "Resume the earlier run at step 5"
    failed.append(RunFailed(4, "The loss became infinite."))
    assert going_on(kept, over, failed) is None
    assert going_on(kept, project, failed) is None
    failed.append(CheckpointWritten(5, str(kept.path), False, 1, 0.1))
    own = going_on(kept, project, failed)
    assert own is not None
    assert own.text == "Resume at step 5"


def test_smaller_batches_are_offered_where_memory_ran_out(tmp_path: Path) -> None:
    path, project = tmp_path / "moons.loom", points()
    keep(project, folder_for(path, project))
    kept = find_kept(path, project)
    assert kept is not None
    history = History()
    history.append(CheckpointWritten(5, str(kept.path), False, 1, 0.1))
    history.append(RunFailed(6, "no memory", fitting_batch_size=8))
    offer = going_on(kept, project, history)
    assert offer is not None
    assert offer.text == "Continue with batch size 8"
    assert offer.project.training.batch_size == 8
    smaller = replace(project, training=replace(project.training, batch_size=4))
    as_small = going_on(kept, smaller, history)
    assert as_small is not None
    assert as_small.edit == ""


def test_where_memory_ran_out_at_the_first_step_smaller_batches_begin_again() -> None:
    history, project = History(), points()
    assert beginning_again(project, history) is None
    history.append(RunFailed(1, "not enough memory", fitting_batch_size=8))
    offer = beginning_again(project, history)
    assert offer is not None
    assert offer.text == "Train with batch size 8"
    assert offer.project.training.batch_size == 8
    assert beginning_again(offer.project, history) is None, "it was taken"
    history.append(RunFailed(2, "not enough memory", fitting_batch_size=8))
    assert beginning_again(project, history) is None, "something was learned"


def test_words_about_keeping() -> None:
    history = History()
    assert kept_words(history) == skipped_words(history) == ""
    history.append(CheckpointWritten(1200, "x", False, 1, 0.1))
    history.append(CheckpointWritten(1300, "y", True, 1, 0.1))
    assert kept_words(history) == "Kept safe up to step 1,200"
    history.append(CheckpointFailed(1400, "Cannot write x: no space left on device."))
    assert kept_words(history) == "Cannot write x: no space left on device."
    history.append(StepSkipped(3, 1024.0))
    assert skipped_words(history).startswith("1 step was left out")


def test_a_run_that_goes_on_with_other_batches_counts_its_epochs() -> None:
    history = History()
    history.append(RunStarted("cpu", 0, 30, 77, (), (), step=5, epochs=3))
    assert (history.step, total_steps(history), total_epochs(history)) == (5, 77, 3)


# -- the window ----------------------------------------------------------------------------


def _ended(qtbot: QtBot, bridge: TrainingBridge) -> None:
    qtbot.waitUntil(lambda: not bridge.state.is_alive, timeout=20_000)


def test_a_stopped_run_goes_on_and_its_curve_with_it(bar: RunBar, qtbot: QtBot) -> None:
    document, bridge, _, keeper = bar.parts  # type: ignore[attr-defined]
    assert not bar.go_on_button.isVisibleTo(bar)
    whole = losses(events(document.project))
    bar.step_action.trigger()
    qtbot.waitUntil(lambda: bridge.history.step == 1, timeout=20_000)
    bar.stop_action.trigger()
    _ended(qtbot, bridge)
    assert bar.train_button.text() == "Resume"
    assert not bar.go_on_button.isVisibleTo(bar)
    bar.train_button.click()
    _ended(qtbot, bridge)
    ended = bridge.history.ended
    assert isinstance(ended, RunFinished)
    assert ended.reason == "completed"
    np.testing.assert_array_equal(bridge.history.losses.values, np.float32(whole))
    assert bar.go_on_button.text() == "Train 5 more epochs"
    bar.go_on_button.click()
    _ended(qtbot, bridge)
    assert document.project.training.epochs == 7
    assert list(bridge.history.steps.values) == list(range(1, 57))
    document.undo_stack.undo()
    assert document.project.training.epochs == 2
    assert keeper.found is not None


def test_one_step_goes_on_after_the_end_and_throws_nothing_away(bar: RunBar, qtbot: QtBot) -> None:
    _, bridge, _, keeper = bar.parts  # type: ignore[attr-defined]
    bar.train_action.trigger()
    _ended(qtbot, bridge)
    end = bridge.history.step
    assert bar.step_action.toolTip() == "One step more, then wait (Train 5 more epochs)"
    bar.step_action.trigger()
    qtbot.waitUntil(lambda: bridge.history.step == end + 1, timeout=20_000)
    assert bridge.state is RunState.PAUSED
    assert list(bridge.history.steps.values) == list(range(1, end + 2))
    bar.stop_action.trigger()
    _ended(qtbot, bridge)
    assert bar.step_action.isEnabled()
    keeper.found = None
    keeper.found_changed.emit()
    assert not bar.step_action.isEnabled()
    assert "cannot go on from where it ended" in bar.step_action.toolTip()
    bar.reset_same_action.trigger()
    assert bar.step_action.isEnabled()


def test_a_run_of_another_process_goes_on_with_its_curve(bar: RunBar, qtbot: QtBot) -> None:
    document, bridge, _, keeper = bar.parts  # type: ignore[attr-defined]
    assert document.path is not None
    whole = losses(events(document.project))
    keep(document.project, folder_for(document.path, document.project), 9)
    keeper.look()
    assert bar.detail.text == "press Resume to go on at step 9"
    bar.train_button.click()
    assert bridge.is_starting
    assert bar.headline.text() == "Starting"
    assert list(bridge.history.steps.values) == list(range(1, 10))
    assert len(bridge.history.epochs) == 1
    _ended(qtbot, bridge)
    assert not bridge.is_starting
    np.testing.assert_array_equal(bridge.history.losses.values, np.float32(whole))
    assert [epoch.epoch for epoch in bridge.history.epochs] == [1, 2]


def test_nothing_is_kept_where_that_is_switched_off(
    bar: RunBar, qtbot: QtBot, tmp_path: Path
) -> None:
    _, bridge, _, keeper = bar.parts  # type: ignore[attr-defined]
    keeper._preferences.checkpoint_minutes = 0
    bar.train_action.trigger()
    _ended(qtbot, bridge)
    assert bridge.state is RunState.FINISHED
    assert not (tmp_path / "moons.checkpoints").exists()
    assert not bar.go_on_button.isVisibleTo(bar)


def test_a_failure_to_keep_is_told_once_and_ends_nothing(
    bar: RunBar, qtbot: QtBot, tmp_path: Path
) -> None:
    _, bridge, _, keeper = bar.parts  # type: ignore[attr-defined]
    (tmp_path / "moons.checkpoints").write_text("in the way")
    told: list[str] = []
    keeper.failed.connect(told.append)
    bar.train_action.trigger()
    _ended(qtbot, bridge)
    assert bridge.state is RunState.FINISHED
    assert len(told) == 1
    assert told[0].startswith("The run could not be kept safe. Cannot write ")


def test_preferences_survive_nonsense(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "p.ini")
    assert preferences.checkpoint_minutes == 1
    preferences.checkpoint_minutes = 15
    assert Preferences(tmp_path / "p.ini").checkpoint_minutes == 15
    preferences._settings.setValue("checkpoint_minutes", "often")
    assert preferences.checkpoint_minutes == 1
