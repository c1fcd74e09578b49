"""Another batch size in the middle of a run: what is left of the epoch is cut anew, no sample of
it is learned from twice or left out, and nothing else of the run is another."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import PARTS, SCHEDULES
from core.training.batches import Batches
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from core.training.control import Control
from core.training.course import Course
from core.training.determinism import deterministic
from core.training.events import (
    EpochFinished,
    RunFinished,
    RunPaused,
    SettingsChanged,
    StepMeasured,
)
from core.training.history import History
from core.training.initialization import initialize
from core.training.position import Position
from core.training.products import fast_products
from core.training.schedule import learning_rates
from core.training.session import Session
from core.training.trainer import train
from tests.core.training.resized import resized
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points, steps
from tests.core.training.test_control import changed

SGD = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)


def cut(order: torch.Tensor, sizes: Callable[[int], int], made: int) -> Iterator[torch.Tensor]:
    """The batches of one epoch: `sizes` says how large one is after so many steps."""
    while len(order) > 1:
        size = sizes(made)
        yield order[:size]
        order, made = order[size:], made + 1


@pytest.mark.parametrize(("kind", "params"), [("SGD", {"momentum": 0.9}), ("Adam", {})])
def test_the_losses_are_those_of_a_plain_loop_that_does_the_same(
    kind: str, params: dict[str, float]
) -> None:
    """Bit for bit: 32 samples a step, 24 after the third one, 100 after the eleventh."""
    sizes = {3: 24, 11: 100}
    project = points(optimizer=OPTIMIZERS.setting(kind, lr=0.05, **params), epochs=3)
    found = resized(project, sizes)

    def size_after(made: int) -> int:
        return next((size for step, size in reversed(sizes.items()) if made >= step), 32)

    expected: list[float] = []
    with deterministic(False), fast_products():
        network = compile_network(project.network, project.input_shape)
        generator = torch.Generator().manual_seed(0)
        initialize(network, project.network, project.training.initialization, generator)
        data = load_dataset(project.data).train
        inputs, labels = torch.tensor(data.inputs), torch.tensor(data.targets)
        made = getattr(torch.optim, kind)
        optimizer = made(network.parameters(), lr=0.05, fused=True, **params)
        shuffle = torch.Generator().manual_seed(0)
        for _ in range(3):
            order = torch.randperm(len(data), generator=shuffle)
            for rows in cut(order, size_after, len(expected)):
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
                loss.backward()
                optimizer.step()
                expected.append(loss.item())
    assert losses(found) == expected


@given(
    st.integers(1, 90),
    st.lists(st.tuples(st.integers(1, 100), st.integers(0, 12)), min_size=1, max_size=6),
)
def test_no_sample_comes_twice_and_at_most_a_lone_last_one_is_left_out(
    count: int, plan: list[tuple[int, int]]
) -> None:
    """However often the size changes; and the steps that are left are told as they come."""
    batches = Batches(count, plan[0][0], torch.Generator())
    at = Position()
    course = Course(batches, at, torch.device("cpu"))
    course.begin_epoch()
    seen: list[int] = []
    for size, many in [*plan, (plan[0][0], count)]:
        if not course.left:
            break
        course.resize(size)
        assert len(course.left) == batches.steps_left(at.used) == course.total_steps(1)
        for rows in course.left[:many]:
            seen += rows.tolist()
            at.used += len(rows)
    left_out = set(range(count)) - set(seen)
    assert len(seen) == len(set(seen)) == at.used
    assert len(left_out) <= (count > 1)
    assert not course.left


def test_the_mark_says_it_and_how_long_the_run_is_now() -> None:
    found = resized(points(epochs=3), {3: 64})
    (mark,) = of_type(found, SettingsChanged)
    assert (mark.step, mark.text) == (4, "batch size 32 → 64")
    assert (mark.settings.batch_size, mark.steps_per_epoch) == (64, 4)
    assert mark.total_steps == len(steps(found)) == 3 + 3 + 4 + 4
    assert [epoch.step for epoch in of_type(found, EpochFinished)] == [6, 10, 14]
    history = History()
    history.extend(found)
    assert history.total_steps == 14


def test_an_epoch_means_over_all_its_samples_whatever_the_batches() -> None:
    found = resized(points(epochs=1), {3: 16})
    (epoch,) = of_type(found, EpochFinished)
    sizes = [32] * 3 + [16] * 9
    assert len(steps(found)) == len(sizes)
    assert epoch.train_loss == pytest.approx(np.average(losses(found), weights=sizes))


def test_it_can_be_taken_back() -> None:
    found = resized(points(epochs=1), {2: 16, 4: 32})
    assert [mark.text for mark in of_type(found, SettingsChanged)] == [
        "batch size 32 → 16",
        "batch size 16 → 32",
    ]
    assert len(steps(found)) == 2 + 2 + 5


def test_at_the_end_of_an_epoch_the_next_one_has_whole_batches() -> None:
    found = resized(points(epochs=2), {8: 80})
    assert len(steps(found)) == 8 + 3


def test_while_it_is_paused_the_next_step_has_the_new_size() -> None:
    project, control = points(epochs=1), Control()
    run, found = train(project, control, cadence=SELDOM), []
    for event in run:
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == 3:
            control.pause()
        if isinstance(event, RunPaused):
            control.change(changed(project, batch_size=240))
            control.resume()
    assert len(steps(found)) == 4


def test_one_larger_than_the_data_makes_one_batch_of_it() -> None:
    found = resized(points(epochs=2), {2: 5000})
    assert len(steps(found)) == 2 + 1 + 1


def test_batches_of_one_that_a_batch_norm_cannot_learn_from_are_not_followed() -> None:
    found = resized(points(*DROPOUT, epochs=1), {2: 1})
    assert isinstance(found[-1], RunFinished)
    assert of_type(found, SettingsChanged) == []
    assert len(steps(found)) == 8
    assert len(steps(resized(points(epochs=1), {2: 1}))) == 2 + 240 - 64


# -- what counts steps ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["OneCycleLR", "CosineAnnealingLR", "DrawnLR"])
def test_a_schedule_over_the_whole_run_is_as_far_as_the_samples_are(kind: str) -> None:
    """Its second half is as if all batches had always been so large, and it ends at its end."""
    schedule = SCHEDULES.setting(kind, interval="step")
    found = resized(points(schedule=schedule, epochs=4, optimizer=SGD), {16: 16})
    rates = [step.learning_rate for step in steps(found)]
    drawn = learning_rates(schedule, 0.1, 8, 4), learning_rates(schedule, 0.1, 15, 4)
    assert len(rates) == 16 + 30
    assert rates[:16] == pytest.approx(drawn[0][:16])
    assert rates[16:] == pytest.approx(drawn[1][30:])


@pytest.mark.parametrize(
    "schedule",
    [
        SCHEDULES.setting("StepLR", step_size=7, gamma=0.5, interval="step"),
        SCHEDULES.setting("ExponentialLR", gamma=0.97, interval="step"),
        SCHEDULES.setting("OneCycleLR", total_steps=30),
        SCHEDULES.setting(
            "SequentialLR",
            parts=[
                PARTS.setting("LinearLR", start_factor=0.1, part_length=12),
                PARTS.setting("ExponentialLR", gamma=0.9, part_length=9),
            ],
        ),
    ],
    ids=lambda schedule: schedule.kind,
)
def test_a_schedule_that_counts_steps_goes_on_counting(schedule: object) -> None:
    """No warm-up comes again because batches are larger."""
    project = points(schedule=schedule, epochs=4, optimizer=SGD)
    plain = [step.learning_rate for step in steps(resized(project, {}))]
    found = [step.learning_rate for step in steps(resized(project, {10: 48}))]
    assert found == plain[: len(found)]


def test_a_schedule_of_epochs_knows_nothing_of_it() -> None:
    schedule = SCHEDULES.setting("StepLR", step_size=1, gamma=0.5)
    found = resized(points(schedule=schedule, epochs=3, optimizer=SGD), {5: 60})
    by_epoch = {step.epoch: step.learning_rate for step in steps(found)}
    assert by_epoch == {1: 0.1, 2: 0.05, 3: 0.025}


def test_noise_that_fades_goes_on_fading(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = (REGULARIZERS.setting("GradientNoise"),)
    counts = []
    real = Session.change

    def change(session: Session, *asked: object) -> None:
        real(session, *asked)  # type: ignore[arg-type]
        counts.append(session.tuning.regularization.steps)

    monkeypatch.setattr(Session, "change", change)
    resized(points(regularization=noise), {5: 64})
    assert counts == [5]


# -- fast steps ----------------------------------------------------------------------------


def test_captured_steps_are_the_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    project = points(epochs=12, optimizer=SGD)
    sizes = {21: 24, 40: 32, 55: 16}
    with monkeypatch.context() as patch:
        patch.setattr(captured, "LARGEST", -1)
        plain = resized(project, sizes)
    taken: list[int] = []
    real = captured.CapturedSteps.train

    def spied(steps: captured.CapturedSteps, batches: list[torch.Tensor]) -> object:
        taken.append(len(batches[0]))
        return real(steps, batches)

    monkeypatch.setattr(captured, "AT_ONCE", 1e-9)
    monkeypatch.setattr(captured, "PATIENCE", Patience(1, 0.0, 10.0))
    monkeypatch.setattr(captured.CapturedSteps, "train", spied)
    assert losses(resized(project, sizes)) == losses(plain)
    assert {32, 24, 16} <= set(taken), "each size is captured"
