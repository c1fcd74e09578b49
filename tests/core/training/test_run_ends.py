"""How a run ends: done, early, stopped, or broken, and what is left of it."""

import dataclasses
import math
import subprocess
import sys
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.data.spec import Progress
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.training import TrainingSettings
from core.training import trainer
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    RunFailed,
    RunFinished,
    RunStarted,
)
from core.training.warm_up import WORDS
from tests.core.builders import chain
from tests.core.training.runs import events, of, of_type, points


def test_max_steps_ends_the_run_there() -> None:
    found = events(points(), max_steps=11)
    assert found[0].total_steps == 11  # type: ignore[union-attr]
    assert (found[-1].reason, found[-1].step) == ("max-steps", 11)  # type: ignore[union-attr]
    assert len(of_type(found, EpochFinished)) == 1
    assert events(points(), max_steps=16)[-1].reason == "completed"  # type: ignore[union-attr]


@pytest.mark.parametrize(("patience", "max_steps"), [(2, None), (99, 75)])
def test_early_stopping_restores_the_best_epoch(patience: int, max_steps: int | None) -> None:
    stop = REGULARIZERS.setting("EarlyStopping", patience=patience, min_delta=0.0)
    wild = OPTIMIZERS.setting("SGD", lr=30.0)
    project = points(regularization=(stop,), optimizer=wild, epochs=40)
    found = events(project, max_steps=max_steps)
    epochs, ended = of_type(found, EpochFinished), found[-1]
    assert isinstance(ended, RunFinished)
    assert ended.reason == ("max-steps" if max_steps else "early-stopping")
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    assert best.epoch < len(epochs) if max_steps else best.epoch == len(epochs) - 2
    network = compile_network(project.network, project.input_shape)
    network.load_state_dict({name: torch.tensor(v) for name, v in ended.weights.items()})
    data = load_dataset(project.data)
    prediction = network(torch.tensor(data.validation.inputs))
    loss = nn.functional.cross_entropy(prediction, torch.tensor(data.validation.targets))
    assert loss.item() == pytest.approx(best.validation_loss, rel=1e-5)


def test_without_validation_its_figures_are_nan_and_training_loss_stands_in() -> None:
    stop = REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=100.0)
    project = points(regularization=(stop,), epochs=9)
    data = dataclasses.replace(project.data, validation_fraction=0.0, test_fraction=0.0)
    found = events(dataclasses.replace(project, data=data))
    epochs = of_type(found, EpochFinished)
    assert math.isnan(epochs[0].validation_loss)
    assert found[-1].reason == "early-stopping"  # type: ignore[union-attr]
    assert math.isnan(found[-1].test_accuracy)  # type: ignore[union-attr]
    assert len(epochs) == 2


def test_abandoning_a_run_is_harmless() -> None:
    def first(run: Iterator[object]) -> object:
        return next(run)

    from core.training.trainer import train

    run = train(points(), Control())
    assert isinstance(first(run), RunStarted)
    run.close()  # type: ignore[attr-defined]


def test_what_cannot_be_trained_fails_at_step_0_and_names_the_node() -> None:
    network = chain("Input", ("Linear", {"out_features": 7}), "Output")
    (failed,) = events(of(network))
    assert isinstance(failed, RunFailed)
    assert (failed.step, failed.weights) == (0, {})
    assert failed.node in network.nodes
    assert "2 classes" in failed.message


def test_a_device_that_is_not_there_is_a_plain_sentence() -> None:
    if torch.backends.mps.is_available():
        pytest.skip("this machine has an Apple GPU")
    (failed,) = events(points(device="mps"))
    assert isinstance(failed, RunFailed)
    assert failed.message.startswith("This machine has no Apple GPU")


def test_an_error_inside_a_layer_names_it_and_keeps_the_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = points()
    calls: list[int] = []

    def break_down(self: nn.ReLU, x: torch.Tensor) -> torch.Tensor:
        calls.append(x.ndim)  # a probe asks for single values besides
        if calls.count(2) == 3:
            raise RuntimeError("the dog ate it")
        return x.relu()

    monkeypatch.setattr(nn.ReLU, "forward", break_down)
    failed = events(project)[-1]
    assert isinstance(failed, RunFailed)
    assert failed.step == 3
    assert failed.node == project.network.of_kind("ReLU")[0].id
    assert "relu" in failed.message
    assert "the dog ate it" in failed.message
    assert failed.weights


def test_stopping_while_data_is_loaded_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()

    def load(settings: object, progress: Progress) -> None:
        progress("Downloading", 1, 2)
        control.stop()
        progress("Downloading", 2, 2)

    monkeypatch.setattr(trainer, "load_dataset", load)
    heard = []
    run = trainer.train(points(), control, progress=lambda *told: heard.append(told))
    assert list(run) == [RunFinished(0, "stopped")]
    assert heard == [("Checking the network", 0, 0), ("Downloading", 1, 2)]


def test_it_says_what_it_does_before_the_first_step_and_can_be_stopped_there() -> None:
    control, heard = Control(), []

    def progress(text: str, done: int, total: int) -> None:
        heard.append(text)
        if text == "Building the network":
            control.stop()

    project = points()
    data = dataclasses.replace(project.data, split_seed=77)  # not loaded before
    project = dataclasses.replace(project, data=data)
    assert isinstance(next(trainer.train(project, Control(), progress=progress)), RunStarted)
    title = project.data.spec.title
    assert heard[:2] == ["Checking the network", f"Loading {title}"]
    assert heard[-2:] == [WORDS, "Building the network"]
    heard.clear()
    *_, last = trainer.train(project, control, progress=progress)
    assert isinstance(last, RunFinished)
    assert (last.step, last.reason) == (0, "stopped")


def test_nothing_here_loads_torch_before_a_run() -> None:
    script = (
        "import sys, core.training.trainer, core.training.schedule, core.training.history, "
        "core.training.changes, core.probes.catalogue; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_digits_are_learnt() -> None:
    network = chain(
        "Input",
        "Flatten",
        ("Linear", {"out_features": 64}),
        "ReLU",
        ("Linear", {"out_features": 10}),
        "Output",
    )
    fast = OPTIMIZERS.setting("Adam", lr=0.01)
    settings = TrainingSettings(optimizer=fast, batch_size=64, epochs=8, device="cpu")
    found = events(Project(network=network, training=settings))
    assert of_type(found, EpochFinished)[-1].validation_accuracy >= 0.95
