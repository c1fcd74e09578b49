"""Train goes on with a run that was stopped where it can; starting again loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.actions.train import TrainCommands
from app.document import Document
from app.runs.bridge import RunState, TrainingBridge
from app.runs.keeper import RunKeeper
from app.runs.run_bar import RunBar
from app.twins.commands import TwinCommands
from app.twins.twin_list import TwinList
from core.probes.non_finite import NonFinite, Pass
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.training.events import RunFailed
from tests.core.training.runs import events, losses, points


class Messages(QObject):
    """What is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.show_note = self.show_error = self.said.append

    def show_state(self, say: Callable[[], str]) -> None:
        self.said.append(say())

    def review(self) -> None:
        """Nothing stays."""


class Person:
    """Presses keys and looks at the bar of a project that is saved and keeps its runs."""

    def __init__(self, bar: RunBar, qtbot: QtBot) -> None:
        self.bar, self._qtbot = bar, qtbot
        self.document: Document
        self.bridge: TrainingBridge
        self.keeper: RunKeeper
        self.document, self.bridge, _, self.keeper = bar.parts  # type: ignore[attr-defined]
        self.messages = Messages()
        self.menu = TrainCommands(bar.actions_of_run, self.messages, None)  # type: ignore[arg-type]

    @property
    def step(self) -> int:
        return self.bridge.history.step

    @property
    def weights(self) -> dict[str, list[float]]:
        ended = self.bridge.history.ended
        assert ended is not None
        return {name: array.tolist() for name, array in ended.weights.items()}

    @property
    def button(self) -> str:
        return self.bar.train_button.text()

    def change(self, **settings: object) -> None:
        training = replace(self.document.project.training, **settings)  # type: ignore[arg-type]
        self.document.apply("Change", replace(self.document.project, training=training))

    def make_steps(self, count: int) -> None:
        """Single steps, then Stop."""
        for _ in range(count):
            before = self.step
            self.menu.step()
            self._qtbot.waitUntil(lambda before=before: self._has_stepped(before), timeout=20_000)
        self.bar.stop_action.trigger()
        self.wait()

    def _has_stepped(self, before: int) -> bool:
        history = self.bridge.history
        return history.step not in (0, before) and history.is_paused

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: not self.bridge.state.is_alive, timeout=20_000)
        self._qtbot.waitUntil(lambda: not self.bridge.is_leaving, timeout=20_000)
        self.keeper.look()


@pytest.fixture
def person(bar: RunBar, qtbot: QtBot) -> Person:
    return Person(bar, qtbot)


def test_train_goes_on_where_the_run_was_stopped(person: Person) -> None:
    whole = losses(events(person.document.project))
    assert person.button == "Train"
    person.make_steps(3)
    assert person.button == "Resume"
    assert "from step 3" in person.bar.train_button.toolTip()
    assert person.bar.again_button.isVisibleTo(person.bar)
    person.menu.train()
    person.wait()
    np.testing.assert_array_equal(person.bridge.history.losses.values, np.float32(whole))
    assert person.button == "Train", "it came to its end"
    assert not person.bar.again_button.isVisibleTo(person.bar)


def test_start_again_begins_anew_and_the_run_before_stays(person: Person) -> None:
    person.make_steps(4)
    assert not person.bar.actions_of_run.go_back.isEnabled()
    person.bar.again_button.click()
    assert person.step == 0
    person.wait()
    assert person.bridge.history.steps.values[0] == 1
    assert person.bar.actions_of_run.go_back.isEnabled()
    assert person.keeper.previous is not None
    assert person.keeper.previous.about.place.step == 4


def test_going_back_and_forth(person: Person) -> None:
    person.make_steps(4)
    first = person.bridge.history.losses.values.tolist()
    then, then_learned = person.document.project, person.weights
    person.bar.actions_of_run.reset()
    person.change(seed=9, epochs=3)
    person.make_steps(2)
    second = person.bridge.history.losses.values.tolist()
    learned = person.weights
    person.menu.go_back()
    assert person.messages.said[-1].startswith("The previous run is back")
    assert person.weights == then_learned != learned
    assert person.document.project.training == then.training
    assert person.bridge.history.losses.values.tolist() == first
    assert (person.bridge.state, person.button) == (RunState.FINISHED, "Resume")
    person.make_steps(1)
    np.testing.assert_array_equal(
        person.bridge.history.losses.values, np.float32(losses(events(then))[:5])
    )
    person.menu.go_back()
    assert person.document.project.training.seed == 9
    assert person.bridge.history.losses.values.tolist() == second


def test_a_network_drawn_since_comes_back_with_its_run(person: Person) -> None:
    person.make_steps(4)
    then = person.document.network
    person.document.apply(
        "Other layers", replace(points("Tanh"), training=person.document.project.training)
    )
    assert person.button == "Train"
    person.menu.train()
    person.wait()
    assert person.step > 4
    person.menu.go_back()
    assert [node.kind for node in person.document.network.nodes.values()] == [
        node.kind for node in then.nodes.values()
    ]
    assert (person.step, person.button) == (4, "Resume")
    person.document.undo_stack.undo()
    assert person.button == "Train"


def test_what_cannot_be_brought_back_is_said(person: Person) -> None:
    person.make_steps(2)
    person.bar.actions_of_run.reset()
    person.make_steps(1)
    assert person.keeper.previous is not None
    person.keeper.previous.path.unlink()
    person.menu.go_back()
    assert person.messages.said == [
        "The previous run cannot be brought back: no such file or directory."
    ]
    assert person.step == 1


def test_after_a_reset_train_begins_anew_and_the_run_can_still_be_had(person: Person) -> None:
    person.make_steps(3)
    person.bar.reset_same_action.trigger()
    assert person.button == "Train"
    assert person.bar.go_on_button.text() == "Resume at step 3"
    person.make_steps(1)
    assert person.step == 1
    assert person.button == "Resume"


def test_a_project_that_is_opened_again_goes_on_and_an_example_begins(
    person: Person, tmp_path: Path
) -> None:
    person.make_steps(3)
    path = person.document.path
    assert path is not None
    person.document.start_new(points("Tanh"))
    person.bridge.reset()
    assert person.button == "Train"
    person.document.open(path)
    person.menu.step()  # at once: the folder was not looked into yet
    person._qtbot.waitUntil(lambda: person.step == 4, timeout=20_000)
    person.make_steps(1)
    assert person.step == 5
    person.document.start_new(points(epochs=2), "moons")
    person.keeper.look()
    assert person.button == "Train"
    person.document.open(path)
    person.keeper.look()
    person.document.start_new(points("Tanh"))
    assert person.button == "Train"
    person.document.open(path)
    assert person.button == "Resume", "the same run was known before"


def test_an_example_knows_no_run_of_an_earlier_copy(person: Person, tmp_path: Path) -> None:
    offered = person.bar.go_on_button
    person.document.start_new(points(epochs=2), "moons")
    person.make_steps(3)
    person.document.start_new(points(epochs=2), "moons")
    person.bridge.reset()
    person.keeper.look()
    assert person.keeper.found is not None
    assert (person.button, offered.isVisibleTo(person.bar)) == ("Train", False)
    person.document.save(tmp_path / "own.loom")
    person.keeper.look()
    assert (person.button, offered.isVisibleTo(person.bar)) == ("Train", False)
    person.document.start_new(points(epochs=2), "moons")
    person.make_steps(2)
    assert (person.step, person.button) == (2, "Resume")
    person.document.save(tmp_path / "own.loom")
    person.document.open(tmp_path / "own.loom")
    person.bridge.reset()
    person.keeper.look()
    assert person.button == "Resume"


def test_where_it_would_come_of_other_weights_train_and_one_step_begin_anew(person: Person) -> None:
    """The warning stays after the run was stopped."""
    person.make_steps(3)
    person.change(initial_weights=INITIAL_WEIGHTS.setting("File", path="nowhere.safetensors"))
    assert person.button == "Train"
    assert person.bar.restart_note.isVisibleTo(person.bar)
    assert person.bar.restart_note.text() == "Initial weights changed"
    assert not person.bar.restart_button.isVisibleTo(person.bar), "Train does so"
    person.document.undo_stack.undo()
    assert person.button == "Resume"
    assert not person.bar.restart_note.isVisibleTo(person.bar)
    person.change(seed=5)
    person.make_steps(1)
    assert person.step == 1, "not the fourth of the old run"
    assert person.button == "Resume"


def test_a_twin_that_waits_throws_no_run_away_and_begins_with_start_again(person: Person) -> None:
    twins = TwinList(person.bar)
    TwinCommands(
        twins, person.document, person.bridge, person.bar.actions_of_run, person.messages
    ).keep_as_it_is()  # type: ignore[arg-type]
    assert person.messages.said[-1].endswith("Start again: both train side by side.")
    person.make_steps(3)
    assert person.button == "Resume", "it is the same network still"
    person.change(batch_size=16)
    assert person.button == "Resume"
    person.make_steps(1)
    assert (person.step, len(person.bridge.twins)) == (4, 0)
    person.bar.again_button.click()
    assert len(person.bridge.twins) == 1
    person.wait()


def test_a_run_that_goes_on_in_spite_of_that_says_what_it_came_of(person: Person) -> None:
    person.make_steps(3)
    person.change(seed=5)
    person.bar.go_on_button.click()
    assert person.bridge.restart_reasons == ("the seed",)
    person.wait()
    assert person.keeper.found is not None
    assert person.keeper.found.about.project.training.seed == 0


def test_numbers_that_broke_are_not_gone_on_with(person: Person) -> None:
    person.change(epochs=50)
    person.make_steps(1)
    assert person.button == "Resume"
    tensor = NonFinite("n2", Pass.FORWARD, "output", 1, 0, 4, 4, 7)
    history = person.bridge.history
    history.append(RunFailed(2, "The loss became NaN.", "n2", tensor=tensor))
    person.bridge._set_state(RunState.FAILED)
    assert person.button == "Train"
    history.append(RunFailed(2, "A file went away."))
    person.bridge.state_changed.emit(RunState.FAILED)
    assert person.button == "Resume"
