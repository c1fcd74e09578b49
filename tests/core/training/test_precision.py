"""16 bits where that is safe: close to float32, the same in the exported script, nothing lost."""

import math
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from core.codegen import training_script
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    LayersMeasured,
    RunFailed,
    RunFinished,
    SettingsChanged,
    StepMeasured,
    StepSkipped,
)
from core.training.precision import Precision
from core.training.trainer import train
from tests.core.training.runs import DROPOUT, SELDOM, events, losses, of_type, points, steps

LOW = ("bfloat16", "float16")


@pytest.mark.parametrize("precision", LOW)
def test_losses_and_norms_stay_near_those_of_float32(precision: str) -> None:
    plain, low = (events(points(precision=name)) for name in ("float32", precision))
    assert losses(low) != losses(plain)
    np.testing.assert_allclose(losses(low), losses(plain), rtol=0.05)
    norms = [np.array([step.gradient_norms for step in steps(found)]) for found in (low, plain)]
    np.testing.assert_allclose(norms[0], norms[1], rtol=0.2)
    ended, other = low[-1], plain[-1]
    assert isinstance(ended, RunFinished)
    assert isinstance(other, RunFinished)
    assert ended.test_loss == pytest.approx(other.test_loss, rel=0.05)
    assert all(value.dtype != np.float16 for value in ended.weights.values())


@pytest.mark.parametrize("precision", LOW)
def test_layers_are_looked_at_without_the_scale(precision: str) -> None:
    found = []
    for name in ("float32", precision):
        run = events(points(precision=name), cadence=EverySteps(1), max_steps=3)
        look = of_type(run, LayersMeasured)[0]
        found.append([layer.output_gradient for layer in look.layers.values()])
    np.testing.assert_allclose(found[1], found[0], rtol=0.05)


@pytest.mark.parametrize("precision", LOW)
def test_looking_changes_no_bit(precision: str) -> None:
    project = points(*DROPOUT, precision=precision)
    assert losses(events(project, cadence=EverySteps(1))) == losses(events(project))


@pytest.mark.parametrize(
    ("precision", "optimizer"),
    [("bfloat16", "Adam"), ("bfloat16", "LBFGS"), ("float16", "Adam"), ("float16", "SGD")],
)
def test_the_script_computes_the_same(precision: str, optimizer: str) -> None:
    project = points(
        *DROPOUT,
        epochs=1,
        precision=precision,
        optimizer=OPTIMIZERS.setting(optimizer),
        schedule=SCHEDULES.setting("OneCycleLR"),
        regularization=(REGULARIZERS.setting("ClipGradNorm"), REGULARIZERS.setting("L2")),
    )
    assert _script_losses(project) == losses(events(project))


def _script_losses(project: Project) -> list[float]:
    module = ModuleType("script")
    exec(compile(training_script(project), "script", "exec"), module.__dict__)
    found: list[float] = module.main()[1]
    return found


def test_a_step_that_overflows_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def larger(device: str) -> torch.amp.GradScaler:
        return real(device, init_scale=2.0**24)

    real = torch.amp.GradScaler
    monkeypatch.setattr(torch.amp, "GradScaler", larger)
    project = points(precision="float16")
    found = events(project)
    skipped = of_type(found, StepSkipped)
    assert [event.scale for event in skipped] == [2.0 ** (23 - n) for n in range(len(skipped))]
    assert 1 < len(skipped) < 16
    assert isinstance(found[-1], RunFinished), "it is no fault"
    first = steps(found)[0]
    assert math.isfinite(first.loss)
    assert np.isnan(first.gradient_norms).all()
    assert np.isfinite(steps(found)[-1].gradient_norms).all()
    assert _script_losses(project) == losses(found)


@pytest.mark.parametrize("kind", ["WeightNoise", "GradientNoise"])
def test_noise_in_the_script_knows_of_steps_left_out(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def larger(device: str) -> torch.amp.GradScaler:
        return real(device, init_scale=2.0**22)

    real = torch.amp.GradScaler
    monkeypatch.setattr(torch.amp, "GradScaler", larger)
    noise = (REGULARIZERS.setting(kind),)
    project = points(epochs=1, precision="float16", regularization=noise)
    found = events(project)
    assert of_type(found, StepSkipped)
    assert _script_losses(project) == losses(found)


@pytest.mark.parametrize("precision", LOW)
def test_the_script_predicts_by_several_passes(precision: str) -> None:
    passes = (
        REGULARIZERS.setting("MCDropout", samples=3),
        REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=0.05),
    )
    project = points(*DROPOUT, epochs=9, precision=precision, regularization=passes)
    found = events(project)
    assert _script_losses(project) == losses(found), "it stops by the same evaluations"
    assert len(of_type(found, EpochFinished)) < 9


@pytest.mark.parametrize("precision", LOW)
def test_a_checkpoint_holds_the_scale(precision: str, tmp_path: Path) -> None:
    project = points(*DROPOUT, precision=precision)
    whole = losses(events(project))
    plan = CheckpointPlan(tmp_path)
    list(train(project, Control(), max_steps=5, cadence=SELDOM, checkpoints=plan))
    found = train(project, Control(), cadence=SELDOM, resume=checkpoint_path(tmp_path))
    assert losses(list(found)) == whole[5:]


def test_a_run_goes_on_in_another_precision(tmp_path: Path) -> None:
    project = points(*DROPOUT)
    plan = CheckpointPlan(tmp_path)
    list(train(project, Control(), max_steps=5, cadence=SELDOM, checkpoints=plan))
    lower = replace(project, training=replace(project.training, precision="float16"))
    found = list(train(lower, Control(), cadence=SELDOM, resume=checkpoint_path(tmp_path)))
    assert isinstance(found[-1], RunFinished)


@pytest.mark.parametrize(("first", "then"), [("float32", "bfloat16"), ("float16", "float32")])
def test_another_precision_takes_effect_at_the_next_step(
    first: str, then: str, tmp_path: Path
) -> None:
    """The steps before it are those of the one, and the rest what a run that goes on from a
    checkpoint in the other computes."""
    project, control = points(*DROPOUT, precision=first), Control()
    other = replace(project, training=replace(project.training, precision=then))
    found = []
    for event in train(project, control, cadence=SELDOM):
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == 5:
            control.change(other)
    (mark,) = of_type(found, SettingsChanged)
    assert (mark.step, mark.text) == (6, f"precision {first} → {then}")
    assert losses(found)[:5] == losses(events(project))[:5]
    assert losses(found)[5:] != losses(events(project))[5:]
    plan = CheckpointPlan(tmp_path)
    list(train(project, Control(), max_steps=5, cadence=SELDOM, checkpoints=plan))
    resumed = train(other, Control(), cadence=SELDOM, resume=checkpoint_path(tmp_path))
    assert losses(list(resumed)) == losses(found)[5:]


def test_fast_steps_compute_in_the_new_precision_too(monkeypatch: pytest.MonkeyPatch) -> None:
    project = points(epochs=6)

    def run(first: str, then: str, largest: int) -> list[float]:
        monkeypatch.setattr(captured, "LARGEST", largest)
        monkeypatch.setattr(captured, "AT_ONCE", 1e-9)
        monkeypatch.setattr(captured, "PATIENCE", Patience(1, 0.0, 10.0))
        control, found = Control(), []
        begin, after = (
            replace(project, training=replace(project.training, precision=name))
            for name in (first, then)
        )
        for event in train(begin, control, cadence=SELDOM):
            found.append(event)
            if isinstance(event, StepMeasured) and event.step == 15:
                control.change(after)
        return losses(found)

    for names in (("float32", "bfloat16"), ("float16", "float32")):
        assert run(*names, largest=2_000_000) == run(*names, largest=-1)


def test_one_that_the_device_cannot_compute_in_costs_nothing_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def backward(precision: Precision, loss: torch.Tensor) -> None:
        if precision.name == "bfloat16":
            raise RuntimeError("\"addmm\" not implemented for 'BFloat16'")
        loss.backward()

    monkeypatch.setattr(Precision, "backward", backward)
    project, control = points(), Control()
    lower = replace(project, training=replace(project.training, precision="bfloat16"))
    plan = CheckpointPlan(tmp_path)
    for event in train(project, control, cadence=SELDOM, checkpoints=plan):
        if isinstance(event, StepMeasured) and event.step == 5:
            control.change(lower)
    assert isinstance(event, RunFailed)
    assert "cannot compute the network in bfloat16" in event.message
    assert read_about(checkpoint_path(tmp_path)).place.step == 5
    found = list(train(project, Control(), cadence=SELDOM, resume=checkpoint_path(tmp_path)))
    assert losses(found) == losses(events(project))[5:]


def test_float32_adds_nothing() -> None:
    precision = Precision("float32", torch.device("cpu"))
    network = torch.nn.Linear(2, 2)
    assert precision.predictor(network) is network
    assert precision.scale == 1.0
    assert precision.state() == {}
    assert "autocast" not in training_script(points())
