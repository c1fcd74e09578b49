"""A run that got another batch size on its way goes on from a checkpoint, bit for bit."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.training.checkpoints.file import read_about, read_past
from core.training.checkpoints.plan import checkpoint_path
from core.training.events import RunStarted, SettingsChanged
from tests.core.training.resized import resized
from tests.core.training.runs import DROPOUT, losses, of_type, points, steps
from tests.core.training.test_control import changed

SGD = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)

SCHEDULED = points(*DROPOUT, epochs=3, schedule=SCHEDULES.setting("OneCycleLR"), optimizer=SGD)


@pytest.mark.parametrize("stop", [3, 4, 7, 9])
def test_a_run_that_goes_on_is_the_run_that_never_ended(stop: int, tmp_path: Path) -> None:
    """Bit for bit: stopped at the change, after it, and around the end of the epoch (7)."""
    sizes = {3: 48}
    whole = resized(SCHEDULED, sizes)
    resized(SCHEDULED, sizes, tmp_path, max_steps=stop)
    now = changed(SCHEDULED, batch_size=48)
    found = resized(now, {}, tmp_path, goes_on=True)
    assert losses(found) == losses(whole)[stop:]
    rates = [[step.learning_rate for step in steps(events)] for events in (found, whole)]
    assert rates[0] == rates[1][stop:]
    ends = [events[-1] for events in (found, whole)]
    for name, value in ends[1].weights.items():  # type: ignore[union-attr]
        np.testing.assert_array_equal(ends[0].weights[name], value)  # type: ignore[union-attr]


def test_it_keeps_the_samples_that_were_used_and_the_size(tmp_path: Path) -> None:
    resized(points(), {3: 24}, tmp_path, max_steps=5)
    about = read_about(checkpoint_path(tmp_path))
    assert (about.place.step, about.place.used) == (5, 3 * 32 + 2 * 24)
    assert about.project.training.batch_size == 24
    (mark,) = read_past(checkpoint_path(tmp_path)).marks
    assert (mark.text, mark.steps_per_epoch) == ("batch size 32 → 24", 10)


def test_changed_between_two_runs_it_is_as_changed_in_one(tmp_path: Path) -> None:
    """Even where one size does not divide what the other has used."""
    whole = resized(SCHEDULED, {3: 50})
    resized(SCHEDULED, {}, tmp_path, max_steps=3)
    found = resized(changed(SCHEDULED, batch_size=50), {}, tmp_path, goes_on=True)
    assert losses(found) == losses(whole)[3:]
    (mark,) = of_type(found, SettingsChanged)
    assert (mark.text, mark.total_steps) == ("batch size 32 → 50", len(losses(whole)))


def test_a_checkpoint_from_before_batches_could_change_still_loads(tmp_path: Path) -> None:
    project = points(*DROPOUT)
    whole = resized(project, {})
    resized(project, {}, tmp_path, max_steps=5)
    path = checkpoint_path(tmp_path)
    _count_batches(path)
    assert read_about(path).place.used == 160
    found = resized(project, {}, tmp_path, goes_on=True)
    assert losses(found) == losses(whole)[5:]


def _count_batches(path: Path) -> None:
    """Let a checkpoint say where it is as older files do."""
    with safe_open(path, "np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        said = json.loads(file.metadata()["layerloom"])
    said["place"]["batch"] = said["place"].pop("used") // 32
    del said["past"]["started"]["run"]
    said["past"]["marks"] = [mark[:5] for mark in said["past"]["marks"]]
    save_file(arrays, path, {"layerloom": json.dumps(said)})


def test_the_curves_of_older_files_come_back_without_what_they_do_not_say(tmp_path: Path) -> None:
    resized(points(), {3: 64}, tmp_path, max_steps=5)
    path = checkpoint_path(tmp_path)
    _count_batches(path)
    (mark,) = read_past(path).marks
    assert (mark.step, mark.steps_per_epoch) == (4, 0)


def test_a_run_that_begins_says_its_own_length(tmp_path: Path) -> None:
    resized(points(), {3: 64}, tmp_path, max_steps=5)
    now = changed(points(), batch_size=64)
    (started,) = of_type(resized(now, {}, tmp_path, goes_on=True), RunStarted)
    assert (started.step, started.total_steps, started.steps_per_epoch) == (5, 6 + 4, 4)


def test_a_run_is_known_by_the_same_name_however_often_it_goes_on(tmp_path: Path) -> None:
    names = []
    for stop in (3, 5, 7):
        found = resized(points(), {}, tmp_path, goes_on=stop > 3, max_steps=stop)
        names += [started.run for started in of_type(found, RunStarted)]
    assert len(set(names)) == 1
    assert names[0] not in ("", of_type(resized(points(), {}), RunStarted)[0].run)
