"""A run hears of edits of the document it was started from, and of nothing after that."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.runs.bridge import RunState, TrainingBridge
from core.diagnosis.remedies import SetRate
from core.problems import Fix
from core.project import Project
from core.training.checkpoints.beside import kept_beside
from core.training.checkpoints.file import read_about, read_past
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.twins.twin import Twin
from tests.core.training.runs import points

FAST = Fix("Faster", SetRate(0.1))


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[TrainingBridge]:
    made = TrainingBridge()
    yield made
    made.shut_down()


def recovered(document: Document, tmp_path: Path) -> None:
    document.recover(points(epochs=3), tmp_path / "other.loom", "other")


@pytest.mark.parametrize(
    "leave",
    [
        lambda document, folder: document.start_new(points(epochs=3, batch_size=8)),
        lambda document, folder: document.open(folder / "next.loom"),
        recovered,
    ],
)
@pytest.mark.parametrize("has_twin", [False, True])
def test_nothing_of_the_next_project_reaches_a_run_that_is_left(
    bridge: TrainingBridge,
    qtbot: QtBot,
    tmp_path: Path,
    leave: Callable[[Document, Path], object],
    has_twin: bool,
) -> None:
    following = Document()
    following.start_new(points(epochs=7, batch_size=16, seed=3))
    following.save(tmp_path / "next.loom")
    document, project = Document(), points(epochs=10**6)
    document.start_new(project)
    bridge.follow(document)
    if has_twin:
        bridge.find_twins = lambda main: [Twin(FAST.label, FAST.apply(main))]
    plan = CheckpointPlan(tmp_path / "kept")
    bridge.start(document.project, plan)
    qtbot.waitUntil(lambda: bridge.history.step > 3, timeout=20_000)
    leave(document, tmp_path)
    assert (bridge.state, bridge.history.step, bridge.twins) == (RunState.IDLE, 0, ())
    bridge.shut_down()
    _is_as_it_was(checkpoint_path(plan.folder), project)
    assert len(kept_beside(plan.folder)) == has_twin
    for twin in kept_beside(plan.folder):
        _is_as_it_was(twin, FAST.apply(project))


def _is_as_it_was(path: Path, project: Project) -> None:
    assert read_past(path).marks == ()
    assert read_about(path).project.training == project.training


def test_an_edit_after_stop_reaches_no_run_that_still_computes(
    bridge: TrainingBridge, qtbot: QtBot, tmp_path: Path
) -> None:
    document, project = Document(), points(epochs=10**6)
    document.start_new(project)
    bridge.follow(document)
    bridge.start(project, CheckpointPlan(tmp_path))
    qtbot.waitUntil(lambda: bridge.history.step > 3, timeout=20_000)
    bridge.stop()
    document.apply("Shorter", replace(project, training=replace(project.training, epochs=3)))
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED, timeout=20_000)
    _is_as_it_was(checkpoint_path(tmp_path), project)
