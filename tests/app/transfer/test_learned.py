"""Which weights are kept to train on from: those of the step that is looked at."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file

from app.main_window import MainWindow
from app.transfer.learned import learned_at
from core.training.events import RunFinished, RunStarted, WeightsKept
from core.training.history import History
from tests.app.window_steps import open_example, train


def run_of(*kept: int, end: int = 90) -> History:
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, (), ()))
    for step in kept:
        history.append(WeightsKept(step, {"w": np.array([step])}))
    history.append(RunFinished(end, "stopped", weights={"w": np.array([end])}))
    return history


@pytest.mark.parametrize(
    ("step", "taken", "words"),
    [
        (None, 90, "step 90"),
        (90, 90, "step 90"),
        (40, 40, "step 40"),
        (79, 40, "step 40, the last kept before 79"),
        (5, 20, "step 20, the first kept after 5"),
    ],
)
def test_the_weights_are_those_that_are_looked_at(step: int | None, taken: int, words: str) -> None:
    found = learned_at(run_of(20, 40, 80), step)
    assert found is not None
    assert (found.step, found.weights["w"].tolist(), found.words) == (taken, [taken], words)


def test_nothing_is_taken_from_a_run_that_goes_on() -> None:
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, (), ()))
    history.append(WeightsKept(0, {"w": np.array([0])}))
    assert learned_at(history, 0) is None


def test_the_entry_takes_the_step_that_the_bar_shows_and_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_example(window)
    train(window, qtbot, 30)
    history, asked = window.bridge.history, []
    first = history.snapshots[0]

    def choose(parent: object, title: str, path: str, kinds: str) -> tuple[str, str]:
        asked.extend((title, Path(path).name))
        return str(tmp_path / Path(path).name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.workbench.instruments.moment.go_to(first.step)
    window.commands.transfer.train_on()
    assert asked == ["Keep the weights of step 0, to train on from", "spirals-step-0.safetensors"]
    kept = load_file(tmp_path / asked[1])
    assert all((kept[name] == value).all() for name, value in first.weights.items())
    assert window.messages.text == (
        "Training starts from spirals-step-0.safetensors (step 0): press Train."
    )
    assert window.workbench.run_bar.train_button.text() == "Train"
