"""The bridge: states, stops, failures, threads, settings, against trainers made for each test."""

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.runs.bridge import RunState, TrainingBridge, restart_reasons
from app.runs.thread import QUEUE_LIMIT, TrainingRun
from core.errors import TrainingError
from core.layers import LAYERS
from core.network import Network, Node
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import PENALTIES
from core.training.control import Control
from core.training.events import (
    Event,
    RunFailed,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.trainer import train
from core.transfer.editing import set_frozen
from tests.core.builders import named
from tests.core.training.runs import SELDOM, points


def measured(step: int) -> StepMeasured:
    return StepMeasured(step, 1, 1 / step, 0.5, 0.01, np.ones(1, np.float32), step / 1000)


def count_steps(
    project: Project, control: Control, report: object, total: int = 10**9
) -> Iterator[Event]:
    """A trainer that keeps the promises of the real one and computes nothing."""
    yield RunStarted("cpu", 0, 100, total, ("n1",), ())
    is_paused = False
    for step in range(1, total + 1):
        while control.must_wait:
            if not is_paused:
                is_paused = True
                yield RunPaused(step - 1)
            control.wait(0.01)
        if control.is_stopping:
            yield RunFinished(step - 1, "stopped")
            return
        if is_paused:
            is_paused = False
            yield RunResumed(step - 1)
        wanted = control.take_change()
        if wanted is not None:
            yield SettingsChanged(step, "changed", wanted.training)
        control.use_step()
        yield measured(step)
    yield RunFinished(total, "completed")


def two_steps(project: Project, control: Control, report: object) -> Iterator[Event]:
    return count_steps(project, control, report, 2)


@pytest.fixture
def make_bridge(qtbot: QtBot) -> Iterator[object]:
    made: list[TrainingBridge] = []

    def make(train: object = count_steps) -> TrainingBridge:
        made.append(TrainingBridge(train=train))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for bridge in made:
        bridge.shut_down()
    assert not [thread for thread in threading.enumerate() if thread.name == "training"]
    assert gc.isenabled()


def test_a_run_to_its_end(make_bridge, qtbot):
    bridge = make_bridge(two_steps)
    states: list[RunState] = []
    bridge.state_changed.connect(states.append)
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert states == [RunState.RUNNING, RunState.FINISHED]
    assert bridge.history.steps.values.tolist() == [1, 2]
    assert bridge.history.ended == RunFinished(2, "completed")


def test_all_events_arrive_in_order_although_the_queue_is_bounded(make_bridge, qtbot):
    total = 3 * QUEUE_LIMIT
    bridge = make_bridge(lambda *given: count_steps(*given, total))
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED, timeout=20_000)
    assert np.array_equal(bridge.history.steps.values, np.arange(1, total + 1))


def test_a_full_queue_makes_the_trainer_wait_and_stop_frees_it():
    control = Control()
    run = TrainingRun(Project(), control, count_steps)
    run.start()
    while run._events.qsize() < QUEUE_LIMIT:
        assert run.is_alive
    control.stop()
    assert run.join(5)
    events = [event for _, event in run.take(2 * QUEUE_LIMIT)]
    assert QUEUE_LIMIT <= len(events) <= QUEUE_LIMIT + 3
    assert isinstance(events[-1], RunFinished)


def test_pause_holds_the_steps_and_resume_lets_them_go(make_bridge, qtbot):
    bridge = make_bridge()
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.history.step > 10)
    bridge.pause()
    assert bridge.state is RunState.PAUSED
    qtbot.waitUntil(lambda: bridge.history.is_paused)
    held = bridge.history.step
    bridge.step()
    qtbot.waitUntil(lambda: bridge.history.step == held + 1 and bridge.history.is_paused)
    assert bridge.state is RunState.PAUSED
    bridge.resume()
    qtbot.waitUntil(lambda: bridge.history.step > held + 10)
    assert bridge.state is RunState.RUNNING


def test_starting_paused_makes_one_step(make_bridge, qtbot):
    bridge = make_bridge()
    bridge.start_paused(Project())
    assert bridge.state is RunState.PAUSED
    qtbot.waitUntil(lambda: bridge.history.is_paused)
    assert bridge.history.step == 1


@pytest.mark.parametrize("is_paused", [False, True])
def test_stop_ends_the_run_and_keeps_what_was_measured(make_bridge, qtbot, is_paused):
    bridge = make_bridge()
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.history.step > 0)
    if is_paused:
        bridge.pause()
        qtbot.waitUntil(lambda: bridge.history.is_paused)
    bridge.stop()
    assert bridge.state is RunState.STOPPING
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert bridge.history.ended.reason == "stopped"
    assert bridge.history.ended.step == bridge.history.step > 0


def test_start_is_refused_while_a_run_lives(make_bridge, qtbot):
    bridge = make_bridge()
    bridge.start(Project())
    history = bridge.history
    bridge.start(Project())
    assert bridge.history is history


def test_reset_forgets_at_once_and_a_new_run_waits_for_the_old_thread(make_bridge, qtbot):
    may_end = threading.Event()
    active: list[int] = []

    def slow(project: Project, control: Control, report: object) -> Iterator[Event]:
        active.append(1)
        assert len(active) == 1
        yield RunStarted("cpu", 0, 1, 1, (), ())
        may_end.wait(10)
        active.pop()
        yield RunFinished(0, "stopped")

    bridge = make_bridge(slow)
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.history.started is not None)
    with qtbot.waitSignal(bridge.refreshed) as blocker:
        bridge.reset()
    assert bridge.state is RunState.IDLE
    assert blocker.args[0].version == 0
    bridge.start(Project())
    may_end.set()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert not isinstance(bridge.history.ended, RunFailed)


def fail(error: Exception) -> object:
    def train(project: Project, control: Control, report: object) -> Iterator[Event]:
        yield measured(1)
        raise error

    return train


@pytest.mark.parametrize(
    ("error", "words", "node"),
    [
        (TrainingError("hidden gives NaN.", "n7"), "hidden gives NaN.", "n7"),
        (ValueError("wrong\nlong"), "fault of Layerloom (ValueError: wrong)", None),
        (MemoryError(), "smaller batch", None),
    ],
)
def test_an_exception_becomes_a_sentence(make_bridge, qtbot, caplog, error, words, node):
    bridge = make_bridge(fail(error))
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.state is RunState.FAILED)
    assert words in bridge.history.ended.message
    assert bridge.history.ended.node == node
    assert bridge.history.ended.step == 1


def test_a_trainer_that_breaks_before_its_first_event_fails(make_bridge, qtbot, caplog):
    def broken(project: Project, control: Control, report: object) -> Iterator[Event]:
        raise RuntimeError("no")

    bridge = make_bridge(broken)
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.state is RunState.FAILED)


def test_a_trainer_that_ends_without_a_word_is_a_failure(make_bridge, qtbot):
    bridge = make_bridge(lambda *given: iter([measured(1)]))
    bridge.start(Project())
    qtbot.waitUntil(lambda: bridge.state is RunState.FAILED)


def test_shut_down_joins_a_paused_run(make_bridge, qtbot):
    bridge = make_bridge()
    bridge.start_paused(Project())
    bridge.shut_down()
    assert not [thread for thread in threading.enumerate() if thread.name == "training"]
    assert bridge.state is RunState.FINISHED


# -- edits while it trains ------------------------------------------------------------


def with_rate(project: Project, rate: float) -> Project:
    adam = OPTIMIZERS.setting("Adam", lr=rate)
    return replace(project, training=replace(project.training, optimizer=adam))


def test_new_settings_reach_the_run_and_need_no_restart(make_bridge, qtbot):
    bridge, document = make_bridge(), Document()
    bridge.follow(document)
    bridge.start(document.project)
    document.apply("Change learning rate", with_rate(document.project, 0.5))
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 1)
    assert bridge.history.marks[0].settings == document.project.training
    assert bridge.restart_reasons == ()


def test_undo_while_a_run_goes_on_takes_the_change_back_in_the_run(make_bridge, qtbot):
    bridge, document = make_bridge(), Document()
    before = document.project.training
    bridge.follow(document)
    bridge.start(document.project)
    document.apply("Change learning rate", with_rate(document.project, 0.5))
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 1)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 2)
    assert bridge.history.marks[1].settings == document.project.training == before
    document.undo_stack.redo()
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 3)
    assert bridge.history.marks[2].settings.optimizer.params["lr"] == 0.5
    assert bridge.restart_reasons == ()


def test_what_needs_a_restart_is_said_and_taken_back(make_bridge, qtbot):
    bridge, document = make_bridge(), Document()
    bridge.follow(document)
    bridge.start(document.project)
    other = replace(document.project.training, seed=7)
    with qtbot.waitSignal(bridge.restart_needed) as blocker:
        document.apply("Change seed", replace(document.project, training=other))
    assert blocker.args[0] == ("the seed",)
    with qtbot.waitSignal(bridge.restart_needed) as blocker:
        document.undo_stack.undo()
    assert blocker.args[0] == ()


def test_names_and_places_need_no_restart_but_layers_do():
    node = Node("n1", "Input", "input", LAYERS["Input"].defaults())
    project = Project(network=Network().add(node))
    renamed = replace(node, name="pixels", position=(8.0, 8.0))
    assert restart_reasons(project, replace(project, network=Network().add(renamed))) == ()
    assert restart_reasons(project, Project()) == ("the network",)


def real(project: Project, control: Control, report: object) -> Iterator[Event]:
    return train(project, control, cadence=SELDOM)


def test_a_layer_let_go_on_the_way_is_marked_and_undo_freezes_it_again(make_bridge, qtbot):
    """In a real run: what is drawn is what trains, without a restart."""
    bridge, document = make_bridge(real), Document()
    project = points(epochs=100_000)
    key = named(project.network, "linear")
    frozen = replace(project, network=set_frozen(project.network, [key], True))
    document.apply("Open", frozen)
    bridge.follow(document)
    bridge.start(document.project)
    qtbot.waitUntil(lambda: bridge.history.step > 0)
    assert bridge.history.learning == bridge.history.started.weighted[1:]
    document.apply("Unfreeze linear", project)
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 1)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 2)
    document.undo_stack.redo()
    qtbot.waitUntil(lambda: len(bridge.history.marks) == 3)
    last = bridge.history.marks[2].step
    qtbot.waitUntil(lambda: bridge.history.step > last)
    texts = [mark.text for mark in bridge.history.marks]
    assert texts == ["Unfreeze linear", "Freeze linear", "Unfreeze linear"]
    assert bridge.restart_reasons == ()
    assert bridge.history.learning == bridge.history.started.weighted
    steps = bridge.history.steps.values
    norms = dict(zip(steps.tolist(), bridge.history.gradient_norms_of(key).tolist(), strict=True))
    first, second, third = (mark.step for mark in bridge.history.marks)
    assert all(norms[step] == 0 for step in [*range(1, first), *range(second, third)])
    assert all(norms[step] > 0 for step in [*range(first, second), last])


def test_what_layers_say_about_their_training_needs_no_restart():
    project = points()
    key = named(project.network, "linear")
    told = {"is_frozen": True, "lr_factor": 0.1, "unit_max_norm": 2.0}
    told["penalty"] = PENALTIES.setting("L1")
    for name, value in told.items():
        network = project.network.set_params(key, **{name: value})
        assert restart_reasons(project, replace(project, network=network)) == (), name
    wider = project.network.set_params(key, out_features=5, is_frozen=True)
    assert restart_reasons(project, replace(project, network=wider)) == ("the network",)


def test_no_edit_matters_without_a_run(make_bridge):
    bridge, document = make_bridge(), Document()
    bridge.follow(document)
    document.apply("Change learning rate", with_rate(document.project, 0.5))
    assert bridge.restart_reasons == ()


def test_a_costly_window_draws_less_often(make_bridge, qtbot, monkeypatch):
    """Between two drawings of 30 ms there is time for others, however fast the steps."""
    bridge = make_bridge()
    drawn: list[float] = []

    def draw(history: object) -> None:
        began = time.thread_time()
        while time.thread_time() - began < 0.03:
            pass
        drawn.append(time.perf_counter())

    bridge.start(Project())
    bridge.refreshed.connect(draw)
    qtbot.waitUntil(lambda: len(drawn) >= 14, timeout=10_000)
    assert np.median(np.diff(drawn[8:])) > 0.08


def test_nothing_new_is_not_drawn_and_the_last_news_always_is(make_bridge, qtbot):
    bridge = make_bridge()
    drawn: list[int] = []
    bridge.start_paused(Project())
    bridge.refreshed.connect(lambda history: drawn.append(history.version))
    qtbot.waitUntil(lambda: bridge.history.is_paused and drawn[-1:] == [bridge.history.version])
    count = len(drawn)
    qtbot.wait(150)
    assert len(drawn) == count
