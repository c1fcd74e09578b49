"""Steps taken many at a call are the plain ones to the last bit, and whatever cannot be
captured goes on as plain steps."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.loading import load_dataset
from core.network import Edge, Network
from core.params import Setting
from core.probes.cadence import Cadence, EverySteps
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from core.training.captured import memory, program
from core.training.captured import steps as captured
from core.training.captured.capture import PROOFS, Patience
from core.training.captured.program import Program
from core.training.control import Control
from core.training.events import (
    Event,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunPaused,
    SettingsChanged,
    StepMeasured,
)
from core.training.run import Run
from core.training.session import Session
from core.training.trainer import train
from tests.core.builders import Layer, chain, named
from tests.core.training.runs import DROPOUT, SELDOM, events, losses, of, of_type, points, steps

WIDE = ("Linear", {"out_features": 8})
SIGMOIDS: tuple[Layer, ...] = (WIDE, "Sigmoid", WIDE, "Tanh")


def plain_events(project: Project, cadence: Cadence = SELDOM, **more: object) -> list[Event]:
    """The same run without any capturing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captured, "LARGEST", -1)
        return events(project, cadence=cadence, **more)  # type: ignore[arg-type]


def assert_same(one: list[Event], other: list[Event]) -> None:
    """Steps, looks and the weights at the end, bit for bit."""
    for a, b in zip(steps(one), steps(other), strict=True):
        figures = (b.step, b.epoch, b.loss, b.learning_rate)
        assert (a.step, a.epoch, a.loss, a.learning_rate) == figures
        assert a.accuracy == b.accuracy or np.isnan([a.accuracy, b.accuracy]).all()
        np.testing.assert_array_equal(a.gradient_norms, b.gradient_norms)
    looks = [[look.step for look in of_type(found, LayersMeasured)] for found in (one, other)]
    assert looks[0] == looks[1]
    assert type(one[-1]) is type(other[-1])
    weights, expected = one[-1].weights, other[-1].weights  # type: ignore[union-attr]
    assert weights.keys() == expected.keys()
    for name, value in weights.items():
        np.testing.assert_array_equal(value, expected[name], err_msg=name)


def residual() -> Network:
    """What a ReLU reads is read by others too, so it must not be written over."""
    network = chain("Input", WIDE, "ReLU", WIDE, "Add", ("Linear", {"out_features": 2}), "Output")
    extra = Edge(named(network, "linear"), named(network, "add"), target_port=1)
    return network.connect(extra)


REGULARIZED = (
    REGULARIZERS.setting("L2", strength=0.01),
    REGULARIZERS.setting("ClipGradNorm", max_norm=0.5),
)
PROJECTS = {
    "sigmoids": points(*SIGMOIDS),
    "dropout and batch norm": points(*DROPOUT),
    "residual": of(residual(), batch_size=32, epochs=2),
    "AdamW with AMSGrad": points(optimizer=OPTIMIZERS.setting("AdamW", amsgrad=True)),
    "SGD with momentum": points(optimizer=OPTIMIZERS.setting("SGD", momentum=0.9, lr=0.1)),
    "Adagrad": points(optimizer=OPTIMIZERS.setting("Adagrad")),
    "penalty and clipping": points(regularization=REGULARIZED),
    "a rate that falls": points(schedule=SCHEDULES.setting("ExponentialLR", interval="step")),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_the_numbers_are_those_of_plain_steps(name: str, made_at_once: list[int]) -> None:
    found = events(PROJECTS[name])
    assert sum(made_at_once) >= 8
    assert_same(found, plain_events(PROJECTS[name]))


@pytest.mark.parametrize("name", ["residual", "dropout and batch norm", "AdamW with AMSGrad"])
def test_products_may_keep_their_memory(
    name: str, made_at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small they are here: each is written where the one of the step before lay."""
    sources: list[str] = []
    compile_source = program._compile

    def note(source: str) -> object:
        sources.append(source)
        return compile_source(source)

    monkeypatch.setattr(program, "_compile", note)
    monkeypatch.setattr(memory, "LARGE", 0)
    found = events(PROJECTS[name])
    assert sum(made_at_once) >= 8
    assert sources[-1].count("out=") >= 4
    assert_same(found, plain_events(PROJECTS[name]))


@pytest.mark.parametrize(
    ("training", "reason"),
    [
        ({"optimizer": OPTIMIZERS.setting("RMSprop")}, "rates"),
        ({"optimizer": OPTIMIZERS.setting("LBFGS")}, ""),
        ({"schedule": SCHEDULES.setting("OneCycleLR")}, ""),
    ],
)
def test_what_cannot_be_captured_goes_on_plainly(
    training: dict[str, Setting], reason: str, made_at_once: list[int]
) -> None:
    project = points(epochs=1, **training)
    session = Session(project, load_dataset(project.data), SELDOM)
    found = list(Run(session, project, Control()).events())
    assert made_at_once == []
    assert reason in " ".join(session.captured.obstacles)
    assert losses(found) == losses(plain_events(project))


def test_convolutions_are_captured_too(made_at_once: list[int]) -> None:
    from core.data.catalogue import DATASETS
    from core.data.settings import DataSettings

    network = chain(
        "Input", ("Conv2d", {"out_channels": 3, "kernel_size": 3}), "ReLU", "MaxPool2d",
        "Flatten", ("Linear", {"out_features": 10}), "Output",
    )  # fmt: skip
    project = replace(points(), network=network, data=DataSettings(DATASETS.setting("digits")))
    found = events(project, max_steps=20)
    assert sum(made_at_once) >= 10
    assert_same(found, plain_events(project, max_steps=20))


def test_the_last_small_batch_is_captured_by_itself(made_at_once: list[int]) -> None:
    project = points(batch_size=110, epochs=12)  # 240 samples: 110, 110, 20
    found = events(project)
    assert sum(made_at_once) > 36 - 2 * (2 + PROOFS) - 6
    assert_same(found, plain_events(project))


def test_steps_that_are_looked_at_are_the_same_steps(made_at_once: list[int]) -> None:
    found = events(points(), cadence=EverySteps(5))
    assert max(made_at_once) <= 4
    assert_same(found, plain_events(points(), cadence=EverySteps(5)))


def test_a_run_ends_after_exactly_so_many_steps(made_at_once: list[int]) -> None:
    found = events(points(epochs=9), max_steps=23)
    assert made_at_once
    assert steps(found)[-1].step == 23
    assert_same(found, plain_events(points(epochs=9), max_steps=23))


# -- what comes in between -----------------------------------------------------------------


def endless(control: Control, project: Project) -> Iterator[Event]:
    return train(replace(project, training=endless_settings(project)), control, cadence=SELDOM)


def test_another_rate_takes_effect_without_capturing_anew(
    made_at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = []
    plain = Program.__init__

    def count(self: Program, *given: object) -> None:
        compiled.append(self)
        plain(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Program, "__init__", count)
    control, project, changed = Control(), points(batch_size=80), None
    for event in endless(control, project):
        if isinstance(event, StepMeasured) and event.step == 40:
            optimizer = OPTIMIZERS.setting("Adam", lr=0.5)
            settings = replace(endless_settings(project), optimizer=optimizer)
            control.change(replace(project, training=settings))
        elif isinstance(event, SettingsChanged):
            changed = event.step
        elif isinstance(event, StepMeasured):
            assert event.learning_rate == (0.5 if changed else 0.001)
            if changed and event.step > changed + 20:
                control.stop()
    assert changed is not None
    assert changed > 40
    assert len(compiled) == 1
    assert sum(made_at_once) > 30


def endless_settings(project: Project) -> TrainingSettings:
    return replace(project.training, epochs=10_000)


def test_other_settings_are_captured_anew_with_the_same_numbers(made_at_once: list[int]) -> None:
    """Pausing first puts the change at the same step in both runs."""

    def run() -> list[Event]:
        control, found = Control(), []
        control.step(12)
        for event in endless(control, points()):
            found.append(event)
            if isinstance(event, RunPaused) and len(steps(found)) == 12:
                settings = replace(endless_settings(points()), regularization=REGULARIZED)
                control.change(replace(points(), training=settings))
            if isinstance(event, SettingsChanged):
                control.resume()
            if isinstance(event, StepMeasured) and event.step == 40:
                control.stop()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captured, "LARGEST", -1)
        expected = run()
    found = run()
    assert made_at_once
    assert losses(found)[:40] == losses(expected)[:40]


def test_single_steps_are_single(made_at_once: list[int]) -> None:
    control, found = Control(), []
    for event in endless(control, points()):
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == 30:
            control.pause()
        if isinstance(event, RunPaused):
            if len(of_type(found, RunPaused)) == 3:
                control.stop()
            control.step(1)
    first, second, third = (paused.step for paused in of_type(found, RunPaused))
    assert (second, third) == (first + 1, first + 2)
    assert made_at_once


GROWING = OPTIMIZERS.setting("SGD", lr=1.0, weight_decay=3.0)
"""Turns every weight into about -2 times itself: beyond float32 after some 128 steps."""


@pytest.mark.parametrize("layers", [SIGMOIDS, DROPOUT], ids=["sigmoids", "dropout"])
def test_a_step_that_breaks_is_told_as_ever(
    layers: tuple[Layer, ...], made_at_once: list[int]
) -> None:
    project = points(*layers, optimizer=GROWING, epochs=100)
    found, expected = events(project), plain_events(project)
    assert sum(made_at_once) > 20
    assert isinstance(found[-1], RunFailed)
    failed = expected[-1]
    assert isinstance(failed, RunFailed)
    assert (found[-1].step, found[-1].message) == (failed.step, failed.message)
    assert found[-1].node == failed.node
    np.testing.assert_array_equal(losses(found), losses(expected))
    for name, value in found[-1].weights.items():
        np.testing.assert_array_equal(value, failed.weights[name], err_msg=name)


def test_a_program_that_gives_other_numbers_is_not_used(
    made_at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Program.run
    monkeypatch.setattr(Program, "run", lambda self, *given: plain(self, *given) * (1 + 2**-23))
    project = points()
    session = Session(project, load_dataset(project.data), SELDOM)
    found = list(Run(session, project, Control()).events())
    assert made_at_once == []
    assert "the captured step gives other numbers" in session.captured.obstacles
    assert losses(found) == losses(plain_events(project))


def test_short_runs_and_large_networks_stay_plain(
    made_at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captured, "PATIENCE", Patience())
    assert isinstance(events(points())[-1], RunFinished)
    assert made_at_once == []
    assert captured.patience_for(torch.nn.Linear(2000, 2000), torch.device("cpu")) is None
    assert captured.patience_for(torch.nn.Linear(2, 2), torch.device("cuda")) is None


# -- memory ----------------------------------------------------------------------------------


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def growth(begin: int, end: int) -> int:
    """Bytes that a run grows by from step `begin` to step `end`."""
    control, project = Control(), points(batch_size=80)
    before = after = 0
    for event in endless(control, project):
        if isinstance(event, StepMeasured) and event.step == begin:
            before = resident()
        if isinstance(event, StepMeasured) and event.step == end:
            after = resident()
            control.stop()
    return after - before


linux = pytest.mark.skipif("sys.platform != 'linux'", reason="reads /proc")


@linux
def test_memory_does_not_grow() -> None:
    assert growth(500, 1_500) < 2**20


@linux
@pytest.mark.slow
def test_memory_does_not_grow_over_100000_steps() -> None:
    assert growth(1_000, 100_000) < 2**21
