"""Orders to a run under way: stop, pause, single steps, new settings."""

import dataclasses
import threading
from collections.abc import Iterator

import pytest

from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import PARTS, SCHEDULES
from core.settings.training import TrainingSettings
from core.training.changes import LIVE, RESTART, describe, merged, needs_restart
from core.training.control import Control
from core.training.events import (
    Event,
    RunFinished,
    RunPaused,
    RunResumed,
    SettingsChanged,
    StepMeasured,
)
from core.training.schedule import learning_rates
from core.training.trainer import train
from tests.core.training.runs import SELDOM, events, losses, of_type, points, steps


def until(run: Iterator[Event], sort: type) -> list[Event]:
    """The next events, up to one of a sort."""
    found = []
    for event in run:
        found.append(event)
        if isinstance(event, sort):
            return found
    raise AssertionError(f"the run ended without {sort.__name__}")


def started(project: Project) -> tuple[Iterator[Event], Control]:
    control = Control()
    return train(project, control, cadence=SELDOM), control


def changed(project: Project, **training: object) -> Project:
    settings = dataclasses.replace(project.training, **training)  # type: ignore[arg-type]
    return dataclasses.replace(project, training=settings)


def test_stop_ends_within_one_step_and_keeps_the_weights() -> None:
    run, control = started(points(epochs=100))
    until(run, StepMeasured)
    control.stop()
    rest = list(run)
    assert len(steps(rest)) <= 1
    ended = rest[-1]
    assert isinstance(ended, RunFinished)
    assert ended.reason == "stopped"
    assert set(ended.weights) == {f"linear{n}.{p}" for n in ("", "_2") for p in ("weight", "bias")}


def test_stop_before_the_first_step() -> None:
    run, control = started(points())
    control.stop()
    assert [type(event).__name__ for event in run] == ["RunFinished"]


def test_pause_step_and_resume() -> None:
    project = points()
    run, control = started(project)
    found = until(run, StepMeasured)
    control.pause()
    found += until(run, RunPaused)
    control.step()
    found += until(run, RunPaused)
    control.resume()
    found += list(run)
    kinds = [type(e).__name__ for e in found if isinstance(e, RunPaused | RunResumed)]
    assert kinds == ["RunPaused", "RunPaused", "RunResumed"]
    assert [pause.step for pause in of_type(found, RunPaused)] == [1, 2]
    assert losses(found) == losses(events(project))


def test_a_paused_run_waits_for_another_thread_and_can_be_stopped() -> None:
    run, control = started(points())
    control.pause()
    until(run, RunPaused)
    threading.Timer(0.01, control.stop).start()
    (ended,) = list(run)
    assert isinstance(ended, RunFinished)
    assert ended.reason == "stopped"


def test_settings_can_change_while_paused() -> None:
    project = points()
    run, control = started(project)
    control.pause()
    until(run, RunPaused)
    control.change(changed(project, optimizer=OPTIMIZERS.setting("Adam", lr=0.5)))
    *_, mark = until(run, SettingsChanged)
    assert isinstance(mark, SettingsChanged)
    assert (mark.step, mark.text) == (1, "lr 0.001 → 0.5")
    control.resume()
    assert steps(list(run))[0].learning_rate == 0.5


def changed_after(project: Project, count: int, **training: object) -> list[Event]:
    """All events of a run whose settings change after `count` steps."""
    run, control = started(project)
    found: list[Event] = []
    for event in run:
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == count:
            control.change(changed(project, **training))
    return found


SGD = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)


def test_momentum_survives_a_new_rate_and_not_a_new_kind() -> None:
    project = points(optimizer=SGD)
    same = changed_after(project, 5, optimizer=OPTIMIZERS.setting("SGD", lr=0.0, momentum=0.9))
    assert losses(same)[:5] == losses(events(project))[:5]
    texts = [event.text for event in of_type(same, SettingsChanged)]
    assert texts == ["lr 0.1 → 0"]
    other = changed_after(project, 5, optimizer=OPTIMIZERS.setting("Adam"))
    (event,) = of_type(other, SettingsChanged)
    assert event.text == "SGD → Adam (its running averages start anew), lr 0.1 → 0.001"
    assert event.step == 6


def test_the_state_that_is_kept_is_torchs() -> None:
    """With lr halved after 5 steps, the losses are those of a loop that does the same."""
    import torch
    from torch import nn

    from core.compiler import compile_network
    from core.data.loading import load_dataset
    from core.training.initialization import initialize

    project = points(optimizer=SGD, epochs=1)
    found = changed_after(project, 5, optimizer=OPTIMIZERS.setting("SGD", lr=0.05, momentum=0.9))
    network = compile_network(project.network, project.input_shape)
    generator = torch.Generator().manual_seed(0)
    initialize(network, project.network, project.training.initialization, generator)
    data = load_dataset(project.data).train
    inputs, labels = torch.tensor(data.inputs), torch.tensor(data.targets)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    expected = []
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(0))
    for step, rows in enumerate(order.split(32), start=1):
        if step == 6:
            optimizer.param_groups[0]["lr"] = 0.05
        loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        expected.append(loss.item())
    assert losses(found) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "setting",
    [
        OPTIMIZERS.setting("RMSprop", momentum=0.9, centered=True),
        OPTIMIZERS.setting("Adam", amsgrad=True),
        OPTIMIZERS.setting("AdamW", amsgrad=True, beta1=0.5),
        OPTIMIZERS.setting("Adagrad", lr_decay=0.1),
        OPTIMIZERS.setting("SGD", momentum=0.9, nesterov=True),
    ],
    ids=lambda setting: setting.kind,
)
def test_state_that_torch_makes_late_is_there_in_time(setting: Setting) -> None:
    project = points(optimizer=OPTIMIZERS.setting(setting.kind))
    found = changed_after(project, 3, optimizer=setting)
    assert isinstance(found[-1], RunFinished)
    assert len(of_type(found, SettingsChanged)) == 1


@pytest.mark.parametrize("kind", [k for k in SCHEDULES if k not in ("ReduceLROnPlateau",)])
def test_a_new_schedule_goes_on_at_the_position_of_the_run(kind: str) -> None:
    project = points(epochs=4)
    schedule = SCHEDULES.setting(kind)
    found = changed_after(project, 12, schedule=schedule)
    drawn = learning_rates(schedule, 0.001, 8, 4)
    assert [step.learning_rate for step in steps(found)[12:]] == pytest.approx(drawn[12:])


@pytest.mark.parametrize("kind", ["StepLR", "OneCycleLR", "SequentialLR", "DrawnLR"])
def test_a_change_that_is_taken_back_leaves_the_schedule_as_it_was(kind: str) -> None:
    given = {"step_size": 3} if kind == "StepLR" else {}
    project = points(
        epochs=3, optimizer=SGD, schedule=SCHEDULES.setting(kind, interval="step", **given)
    )
    run, control = started(project)
    found: list[Event] = []
    for event in run:
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == 5:
            control.change(changed(project, schedule=SCHEDULES.setting("PowerLR")))
        if isinstance(event, StepMeasured) and event.step == 9:
            control.change(project)
    rates = [step.learning_rate for step in steps(found)]
    expected = [step.learning_rate for step in steps(events(project))]
    assert rates[:5] == expected[:5]
    assert rates[5:9] == [SGD.params["lr"]] * 3 + [pytest.approx(0.05)]
    assert rates[9:] == pytest.approx(expected[9:])
    marks = [(event.step, event.text) for event in of_type(found, SettingsChanged)]
    parts = " of LinearLR, CosineAnnealingLR" * (kind == "SequentialLR")
    assert marks == [(6, f"{kind} → PowerLR"), (10, f"PowerLR → {kind}{parts}")]


def test_a_plateau_keeps_what_it_has_lowered() -> None:
    schedule = SCHEDULES.setting("ReduceLROnPlateau", patience=0, threshold=0.9)
    project = points(schedule=schedule, epochs=4)
    rates = [step.learning_rate for step in steps(events(project))]
    found = changed_after(project, 28, regularization=(REGULARIZERS.setting("L1"),))
    assert [step.learning_rate for step in steps(found)] == rates


def test_leaving_one_cycle_gives_the_momentum_back() -> None:
    project = points(schedule=SCHEDULES.setting("OneCycleLR"), optimizer=SGD)
    found = changed_after(project, 4, schedule=SCHEDULES.setting("Constant"))
    assert steps(found)[-1].learning_rate == 0.1


def test_epochs_can_grow_and_shrink() -> None:
    longer = changed_after(points(epochs=2), 3, epochs=4)
    assert len(steps(longer)) == 32
    (event,) = of_type(longer, SettingsChanged)
    assert (event.text, event.total_steps) == ("epochs 2 → 4", 32)
    assert len(steps(changed_after(points(epochs=9), 11, epochs=1))) == 16


def test_what_needs_a_restart_is_named_and_not_followed() -> None:
    project = points()
    wanted = changed(project, device="cuda", seed=3, epochs=2).training
    assert needs_restart(project.training, wanted) == ("seed", "device")
    found = changed_after(project, 3, device="cuda", seed=3)
    assert losses(found) == losses(events(project))
    assert of_type(found, SettingsChanged) == []


def test_every_field_is_either_live_or_needs_a_restart() -> None:
    names = {field.name for field in dataclasses.fields(TrainingSettings)}
    assert names == {*LIVE, *RESTART}


def test_changes_are_said_in_a_few_words() -> None:
    before = TrainingSettings()
    regularization = (REGULARIZERS.setting("L2", strength=0.01),)
    schedule = SCHEDULES.setting("StepLR")
    after = dataclasses.replace(before, regularization=regularization, schedule=schedule)
    assert describe(before, after) == "Constant → StepLR, with L2 0.01"
    later = dataclasses.replace(after, schedule=SCHEDULES.setting("StepLR", gamma=0.5))
    assert describe(after, later) == "StepLR gamma 0.1 → 0.5"
    assert describe(after, before) == "StepLR → Constant, without L2"


def test_what_comes_along_with_another_optimizer_is_said() -> None:
    def said(before: Setting, after: Setting, schedule: str = "Constant") -> str:
        plain = TrainingSettings(schedule=SCHEDULES.setting(schedule))
        old, new = (dataclasses.replace(plain, optimizer=setting) for setting in (before, after))
        return describe(old, new)

    adam, adamw, rprop = (OPTIMIZERS.setting(kind) for kind in ("Adam", "AdamW", "Rprop"))
    assert said(adam, adamw) == "Adam → AdamW, weight_decay 0 → 0.01"
    anew = " (its running averages start anew), "
    assert said(adamw, rprop) == f"AdamW → Rprop{anew}lr 0.001 → 0.01, weight_decay 0.01 → 0"
    plain = OPTIMIZERS.setting("SGD", lr=0.001)
    assert said(plain, adam) == "SGD → Adam"
    assert said(adam, plain) == "Adam → SGD"
    assert said(plain, adam, "OneCycleLR") == "SGD → Adam (its running averages start anew)"


def test_changes_of_curves_and_sequences_are_said_in_a_few_words() -> None:
    def said(before: Setting, after: Setting) -> str:
        plain = TrainingSettings()
        old, new = (dataclasses.replace(plain, schedule=schedule) for schedule in (before, after))
        return describe(old, new)

    drawn = SCHEDULES.setting("DrawnLR")
    redrawn = SCHEDULES.setting("DrawnLR", points=[[0, 1], [1, 0]], scale="linear")
    assert said(drawn, redrawn) == "DrawnLR points redrawn"
    milestones = [SCHEDULES.setting("MultiStepLR", milestones=m) for m in ([3], [3, 9])]
    assert said(*milestones) == "MultiStepLR milestones 3 → 3, 9"
    rise, fall = PARTS.setting("LinearLR"), PARTS.setting("ExponentialLR")
    sequence = SCHEDULES.setting("SequentialLR", parts=[rise, fall])
    faster = PARTS.setting("ExponentialLR", gamma=0.5)
    other = SCHEDULES.setting("SequentialLR", parts=[rise, faster])
    parts = "SequentialLR of LinearLR, ExponentialLR"
    assert said(SCHEDULES.setting("Constant"), sequence) == f"Constant → {parts}"
    assert said(sequence, SCHEDULES.setting("Constant")) == "SequentialLR → Constant"
    assert said(sequence, other) == "SequentialLR part 2 gamma 0.9 → 0.5"
    shorter = SCHEDULES.setting("SequentialLR", parts=[fall])
    assert said(sequence, shorter) == "SequentialLR LinearLR, ExponentialLR → ExponentialLR"


def test_what_runs_takes_only_what_can_change() -> None:
    before = TrainingSettings()
    regularization = (REGULARIZERS.setting("L2", strength=0.01),)
    after = dataclasses.replace(before, regularization=regularization)
    assert merged(before, dataclasses.replace(after, seed=9)) == after


def test_a_run_that_is_to_end_follows_nothing_more() -> None:
    control = Control()
    control.change(points(epochs=3))
    control.stop()
    assert control.take_change() is None
