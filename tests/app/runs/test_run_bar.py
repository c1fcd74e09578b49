"""The run bar: what its buttons do, when they can be pressed, what it says."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from made_history import deep_network
from PySide6.QtCore import QPoint, Qt

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.runs.bridge import RunState, TrainingBridge
from app.runs.learning_rate_field import LearningRateField
from app.runs.run_bar import RunBar
from core.probes.non_finite import NonFinite, Pass
from core.problems import Problem, Severity
from core.project import Project
from core.settings.schedules import SCHEDULES
from core.shapes import Inference
from core.training.control import Control
from core.training.events import Event, RunFailed, RunFinished, RunStarted, StepMeasured

FINE = Inference({}, {}, ())
BROKEN = Inference({}, {}, (Problem(Severity.ERROR, "shape", "hidden1 does not fit.", "n2"),))


def steps(project: Project, control: Control, report: object) -> Iterator[Event]:
    yield RunStarted("cpu", project.training.seed, 100, 500, (), ())
    for step in range(1, 10**9):
        while control.must_wait:
            control.wait(0.01)
        if control.is_stopping:
            yield RunFinished(step - 1, "stopped")
            return
        control.take_change()
        control.use_step()
        yield StepMeasured(step, 1, 1.0, 0.5, 0.1, np.empty(0, np.float32), step / 1000)


def failing(project: Project, control: Control, report: object) -> Iterator[Event]:
    yield RunStarted("cpu", 0, 100, 500, (), ())
    yield RunFailed(7, "The loss became NaN in hidden1.", "n2")


def breaking(project: Project, control: Control, report: object) -> Iterator[Event]:
    yield RunStarted("cpu", 0, 100, 500, (), ())
    tensor = NonFinite("n2", Pass.FORWARD, "output", 1, 0, 4, 4, 7)
    yield RunFailed(7, "The output of hidden1 became NaN.", "n2", tensor=tensor)


class Parts:
    """A run bar and what it stands on."""

    def __init__(self, train: object) -> None:
        self.appearance = Appearance("dark")
        self.document = Document()
        self.document.start_new(Project(network=deep_network(3)))
        self.checker = Checker(self.document)
        self.bridge = TrainingBridge(train=train)  # type: ignore[arg-type]
        self.bridge.follow(self.document)
        self.bar = RunBar(self.document, self.bridge, self.checker, self.appearance)

    def check(self, inference: Inference) -> None:
        self.checker.inference = inference
        self.checker.checked.emit(inference)


@pytest.fixture
def make(qtbot):
    made: list[Parts] = []

    def make(train: object = steps, inference: Inference | None = FINE) -> Parts:
        parts = Parts(train)
        made.append(parts)
        qtbot.addWidget(parts.bar)
        parts.bar.resize(1280, 48)
        parts.bar.show()
        if inference is not None:
            parts.check(inference)
        return parts

    yield make
    for parts in made:
        parts.bridge.shut_down()


def test_train_pause_resume_stop(make, qtbot):
    parts = make()
    bar, bridge = parts.bar, parts.bridge
    assert bar.train_button.isEnabled()
    assert not bar.pause_action.isEnabled()
    bar.train_button.click()
    assert bridge.state is RunState.RUNNING
    assert not bar.train_button.isEnabled()
    qtbot.waitUntil(lambda: bar.headline.text() == "Epoch 1 / 5")
    bar.pause_button.click()
    assert bridge.state is RunState.PAUSED
    assert bar.train_button.text() == "Resume"
    assert not bar.pause_button.isEnabled()
    assert bar.pause_action.isEnabled()
    assert "paused" in bar.detail.text
    bar.train_button.click()
    assert bridge.state is RunState.RUNNING
    bar.stop_button.click()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert bar.headline.text() == "Stopped"
    assert bar.train_button.isEnabled()


def test_one_step_begins_a_run_and_waits(make, qtbot):
    parts = make()
    parts.bar.step_button.click()
    qtbot.waitUntil(lambda: parts.bridge.history.step == 1)
    assert parts.bridge.state is RunState.PAUSED
    parts.bar.step_button.click()
    qtbot.waitUntil(lambda: "step 2 /" in parts.bar.detail.text)


def test_training_waits_for_the_first_check(make, qtbot, monkeypatch):
    parts = make(inference=None)
    warmed: list[bool] = []
    monkeypatch.setattr(parts.checker, "warm_up", lambda: warmed.append(True))
    parts.bar.train_button.click()
    assert warmed == [True]
    assert parts.bridge.state is RunState.IDLE
    assert parts.bar.headline.text() == "Starting…"
    parts.check(FINE)
    assert parts.bridge.state is RunState.RUNNING


@pytest.mark.parametrize(
    ("rule", "words"),
    [("frozen", "all layers frozen: not followed"), ("batch", "batch size 1: not followed")],
)
def test_a_run_says_what_it_does_not_follow(make, qtbot, rule, words):
    """That all is frozen, or that a BatchNorm is to learn from one sample."""
    problem = Problem(Severity.ERROR, rule, "It cannot be trained so.", "n2")
    parts = make()
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bridge.history.step > 0)
    parts.check(Inference({}, {}, (problem,)))
    qtbot.waitUntil(lambda: parts.bar.detail.text == words)
    parts.check(FINE)
    qtbot.waitUntil(lambda: "not followed" not in parts.bar.detail.text)


def test_what_cannot_train_says_why(make):
    parts = make(inference=BROKEN)
    assert not parts.bar.train_button.isEnabled()
    assert not parts.bar.step_action.isEnabled()
    assert parts.bar.train_button.toolTip() == "hidden1 does not fit."
    assert parts.bar.detail.text == "hidden1 does not fit."
    parts.check(FINE)
    assert parts.bar.train_button.isEnabled()
    assert parts.bar.headline.text() == "Ready"


def test_many_problems_are_counted_beside_the_first(make, qtbot):
    problems = [Problem(Severity.ERROR, "shape", f"h{n} does not fit.", "n2") for n in range(4)]
    parts = make(inference=Inference({}, {}, tuple(problems)))
    bar = parts.bar
    assert bar.detail.text == "h0 does not fit."
    assert bar.problems_button.text() == "4 problems"
    with qtbot.waitSignal(bar.problems_requested):
        bar.problems_button.click()
    parts.check(BROKEN)
    assert not bar.problems_button.isVisible()


def typed(parts: Parts, qtbot, text: str) -> None:
    entry = parts.bar.rate_field.editor.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, text)


@pytest.mark.parametrize("text", ["abc", "0.0.1"])
def test_a_wrong_learning_rate_is_said_and_nothing_trains(make, qtbot, text):
    parts = make()
    bar, entry = parts.bar, parts.bar.rate_field.editor.entry
    typed(parts, qtbot, text)
    bar.train_action.trigger()
    assert parts.bridge.state is RunState.IDLE
    assert entry.text() == text
    assert entry.property("role") == "wrong"
    assert bar.headline.text() == "Learning rate not applied"
    assert bar.detail.text == bar.rate_field.toolTip() != ""
    bar.step_action.trigger()
    assert parts.bridge.state is RunState.IDLE
    typed(parts, qtbot, "0.25")
    bar.train_action.trigger()
    assert parts.bridge.state is RunState.RUNNING
    assert parts.bridge.trained_project.training.optimizer.params["lr"] == 0.25
    assert entry.property("role") == "value"


def test_escape_takes_a_wrong_learning_rate_back(make, qtbot):
    parts = make()
    typed(parts, qtbot, "abc")
    qtbot.keyClick(parts.bar.rate_field.editor.entry, Qt.Key.Key_Return)
    assert parts.bar.headline.text() == "Learning rate not applied"
    qtbot.keyClick(parts.bar.rate_field.editor.entry, Qt.Key.Key_Escape)
    assert parts.bar.headline.text() == "Ready"


def test_a_wrong_learning_rate_does_not_resume(make, qtbot):
    parts = make()
    parts.bar.train_button.click()
    parts.bar.pause_button.click()
    typed(parts, qtbot, "abc")
    parts.bar.train_button.click()
    assert parts.bridge.state is RunState.PAUSED
    parts.bar.pause_action.trigger()
    assert parts.bridge.state is RunState.PAUSED


def test_a_double_click_selects_the_whole_number(make, qtbot):
    entry = make().bar.rate_field.editor.entry
    qtbot.mouseDClick(entry, Qt.MouseButton.LeftButton)
    assert entry.selectedText() == entry.text() == "0.001"


def test_clicks_select_the_number_and_what_is_typed_replaces_it(make, qtbot):
    parts = make()
    entry, left = parts.bar.rate_field.editor.entry, Qt.MouseButton.LeftButton
    with qtbot.waitActive(parts.bar):
        parts.bar.activateWindow()
    qtbot.mouseClick(entry, left)
    assert entry.selectedText() == "0.001"
    qtbot.mouseDClick(entry, left)
    qtbot.mousePress(entry, left)
    qtbot.mouseRelease(entry, left)
    assert entry.selectedText() == "0.001"
    qtbot.keyClicks(entry, "1000")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert parts.document.project.training.optimizer.params["lr"] == 1000.0
    entry._clicked.invalidate()
    qtbot.mouseClick(entry, left, pos=QPoint(14, 10))
    assert entry.hasFocus()
    assert not entry.hasSelectedText()


def test_space_goes_between_train_and_pause_and_never_steps(make, qtbot):
    parts = make()
    bar, bridge = parts.bar, parts.bridge
    with qtbot.waitActive(bar):
        bar.activateWindow()
    bar.train_button.setFocus()
    qtbot.keyClick(bar.train_button, Qt.Key.Key_Space)
    assert bridge.state is RunState.RUNNING
    assert bar.pause_button.hasFocus()
    qtbot.keyClick(bar.pause_button, Qt.Key.Key_Space)
    assert bridge.state is RunState.PAUSED
    assert bar.train_button.hasFocus()
    qtbot.keyClick(bar.train_button, Qt.Key.Key_Space)
    assert bar.pause_button.hasFocus()
    bar.stop_button.setFocus()
    bridge.stop()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert bar.train_button.hasFocus()


def test_the_focus_waits_while_torch_is_loaded(make, qtbot, monkeypatch):
    parts = make(inference=None)
    with qtbot.waitActive(parts.bar):
        parts.bar.activateWindow()
    monkeypatch.setattr(parts.checker, "warm_up", lambda: None)
    parts.bar.train_button.setFocus()
    parts.bar.train_button.click()
    assert not parts.bar.step_button.hasFocus()
    parts.check(FINE)
    assert parts.bar.pause_button.hasFocus()


def test_a_failure_is_a_sentence_that_leads_to_the_layer(make, qtbot):
    parts = make(failing)
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bridge.state is RunState.FAILED)
    assert parts.bar.detail.text == "The loss became NaN in hidden1."
    assert not parts.bar.step_action.isEnabled()
    assert "Reset first" in parts.bar.step_action.toolTip()
    assert parts.bar.show_layer_button.isVisible()
    with qtbot.waitSignal(parts.bar.node_requested) as blocker:
        parts.bar.show_layer_button.click()
    assert blocker.args == ["n2"]


def test_numbers_that_broke_lead_to_what_led_to_them(make, qtbot):
    parts = make(breaking)
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bridge.state is RunState.FAILED)
    assert parts.bar.show_layer_button.text() == "What led to it"
    with qtbot.waitSignal(parts.bar.cause_requested) as blocker:
        parts.bar.show_layer_button.click()
    assert blocker.args == ["n2"]


def test_reset_forgets_and_may_change_the_seed(make, qtbot):
    parts = make()
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bridge.history.step > 0)
    parts.bar.reset_same_action.trigger()
    assert parts.bridge.state is RunState.IDLE
    assert parts.bridge.history.step == 0
    assert parts.document.project.training.seed == 0
    parts.bar.train_button.click()
    parts.bar.reset_new_action.trigger()
    assert parts.document.project.training.seed == 1
    assert not parts.bar.reset_same_action.isEnabled()


def test_what_needs_a_restart_is_said_and_one_click_away(make, qtbot):
    parts = make()
    parts.bar.train_button.click()
    network = parts.document.network
    parts.document.apply_network("Change", network.set_params("n2", out_features=7))
    assert parts.bar.restart_note.isVisible()
    assert parts.bar.restart_note.text() == "Network changed"
    parts.bar.restart_button.click()
    assert parts.bridge.state is RunState.RUNNING
    assert parts.bridge.trained_project == parts.document.project
    assert not parts.bar.restart_note.isVisible()


def test_a_drawing_that_cannot_be_trained_ends_no_run(make, qtbot):
    parts = make()
    bar = parts.bar
    bar.train_button.click()
    network = parts.document.network
    parts.document.apply_network("Change", network.set_params("n2", out_features=7))
    parts.check(BROKEN)
    assert not bar.restart_button.isEnabled()
    assert bar.restart_button.toolTip() == "hidden1 does not fit."
    bar.actions_of_run.restart()
    assert parts.bridge.state is RunState.RUNNING
    parts.check(FINE)
    assert bar.restart_button.isEnabled()
    assert "new weights" in bar.restart_button.toolTip()


def test_the_learning_rate_is_changed_as_one_step_and_reaches_the_run(make, qtbot):
    parts = make()
    editor = parts.bar.rate_field.editor
    editor.edited.emit(0.02, True)
    editor.edited.emit(0.03, True)
    assert parts.document.project.training.optimizer.params["lr"] == 0.03
    assert parts.document.undo_stack.count() == 1
    parts.document.undo_stack.undo()
    assert parts.document.project.training.optimizer.params["lr"] == 0.001
    assert editor.entry.text() == "0.001"


def test_loading_is_shown(make, qtbot):
    import threading

    may_start = threading.Event()

    def loading(project: Project, control: Control, report: object) -> Iterator[Event]:
        report("Downloading MNIST", 3, 10)
        may_start.wait(10)
        yield RunFinished(0, "stopped")

    parts = make(loading)
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bar.detail.text == "Downloading MNIST 30 %")
    may_start.set()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_fits_into_the_smallest_window(make, qtbot, qapp, theme):
    parts = make()
    parts.appearance.use(theme)
    assert parts.bar.minimumSizeHint().width() <= 1240
    parts.bar.train_button.click()
    qtbot.waitUntil(lambda: parts.bar.speed.text != "")
    assert parts.bar.minimumSizeHint().width() <= 1240
    parts.bar.grab()


def test_the_tooltip_says_the_rate_a_schedule_is_at(qtbot) -> None:
    document = Document()
    field = LearningRateField(document, Appearance())
    qtbot.addWidget(field)
    field.show_present(0.0005)
    assert "now" not in field.toolTip()
    training = replace(document.project.training, schedule=SCHEDULES.setting("ExponentialLR"))
    document.apply("Use ExponentialLR", replace(document.project, training=training))
    assert field.toolTip().endswith("is at 5×10⁻⁴ now.")
    field.show_present(None)
    assert "now" not in field.toolTip()


@pytest.mark.parametrize("is_running", [True, False])
def test_a_narrow_bar_gives_up_what_is_needed_least(make, qtbot, is_running):
    parts = make()
    bar = parts.bar
    bar.train_button.click()
    qtbot.waitUntil(lambda: bar.speed.text != "")
    if not is_running:
        bar.stop_button.click()
        qtbot.waitUntil(lambda: parts.bridge.state is RunState.FINISHED)
    wide = bar.progress_bar.width()
    assert bar.device.isVisible()

    def gave_up_the_device() -> bool:
        bar.resize(952, 48)
        bar.grab()
        return not bar.device.isVisible()

    qtbot.waitUntil(gave_up_the_device)  # while the run says little there is room for it
    assert bar.minimumSizeHint().width() <= 952  # nothing reaches out of the window
    assert 60 < bar.progress_bar.width() < wide
    assert "\n" not in bar.detail.text
    assert len(bar.detail.shown_lines()) == 1
    assert bar.speed.isVisible() == is_running
    bar.resize(1280, 48)
    assert bar.device.isVisible()
