"""The run before the latest one: set aside by a new run, brought back whole."""

from pathlib import Path

import pytest

from core.training.checkpoints.beside import kept_beside, kept_beside_previous, plan_beside
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import BEST, PREVIOUS, CheckpointPlan, checkpoint_path
from core.training.checkpoints.previous import bring_back
from core.training.control import Control
from core.training.trainer import train
from tests.core.training.runs import SELDOM, points


def keep(folder: Path, steps: int, seed: int, resume: Path | None = None) -> None:
    plan, project = CheckpointPlan(folder), points(seed=seed)
    list(
        train(project, Control(), max_steps=steps, checkpoints=plan, resume=resume, cadence=SELDOM)
    )


def kept(folder: Path, name: str = "last") -> tuple[int, int]:
    about = read_about(checkpoint_path(folder, name))
    return about.place.step, about.project.training.seed


def test_two_runs_change_places(tmp_path: Path) -> None:
    keep(tmp_path, 3, seed=1)
    keep(tmp_path, 15, seed=2)
    assert (kept(tmp_path), kept(tmp_path, PREVIOUS)) == ((15, 2), (3, 1))
    assert checkpoint_path(tmp_path, BEST).exists()
    bring_back(tmp_path)
    assert (kept(tmp_path), kept(tmp_path, PREVIOUS)) == ((3, 1), (15, 2))
    assert not checkpoint_path(tmp_path, BEST).exists(), "it is of the other run"
    keep(tmp_path, 4, seed=1, resume=checkpoint_path(tmp_path))
    bring_back(tmp_path)
    assert (kept(tmp_path), kept(tmp_path, PREVIOUS)) == ((15, 2), (4, 1))


def test_without_a_run_before_all_stays(tmp_path: Path) -> None:
    keep(tmp_path, 3, seed=1)
    with pytest.raises(FileNotFoundError):
        bring_back(tmp_path)
    assert kept(tmp_path) == (3, 1)


def test_a_run_that_goes_on_under_another_seed_says_what_it_came_of(tmp_path: Path) -> None:
    keep(tmp_path, 3, seed=1)
    keep(tmp_path, 5, seed=2, resume=checkpoint_path(tmp_path))
    assert kept(tmp_path) == (5, 1)


def test_twins_change_places_with_their_run(tmp_path: Path) -> None:
    first, second = (plan_beside(CheckpointPlan(tmp_path), number).folder for number in (1, 2))
    keep(tmp_path, 3, seed=1)
    keep(first, 3, seed=11)
    keep(second, 3, seed=12)
    keep(tmp_path, 0, seed=5)  # it writes nothing, and takes no twins away
    keep(tmp_path, 4, seed=2)
    assert kept_beside(tmp_path) == ()
    assert len(kept_beside_previous(tmp_path)) == 2
    keep(first, 4, seed=21)
    bring_back(tmp_path)
    assert kept_beside(tmp_path) == (checkpoint_path(first), checkpoint_path(second))
    assert (kept(tmp_path), kept(first), kept(second)) == ((3, 1), (3, 11), (3, 12))
    bring_back(tmp_path)
    assert kept_beside(tmp_path) == (checkpoint_path(first),)
    assert (kept(tmp_path), kept(first)) == ((4, 2), (4, 21))
    keep(tmp_path, 2, seed=3)
    keep(tmp_path, 2, seed=4)
    assert kept_beside(tmp_path) == kept_beside_previous(tmp_path) == (), "two runs are kept"
