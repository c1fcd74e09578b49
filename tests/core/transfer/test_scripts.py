"""Scripts of networks that are frozen in part, learn at several rates, start from a file: the
losses of the trainer, to the last bit."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.codegen import training_files, training_script
from core.network import Network
from core.params import Setting
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from tests.core.builders import named
from tests.core.test_training_script import _compare
from tests.core.training.runs import of
from tests.core.transfer.files import network, saved, starting_from, state

CLIPPED = (REGULARIZERS.setting("ClipGradNorm", max_norm=0.2), REGULARIZERS.setting("L2"))
SCHEDULES_MET = (
    SCHEDULES.setting("Constant"),
    SCHEDULES.setting("StepLR", step_size=1),
    SCHEDULES.setting("OneCycleLR", max_lr=0.05),
    SCHEDULES.setting("LinearLR"),
    SCHEDULES.setting("ReduceLROnPlateau", patience=0, threshold=0.9),
)


def _project(drawn: Network, **training: object) -> Project:
    return of(drawn, batch_size=60, epochs=3, **training)


def _set(drawn: Network, name: str, **params: object) -> Network:
    return drawn.set_params(named(drawn, name), **params)


def _several() -> Network:
    drawn = _set(_set(network(), "linear", lr_factor=0.1), "batchnorm1d", is_frozen=True)
    return _set(drawn, "linear_2", lr_factor=3.0)


def test_frozen_layers(tmp_path: Path) -> None:
    drawn = _set(_set(network(), "linear", is_frozen=True), "batchnorm1d", is_frozen=True)
    project = _project(drawn, regularization=CLIPPED)
    assert "[p for p in network.parameters() if p.requires_grad]" in training_script(project)
    _compare(project, tmp_path)


@pytest.mark.parametrize("schedule", SCHEDULES_MET, ids=lambda setting: setting.kind)
def test_rates_of_their_own(schedule: Setting, tmp_path: Path) -> None:
    kind = "SGD" if schedule.kind in ("OneCycleLR", "StepLR") else "Adam"
    chosen = OPTIMIZERS.setting(kind, lr=0.02)
    project = _project(_several(), optimizer=chosen, schedule=schedule, regularization=CLIPPED)
    _compare(project, tmp_path)


def test_the_momentum_follows_a_cycle(tmp_path: Path) -> None:
    cycle = SCHEDULES.setting("OneCycleLR")
    _compare(_project(_several(), schedule=cycle), tmp_path)


def test_an_optimizer_that_knows_one_rate(tmp_path: Path) -> None:
    optimizer = OPTIMIZERS.setting("LBFGS", lr=0.1, max_iter=3)
    _compare(_project(_several(), optimizer=optimizer), tmp_path)


@pytest.mark.parametrize("how", ["name", "order"])
def test_loaded_weights(how: str, tmp_path: Path) -> None:
    drawn = network()
    tensors = {n: t.half() if "linear.w" in n else t for n, t in state(drawn).items()}
    del tensors["linear_3.bias"]
    source = saved(tensors, tmp_path / "w.safetensors")
    before = source.read_bytes()
    project = starting_from(source, _set(drawn, "batchnorm1d", is_frozen=True), how)
    assert "w-initial.safetensors beside this file" in training_script(project)
    losses = _compare(project, tmp_path)
    assert source.read_bytes() == before
    new = replace(project.training, initial_weights=INITIAL_WEIGHTS.setting("New"))
    assert _compare(replace(project, training=new), tmp_path)[0] != losses[0]
    assert not training_files(replace(project, training=new))


def test_it_lints(tmp_path: Path) -> None:
    source = saved(state(network()), tmp_path / "w.safetensors")
    start = starting_from(source, _several())
    cycle = SCHEDULES.setting("OneCycleLR")
    for index, schedule in enumerate((SCHEDULES.setting("Constant"), cycle)):
        training = replace(start.training, schedule=schedule, regularization=CLIPPED)
        script = training_script(replace(start, training=training))
        (tmp_path / f"drawn_{index}.py").write_text(script, encoding="utf-8")
    words = ["check", "--select", "E,F,I,UP,B", "--line-length", "100", "--isolated", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
