"""Twins compute what each would compute alone, and stay at the same step."""

import math
import time
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch

from core import fixes
from core.diagnosis import remedies
from core.initializers import INITIALIZERS
from core.params import Setting
from core.probes.cadence import EverySteps
from core.probes.monitor import Monitor
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.training.checkpoints.beside import kept_beside
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    Event,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
    WeightsKept,
)
from core.training.trainer import train, train_within
from core.twins.following import Follower, carried_over
from core.twins.lockstep import train_twins
from core.twins.weights import agreeing, states_of, take_over
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points

SIGMOIDS = (("Linear", {"out_features": 12}), "Sigmoid") * 2
FIXED = INITIALIZERS.setting("XavierUniform")


def with_relu(project: Project) -> Project:
    return remedies.ReplaceActivations(("Sigmoid",), "ReLU")(project)


def with_rate(project: Project, rate: float) -> Project:
    return remedies.SetRate(rate)(project)


def run(*projects: Project, control: Control | None = None, **told: object) -> list[list[Event]]:
    """The events of each, told apart."""
    found: list[list[Event]] = [[] for _ in projects]
    told = {"cadence": SELDOM, **told}
    for number, event in train_twins(projects, control or Control(), **told):  # type: ignore[arg-type]
        found[number].append(event)
    return found


def alone(project: Project, **told: object) -> list[Event]:
    return list(train(project, Control(), cadence=SELDOM, **told))  # type: ignore[arg-type]


def without_time(event: Event) -> object:
    if isinstance(event, StepMeasured):
        return replace(event, seconds=0.0, gradient_norms=event.gradient_norms.tolist())
    if isinstance(event, RunFinished):
        weights = {name: array.tolist() for name, array in event.weights.items()}
        return replace(event, weights=weights)
    return event


def lasting(found: list[Event]) -> list[object]:
    """What does not depend on the clock."""
    kinds = (WeightsKept, LayersMeasured)
    return [without_time(event) for event in found if not isinstance(event, kinds)]


# -- the same numbers -------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [SIGMOIDS, DROPOUT])
def test_each_of_four_computes_what_it_computes_alone(hidden):
    """Dropout draws from torch's one stream: each run has a copy of its own."""
    main = points(*hidden, initialization=FIXED, epochs=1)
    four = (
        main,
        with_rate(main, 0.1),
        replace(main, training=replace(main.training, seed=7)),
        replace(main, training=replace(main.training, optimizer=OPTIMIZERS.setting("SGD"))),
    )
    for found, project in zip(run(*four), four, strict=True):
        assert lasting(found) == lasting(alone(project))
        assert len(losses(found)) == 8


def test_it_is_the_same_where_steps_are_made_many_at_a_time(monkeypatch):
    from core.training.captured import steps as captured
    from core.training.captured.capture import Patience

    monkeypatch.setattr(captured, "PATIENCE", Patience(plain_steps=1, seconds=0.0, slowest=10.0))
    main = points(*SIGMOIDS, initialization=FIXED, epochs=3)
    twin = with_relu(main)
    found = run(main, twin)
    assert losses(found[0]) == losses(alone(main))
    assert losses(found[1]) == losses(alone(twin))


def test_other_random_streams_stay_as_they_were():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    run(points(*DROPOUT, epochs=1), points(*DROPOUT, epochs=1, seed=1))
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.are_deterministic_algorithms_enabled()


def test_only_the_turns_of_a_deterministic_run_are_deterministic():
    plain = points(epochs=1)
    strict = replace(plain, training=replace(plain.training, deterministic=True))
    seen = set()
    for number, event in train_twins((strict, plain), Control(), cadence=SELDOM):
        assert not torch.are_deterministic_algorithms_enabled()
        seen.add((number, type(event)))
    assert {(0, RunFinished), (1, RunFinished)} <= seen


# -- lockstep ---------------------------------------------------------------------------------


def test_they_are_never_more_than_a_step_apart():
    main = points(*SIGMOIDS, epochs=2)
    at = [0, 0, 0]
    projects = (main, with_relu(main), with_rate(main, 0.1))
    for number, event in train_twins(projects, Control(), cadence=EverySteps(3)):
        if isinstance(event, StepMeasured):
            at[number] = event.step
            assert max(at) - min(at) <= 1
    assert len(set(at)) == 1


def test_one_that_has_fewer_epochs_ends_and_the_other_goes_on():
    main = points(epochs=3)
    short = replace(main, training=replace(main.training, epochs=1))
    long, ended = run(main, short)
    assert [len(of_type(found, EpochFinished)) for found in (long, ended)] == [3, 1]
    assert isinstance(ended[-1], RunFinished)
    assert lasting(long) == lasting(alone(main))


def test_they_see_the_same_batches():
    """With the rate 0 the loss of a step is that of its batch with the weights of the start."""
    main = points(*SIGMOIDS, optimizer=OPTIMIZERS.setting("SGD", lr=0.0), epochs=1)
    momentum = OPTIMIZERS.setting("SGD", lr=0.0, momentum=0.9)
    twin = replace(main, training=replace(main.training, optimizer=momentum))
    one, other = run(main, twin)
    assert losses(one) == losses(other)
    assert len(set(losses(one))) == len(losses(one))


def test_twins_that_are_the_same_have_the_same_losses_to_the_last_bit():
    main = points(*DROPOUT, initialization=FIXED, epochs=1)
    one, same, faster = run(main, main, with_rate(main, 0.1))
    assert losses(one) == losses(same) == losses(alone(main))
    assert losses(faster)[0] == losses(one)[0]
    assert losses(faster)[1] != losses(one)[1]


# -- the same initial weights -----------------------------------------------------------------


def first_weights(found: list[Event]) -> dict[str, object]:
    return {name: array.tolist() for name, array in of_type(found, WeightsKept)[0].weights.items()}


def test_layers_behind_an_inserted_one_begin_with_the_weights_of_the_main_run():
    """One layer more shifts what is drawn for those behind it."""
    main = points(*SIGMOIDS, initialization=FIXED, epochs=1)
    wire = main.network.outgoing[next(iter(main.network.nodes))][0]
    longer = fixes.InsertBefore(wire, "Linear", fixes.Params(out_features=2))(main)
    weights, others = (first_weights(found) for found in run(main, longer))
    shared = set(weights) & set(others)
    assert len(shared) == 6
    assert all(weights[name] == others[name] for name in shared)
    drawn = first_weights(alone(longer))
    assert any(drawn[name] != others[name] for name in shared)


def test_a_twin_trains_as_it_would_alone_from_the_weights_it_was_given():
    main = points(*SIGMOIDS, initialization=FIXED, epochs=1)
    wire = main.network.outgoing[next(iter(main.network.nodes))][0]
    longer = fixes.InsertBefore(wire, "Linear", fixes.Params(out_features=2))(main)
    kept = {}
    for _ in train_within(
        main, Control(), max_steps=0, prepare=lambda s: kept.update(states_of(s))
    ):
        pass
    found = list(
        train_within(
            longer,
            Control(),
            cadence=SELDOM,
            prepare=lambda s: take_over(s, kept, agreeing(main, longer)),
        )
    )
    assert losses(run(main, longer)[1]) == losses(found)


def test_layers_agree_where_kind_initializer_seed_and_source_are_the_same():
    main = points(*SIGMOIDS, initialization=FIXED)
    hidden = [node.id for node in main.network.of_kind("Linear")]
    assert set(hidden) <= set(agreeing(main, with_relu(main)))
    fitting = replace(
        main, training=replace(main.training, initialization=Setting("Auto", FIXED.params))
    )
    assert set(hidden) <= set(agreeing(main, fitting))  # Glorot fits sigmoids
    rectified = set(agreeing(main, with_relu(fitting)))
    assert hidden[-1] in rectified
    assert hidden[0] not in rectified
    assert agreeing(main, replace(main, training=replace(main.training, seed=1))) == ()


# -- orders -----------------------------------------------------------------------------------


def steps_of(found: list[tuple[int, Event]], number: int) -> list[int]:
    return [e.step for n, e in found if n == number and isinstance(e, StepMeasured)]


def test_time_at_a_pace_passes_and_that_of_a_pause_does_not():
    control, main, paused = Control(), points(*SIGMOIDS, epochs=10**6), 1.5
    control.pace = 50.0

    def rest(seconds: float) -> None:
        time.sleep(paused)
        control.resume()

    control.wait = rest  # type: ignore[method-assign]
    times: dict[int, list[float]] = {0: [], 1: []}
    for number, event in train_twins(
        (main, with_relu(main)), control, cadence=SELDOM, max_steps=20
    ):
        if isinstance(event, StepMeasured):
            times[number].append(event.seconds)
            if number == 0 and event.step == 10:
                control.pause()
    for seconds in times.values():
        gaps = np.diff(seconds)
        assert len(gaps) == 19
        assert np.median(gaps) > 0.9 / 50
        assert gaps.max() < paused


def test_a_pause_holds_all_at_the_same_step_and_a_single_step_moves_all():
    control, main = Control(), points(*SIGMOIDS, epochs=10**6)
    found: list[tuple[int, Event]] = []
    waits = 0

    def orders() -> None:
        nonlocal waits
        waits += 1
        if waits == 1:
            control.step()
        elif waits == 2:
            control.resume()
        else:
            control.stop()

    control.wait = lambda seconds: orders()  # type: ignore[method-assign]
    for event in train_twins((main, with_relu(main)), control, cadence=SELDOM):
        found.append(event)
        if isinstance(event[1], StepMeasured) and event[1].step in (5, 20) and event[0] == 0:
            control.pause()
    paused = [[e.step for n, e in found if n == k and isinstance(e, RunPaused)] for k in (0, 1)]
    assert paused[0] == paused[1]
    assert len(paused[0]) == 3
    assert paused[0][1] == paused[0][0] + 1
    for number in (0, 1):
        assert len([e for n, e in found if n == number and isinstance(e, RunResumed)]) == 1
        assert steps_of(found, number) == list(range(1, paused[0][2] + 1))
    ends = [event for _, event in found if isinstance(event, RunFinished)]
    assert [(end.reason, end.step) for end in ends] == [("stopped", paused[0][2])] * 2


def test_a_pause_brings_runs_together_whose_steps_are_made_many_at_a_time(monkeypatch):
    from core.training.captured import steps as captured
    from core.training.captured.capture import Patience

    monkeypatch.setattr(captured, "PATIENCE", Patience(plain_steps=1, seconds=0.0, slowest=10.0))
    control = Control()
    main = points(*SIGMOIDS, batch_size=8, epochs=10**6, initialization=FIXED)
    wide = points(("Linear", {"out_features": 256}), "ReLU", batch_size=8, epochs=10**6)
    control.wait = lambda seconds: control.stop()  # type: ignore[method-assign]
    paused = {}
    for number, event in train_twins((main, wide), control, cadence=SELDOM):
        if isinstance(event, StepMeasured) and event.step == 60:
            control.pause()
        if isinstance(event, RunPaused):
            paused[number] = event.step
    assert paused[0] == paused[1] >= 60


def test_starting_paused_makes_one_step_of_each():
    control, main = Control(), points(*SIGMOIDS)
    control.step()
    control.wait = lambda seconds: control.stop()  # type: ignore[method-assign]
    one, other = run(main, with_relu(main), control=control)
    assert [len(losses(found)) for found in (one, other)] == [1, 1]
    assert [event.step for event in of_type(one, RunPaused)] == [1]


def test_a_stop_ends_all_and_one_can_be_stopped_alone():
    control, main = Control(), points(*SIGMOIDS, epochs=10**6)
    followers = [Follower(control), Follower(control)]
    found: list[list[Event]] = [[], []]
    projects = (main, with_relu(main))
    for number, event in train_twins(projects, control, followers=followers, cadence=SELDOM):
        found[number].append(event)
        if isinstance(event, StepMeasured) and event.step == 5:
            followers[1].stop()
        if isinstance(event, StepMeasured) and event.step == 20:
            control.stop()
    ends = [events[-1] for events in found]
    assert [end.reason for end in ends] == ["stopped", "stopped"]
    assert ends[1].step <= 6
    assert ends[0].step >= 20


@pytest.mark.parametrize("fails_first", [True, False])
def test_one_that_diverges_ends_alone(fails_first):
    hidden = (("Linear", {"out_features": 12}), "ReLU") * 3
    main = points(*hidden, epochs=1)
    fast = OPTIMIZERS.setting("SGD", lr=1000.0, momentum=0.9)
    wild = replace(main, training=replace(main.training, optimizer=fast))
    projects = (wild, main) if fails_first else (main, wild)
    found = run(*projects)
    failed, sound = found if fails_first else found[::-1]
    assert isinstance(failed[-1], RunFailed)
    assert failed[-1].step < 8
    assert lasting(sound) == lasting(alone(main))


def test_one_that_cannot_be_trained_says_so_and_the_other_trains():
    main = points(epochs=1)
    broken = fixes.Remove(main.network.of_kind("Output")[0].id)(main)
    sound, failed = run(main, broken)
    assert [type(event) for event in failed] == [RunFailed]
    assert isinstance(sound[-1], RunFinished)


def paths_of(folder: Path) -> tuple[Path, ...]:
    return (checkpoint_path(folder), *kept_beside(folder))


def test_a_pair_that_was_stopped_goes_on_as_if_it_never_had(tmp_path):
    """Dropout and shuffling draw on. The twin was kept at another step, and catches up."""
    main = points(*DROPOUT, initialization=FIXED, epochs=3)
    both = (main, with_rate(main, 0.1))
    whole = run(*both)
    control = Control()
    plan, followers = CheckpointPlan(tmp_path, steps=3), [Follower(control) for _ in both]
    events = train_twins(both, control, followers=followers, cadence=SELDOM, checkpoints=plan)
    for number, event in events:  # ends as if the process were killed
        if number == 1 and isinstance(event, StepMeasured) and event.step == 11:
            break
    events.close()
    older = tmp_path / "older"
    copytree(tmp_path / "twin-1", older)
    assert [read_about(path).place.step for path in paths_of(tmp_path)] == [9, 9]
    found = run(*both, checkpoints=plan, resume=paths_of(tmp_path))
    for resumed, known in zip(found, whole, strict=True):
        assert losses(resumed) == losses(known)[9:]
        assert without_time(resumed[-1]) == without_time(known[-1])
    assert [read_about(path).place.step for path in paths_of(tmp_path)] == [24, 24]
    late = run(*both, resume=(checkpoint_path(tmp_path), checkpoint_path(older)))
    assert losses(late[1]) == losses(whole[1])[9:]


def test_a_twin_taken_out_and_the_twins_of_a_run_before_are_not_kept(tmp_path):
    control, main = Control(), points(*SIGMOIDS, epochs=10**6)
    plan, followers = CheckpointPlan(tmp_path, steps=2), [Follower(control) for _ in range(3)]
    three = (main, with_relu(main), with_rate(main, 0.1))
    for number, event in train_twins(
        three, control, followers=followers, cadence=SELDOM, checkpoints=plan
    ):
        if number == 1 and isinstance(event, StepMeasured) and event.step == 6:
            followers[1].stop()
        if number == 2 and isinstance(event, StepMeasured) and event.step == 12:
            control.stop()
    assert [path.parent.name for path in kept_beside(tmp_path)] == ["twin-2"]
    short = replace(main, training=replace(main.training, epochs=1))
    list(train(short, Control(), cadence=SELDOM, checkpoints=plan))
    assert kept_beside(tmp_path) == ()


def test_the_looks_of_all_share_one_budget():
    control, main = Control(), points(epochs=1)
    control.monitor = Monitor(budget=0.04)
    followers = [Follower(control), Follower(control)]
    for _ in train_twins((main, main), control, followers=followers, cadence=SELDOM):
        pass
    assert [follower.monitor.budget for follower in followers] == [0.02, 0.02]


# -- changes on the way -----------------------------------------------------------------------


def test_a_change_reaches_all_at_the_same_step_but_not_what_is_the_difference():
    control, main = Control(), points(*SIGMOIDS, epochs=3)
    faster = with_rate(main, 0.5)
    projects = (main, with_relu(main), faster)
    wanted = replace(
        with_rate(main, 0.02),
        training=replace(
            with_rate(main, 0.02).training, schedule=SCHEDULES.setting("ExponentialLR")
        ),
    )
    found: list[list[Event]] = [[] for _ in projects]
    for number, event in train_twins(projects, control, cadence=SELDOM):
        found[number].append(event)
        if number == 0 and isinstance(event, StepMeasured) and event.step == 4:
            control.change(wanted)
    marks = [of_type(events, SettingsChanged) for events in found]
    assert [len(mark) for mark in marks] == [1, 1, 1]
    assert len({mark[0].step for mark in marks}) == 1
    rates = [mark[0].settings.optimizer.params["lr"] for mark in marks]
    assert rates == [0.02, 0.02, 0.5]
    assert {mark[0].settings.schedule.kind for mark in marks} == {"ExponentialLR"}
    assert not any(of_type(events, RunPaused) + of_type(events, RunResumed) for events in found)


def test_what_layers_say_about_their_training_is_carried_over():
    main = points(*SIGMOIDS)
    first = main.network.of_kind("Linear")[0].id
    frozen = replace(main, network=main.network.set_params(first, is_frozen=True))
    twin = with_relu(main)
    assert carried_over(twin, main, frozen).network.nodes[first].is_frozen
    assert carried_over(twin, main, main) == twin
    other = replace(twin, network=twin.network.set_params(first, lr_factor=0.1))
    changed = carried_over(
        other, main, replace(main, network=main.network.set_params(first, lr_factor=0.5))
    )
    assert changed.network.nodes[first].params["lr_factor"] == 0.1


def test_the_losses_differ_where_the_projects_do():
    main = points(*SIGMOIDS, initialization=FIXED, epochs=1)
    one, other = run(main, with_relu(main))
    assert losses(one) != losses(other)
    assert all(math.isfinite(loss) for loss in losses(one) + losses(other))
    assert isinstance(one[0], RunStarted)
