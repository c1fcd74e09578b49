"""Twins in the window: lists, chips, one click, lockstep through the bridge, what plots draw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.canvas.flow import Flow, read_flow
from app.checker import Checker
from app.document import Document
from app.findings.doctor import Doctor
from app.instruments.shown_runs import MAIN
from app.main_window import MainWindow
from app.numbers import figure
from app.panels.layer_figures import now_facts
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.loss import LossPlot
from app.plots.names import LayerNames
from app.plots.twin_curves import twin_color
from app.plots.twin_marks import shares_beside
from app.preferences import Preferences
from app.runs.bridge import RunState, TrainingBridge
from app.runs.kept import find_kept, folder_for
from app.runs.twin_run import TwinRun
from app.twins.checkups import Checkups
from app.twins.commands import FULL, KEEP_TEXT, start_of
from app.twins.findings import TwinFindings
from app.twins.twin_list import TwinList
from core import fixes
from core.diagnosis.catalogue import RULES
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import ReplaceActivations, SetRate
from core.probes.histogram import histogram_of
from core.problems import Fix
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.events import RunFailed, RunFinished, RunStarted, StepMeasured
from core.training.history import History
from core.training.trainer import train
from core.twins.difference import differs
from core.twins.ideas import InitializeAll
from core.twins.twin import Twin
from tests.core.training.runs import SELDOM, points

EXAMPLES = Path("resources/examples").absolute()
RELU = Fix("ReLU instead of Sigmoid", ReplaceActivations(("Sigmoid",), "ReLU"))
FAST = Fix("Faster", SetRate(0.1))
SIGMOIDS = (("Linear", {"out_features": 8}), "Sigmoid") * 2


def losses_alone(project: Project, steps: int) -> list[float]:
    history = History()
    history.extend(train(project, Control(), cadence=SELDOM, max_steps=steps))
    return history.losses.values.tolist()


def flow_of(history: History, node: str) -> Flow:
    return read_flow(history, [node])[node]


# -- through the bridge -----------------------------------------------------------------------


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[TrainingBridge]:
    made = TrainingBridge()
    yield made
    made.shut_down()


def twins_of(*fixes_: Fix):  # type: ignore[no-untyped-def]
    return lambda project: [Twin(fix.label, fix.apply(project)) for fix in fixes_]


def test_twins_train_in_lockstep_with_the_same_losses_as_alone(bridge, qtbot):
    main = points(*SIGMOIDS, epochs=2)
    bridge.find_twins = twins_of(RELU, FAST)
    bridge.start(main)
    # the thread that comes first loads torch, which takes long beside other work
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED, timeout=60_000)
    assert [twin.name for twin in bridge.twins] == [RELU.label, FAST.label]
    assert bridge.history.losses.values.tolist() == losses_alone(main, 10**6)
    for twin in bridge.twins:
        assert twin.history.losses.values.tolist() == losses_alone(twin.project, 10**6)
        assert isinstance(twin.history.ended, RunFinished)


def test_pause_step_and_resume_move_all_and_a_reset_forgets_them(bridge, qtbot):
    bridge.find_twins = twins_of(RELU)
    bridge.start(points(*SIGMOIDS, epochs=10**6))
    (twin,) = bridge.twins
    both = (bridge.history, twin.history)
    qtbot.waitUntil(lambda: bridge.history.step > 5, timeout=20_000)
    bridge.pause()
    qtbot.waitUntil(lambda: all(history.is_paused for history in both))
    held = bridge.history.step
    assert twin.history.step == held
    bridge.step()
    qtbot.waitUntil(lambda: all(history.step == held + 1 for history in both))
    qtbot.waitUntil(lambda: all(history.is_paused for history in both))
    bridge.resume()
    qtbot.waitUntil(lambda: all(history.step > held + 20 for history in both))
    bridge.stop()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    assert all(isinstance(history.ended, RunFinished) for history in both)
    bridge.reset()
    assert bridge.twins == ()


def test_a_twin_that_fails_leaves_the_others_going(bridge, qtbot):
    wild = OPTIMIZERS.setting("SGD", lr=1000.0, momentum=0.9)
    bridge.find_twins = twins_of(Fix("Wild", fixes.SetTraining("optimizer", wild)))
    hidden = (("Linear", {"out_features": 12}), "ReLU") * 3
    bridge.start(points(*hidden, epochs=10**6))
    (twin,) = bridge.twins
    qtbot.waitUntil(lambda: isinstance(twin.history.ended, RunFailed), timeout=20_000)
    assert bridge.state is RunState.RUNNING
    failed_at = twin.history.step
    qtbot.waitUntil(lambda: bridge.history.step > failed_at + 50)
    assert bridge.history.ended is None


def test_a_twin_taken_out_ends_alone(bridge, qtbot):
    bridge.find_twins = twins_of(RELU, FAST)
    bridge.start(points(*SIGMOIDS, epochs=10**6))
    taken, other = bridge.twins
    qtbot.waitUntil(lambda: bridge.history.step > 5, timeout=20_000)
    bridge.remove_twin(taken.number)
    assert bridge.twins == (other,)
    qtbot.waitUntil(lambda: taken.history.ended is not None)
    ended = taken.history.step
    qtbot.waitUntil(lambda: other.history.step > ended + 20)
    assert other.history.ended is None


def test_a_defect_in_the_thread_ends_all(bridge, qtbot, monkeypatch, caplog):
    def broken(*given: object, **told: object) -> object:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("app.runs.thread.train_twins_lazily", broken)
    bridge.find_twins = twins_of(RELU)
    bridge.start(points(*SIGMOIDS))
    qtbot.waitUntil(lambda: bridge.state is RunState.FAILED)
    assert all(isinstance(t.history.ended, RunFailed) for t in bridge.twins)


def settled(bridge: TrainingBridge, qtbot: QtBot) -> None:
    """Stop, and let the thread write what it keeps."""
    bridge.stop()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED, timeout=20_000)


def test_a_pair_that_was_stopped_goes_on_in_its_window_and_in_a_new_one(bridge, qtbot, tmp_path):
    main, file = points(*SIGMOIDS, epochs=10**5), tmp_path / "pair.loom"
    plan = CheckpointPlan(folder_for(file, main))
    bridge.find_twins = twins_of(RELU, FAST)
    bridge.start(main, plan)
    qtbot.waitUntil(lambda: bridge.twins[1].history.step > 5, timeout=20_000)
    bridge.remove_twin(1)
    settled(bridge, qtbot)
    kept = find_kept(file, main)
    assert kept is not None
    assert len(kept.beside) == 1
    assert not differs(kept.beside[0].about.project, FAST.apply(main))
    longer = replace(main, training=replace(main.training, epochs=10**6))
    other = TrainingBridge()
    other.find_kept_twins = TwinList(other).go_on
    for window, before in ((bridge, bridge.twins[0].history.losses.values.tolist()), (other, [])):
        kept = find_kept(file, longer)
        step = kept.about.place.step
        window.go_on(longer, kept, plan)
        (twin,) = window.twins
        assert twin.name == "lr 0.1 instead of 0.001"
        assert twin.project.training.epochs == 10**6
        assert twin.history.losses.values.tolist()[: len(before)] == before
        both = (window.history, twin.history)
        qtbot.waitUntil(lambda s=step, b=both: all(h.step > s + 5 for h in b), timeout=20_000)
        settled(window, qtbot)
        assert [len(h.steps) for h in both] == [h.step for h in both]
    found = twin.history.losses.values.tolist()
    assert found == losses_alone(twin.project, len(found))
    other.remove_twin(1)
    assert find_kept(file, longer).beside == ()
    other.shut_down()


# -- the list ---------------------------------------------------------------------------------


def test_a_list_names_what_differs_and_leaves_out_what_does_not(qapp):
    twins, main = TwinList(), points(*SIGMOIDS)
    for fix in (RELU, RELU, Fix("Nothing", lambda project: project), FAST):
        twins.add(fix)
    assert len(twins.fixes) == 3
    assert twins.is_full
    assert [twin.name for twin in twins.start(main)] == [
        "ReLU instead of Sigmoid",
        "lr 0.1 instead of 0.001",
    ]
    assert [twins.number_of(fix) for fix in twins.fixes] == [1, None, 2]
    twins.remove(RELU)
    assert RELU not in twins.fixes


# -- the window -------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    preferences = Preferences(tmp_path / "preferences.ini")
    preferences.checkpoint_minutes = 0
    made = MainWindow(preferences, Appearance("dark"))
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.checker.warm_up_now()
    made.commands.files.ask_about_run = lambda *_: True  # a test that fails leaves a run
    yield made
    made.end_threads()


@pytest.mark.parametrize(
    ("name", "difference"),
    [
        ("vanishing-gradients", "ReLU instead of Sigmoid, KaimingNormal instead of Normal"),
        ("dead-relus", "LeakyReLU instead of ReLU"),
    ],
)
def test_one_click_shows_the_fault_and_its_cure(window, qtbot, name, difference):
    window.commands.files.open_path(EXAMPLES / f"{name}.loom")
    bar = window.workbench.twin_bar
    qtbot.waitUntil(lambda: not bar.cure_button.isHidden())
    bar.cure_button.click()
    bridge = window.bridge
    qtbot.waitUntil(lambda: bridge.history.step >= 3, timeout=20_000)
    (twin,) = bridge.twins
    assert twin.name == difference
    qtbot.waitUntil(lambda: twin.history.step >= 3)
    (chip,) = bar.chips.values()
    qtbot.waitUntil(lambda: chip.words.text() == difference)
    assert bar.cure_button.isHidden()
    loss = window.workbench.instruments.pages[0].plots[0]
    qtbot.waitUntil(lambda: loss.twins == (twin,))
    chip.remove_wanted.emit()
    assert bridge.twins == ()
    assert not bar.chips
    bridge.reset()


def test_a_click_on_a_twin_shows_its_inside_on_all_pages(window, qtbot):
    """What compares all runs stays; all else shows the twin, with the main run laid over it."""
    window.commands.files.open_path(EXAMPLES / "vanishing-gradients.loom")
    instruments, bar, bridge = (
        window.workbench.instruments,
        window.workbench.twin_bar,
        window.bridge,
    )
    qtbot.waitUntil(lambda: not bar.cure_button.isHidden())
    bar.cure_button.click()
    qtbot.waitUntil(
        lambda: bool(bridge.twins) and bridge.twins[0].history.step >= 3, timeout=20_000
    )
    (twin,), (chip,) = bridge.twins, bar.chips.values()
    loss, _, profile, over_time = instruments.page.plots
    assert bar.main.is_chosen
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.is_chosen
    assert not bar.main.is_chosen
    qtbot.waitUntil(lambda: profile.history is over_time.history is twin.history)
    assert [(other.short, other.history) for other in profile.twins] == [(MAIN, bridge.history)]
    assert profile.run_name == "ReLU, KaimingNormal"
    assert (loss.history, loss.twins) == (bridge.history, (twin,))
    assert instruments.examiner.project is twin.project
    assert instruments.scrub_bar._history is twin.history
    assert instruments.moment.latest is not None
    relu = next(iter(twin.project.network.of_kind("ReLU")))
    assert instruments.names.is_rectifier(relu.id)
    canvas, now = window.workbench.canvas, window.workbench.layer_panel.now
    canvas.reveal(relu.id)
    bridge.pause()
    qtbot.waitUntil(lambda: canvas.canvas.nodes[relu.id].flow == flow_of(twin.history, relu.id))
    assert canvas.canvas.nodes[relu.id].flow != flow_of(bridge.history, relu.id)
    assert canvas.cards.whose == "of the twin: ReLU, KaimingNormal"
    assert now.whose.text() == f"{canvas.cards.whose}, where this is a ReLU"
    header = window.workbench.layer_panel.header
    assert header.kind.text().startswith("In the twin: ReLU")
    now.show_step(None)
    assert now.facts.facts == tuple(now_facts(twin.history, relu.id, is_rectifier=True))
    assert now.facts.facts != tuple(now_facts(bridge.history, relu.id, is_rectifier=True))
    qtbot.keyClick(bar.main, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: profile.history is bridge.history)
    assert profile.twins == (twin,)
    assert canvas.cards.whose == now.whose.text() == ""
    assert header.kind.text().startswith("Sigmoid")
    assert instruments.scrub_bar._history is bridge.history
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    chip.remove_wanted.emit()
    qtbot.waitUntil(lambda: over_time.history is bridge.history)
    bridge.reset()


def test_findings_of_a_twin_stand_under_its_name(qtbot, bridge, monkeypatch):
    """The fault in the main run is none of its twin; one that fails says so in its row."""
    monkeypatch.setattr("app.twins.checkups.PERIOD", 0.02)
    document, wild = Document(), OPTIMIZERS.setting("SGD", lr=1000.0, momentum=0.9)
    checker = Checker(document)
    doctor = Doctor(document, checker)
    checkups = Checkups(bridge, doctor)
    shown_rows = TwinFindings(checkups, bridge, Appearance("dark"))
    qtbot.addWidget(shown_rows)
    bridge.find_twins = twins_of(Fix("Wild", fixes.SetTraining("optimizer", wild)), FAST)
    hidden = (("Linear", {"out_features": 12}), "ReLU") * 3
    bridge.start(points(*hidden, epochs=10))
    first, second = shown_rows.rows.values()
    assert (first.name.text(), first.words.text()) == ("Wild", "Not asked about yet.")
    qtbot.waitUntil(lambda: len(checkups.found) == 2 and bool(checkups.found[1]), timeout=20_000)
    assert "non-finite" in [one.rule for one in checkups.found[1]]
    assert "non-finite" not in [one.rule for one in checkups.found[2]]
    assert first.words.isHidden()
    broken = next(line for line in first.found if line.finding.rule == "non-finite")
    wanted: list[tuple[int, Finding]] = []
    shown_rows.evidence_wanted.connect(lambda *told: wanted.append(told))
    broken.show_button.click()
    assert wanted == [(1, broken.finding)]
    assert second.found or second.words.text() == "Nothing was found to be wrong."
    bridge.reset()
    assert not shown_rows.rows
    assert shown_rows.isHidden()
    checkups.shut_down()
    doctor.shut_down()
    checker.shut_down()


def test_show_opens_what_is_wrong_with_a_twin_at_its_step_and_layer(window, qtbot):
    """Also where its layer is in no drawing; the findings of the main run go back to that."""
    window.commands.files.open_path(EXAMPLES / "vanishing-gradients.loom")
    workbench, bridge = window.workbench, window.bridge
    instruments, bar = workbench.instruments, workbench.twin_bar
    qtbot.waitUntil(lambda: not bar.cure_button.isHidden())
    project = window.document.project
    wire = project.network.outgoing[project.network.of_kind("Sigmoid")[1].id][0]
    longer = fixes.InsertBefore(wire, "BatchNorm1d", fixes.Params())
    window.commands.train.twins.start_twin(Fix("Longer", longer))
    qtbot.waitUntil(
        lambda: bool(bridge.twins) and bridge.twins[0].history.step >= 12, timeout=20_000
    )
    bridge.pause()
    (twin,) = bridge.twins
    qtbot.waitUntil(lambda: twin.history.is_paused)
    sigmoid = project.network.of_kind("Sigmoid")[2].id
    (added,) = set(twin.project.network.nodes) - set(project.network.nodes)
    found = [
        Finding("saturation", Severity.ALARM, "Flat.", 1.0, 0.5, node, step=7)
        for node in (sigmoid, added)
    ]
    workbench.checkups.found[1] = tuple(found)
    workbench.checkups.changed.emit()
    instruments.show_page("Overview")
    in_drawing, in_none = workbench.twin_findings.rows[1].found
    in_drawing.show_button.click()
    assert instruments.runs.chosen is twin
    assert bar.chips[Fix("Longer", longer)].is_chosen
    assert workbench.canvas.cards.whose == "of the twin: with BatchNorm1d"
    assert RULES["saturation"].evidence in instruments.page.evidence
    assert (instruments.moment.step, instruments._shown_layer) == (7, sigmoid)
    assert window.workbench.layer_panel.now.whose.text() == workbench.canvas.cards.whose
    in_none.show_button.click()
    assert instruments._shown_layer == added
    workbench.findings.evidence_wanted.emit("saturation", sigmoid, 7)
    assert instruments.runs.chosen is None
    assert instruments._shown_layer == sigmoid
    bridge.reset()


def test_another_document_has_no_twins(window, qtbot):
    window.commands.files.open_path(EXAMPLES / "spirals.loom")
    twins = window.commands.train.twins
    assert window.workbench.twin_bar.cure_button.isHidden()
    assert window.workbench.twin_bar.sizeHint().width() == 0
    twins.keep_as_it_is()
    assert len(twins.twins.fixes) == 1
    assert window.bridge.state is RunState.IDLE
    window.commands.files.open_path(EXAMPLES / "vanishing-gradients.loom")
    assert not twins.twins.fixes


def test_the_menu_offers_ideas_and_the_network_as_it_is(window, qtbot):
    window.commands.files.open_path(EXAMPLES / "dead-relus.loom")
    twins = window.commands.train.twins
    proposed = Fix("From a finding", SetRate(0.123))
    twins.more_ideas = lambda: [proposed]
    labels = [text for text, _ in twins.entries()]
    assert labels[0] == "LeakyReLU instead of ReLU"
    assert {"From a finding", KEEP_TEXT, "Another seed"} <= set(labels)
    assert "Train alone again" not in labels
    dict(twins.entries())[KEEP_TEXT]()
    assert "Train alone again" in [text for text, _ in twins.entries()]
    twins.clear()
    assert not twins.twins.fixes


def test_what_cannot_be_a_twin_is_said(window, qtbot):
    window.commands.files.open_path(EXAMPLES / "spirals.loom")
    twins = window.commands.train.twins
    twins.start_twin(Fix("Nothing", lambda project: project))
    assert "makes no difference" in window.messages.text
    for rate in (0.5, 0.6, 0.7):
        twins.twins.add(Fix(f"{rate}", SetRate(rate)))
    twins.start_twin(Fix("One more", SetRate(0.8)))
    assert window.messages.text == FULL
    assert window.bridge.state is RunState.IDLE


def test_twins_that_are_initialized_in_another_way_are_not_said_to_start_alike():
    main = points(*SIGMOIDS)
    he = Fix("He", InitializeAll("KaimingNormal")).apply(main)
    reseeded = replace(main, training=replace(main.training, seed=main.training.seed + 1))
    same = " from the same weights"
    assert start_of(main, [FAST.apply(main)]) == start_of(main, []) == same
    assert start_of(main, [FAST.apply(main), he]) == ", each from its own initialization"
    assert start_of(main, [reseeded]) == ", each from its own initialization"
    network, (wire, *_) = main.network, main.network.edges
    with_one_more = network.insert(network.new_node("Dropout"), wire)
    assert start_of(main, [replace(main, network=with_one_more)]) == same


def test_a_long_run_is_not_lost_without_a_question(window, qtbot, monkeypatch):
    monkeypatch.setattr("app.twins.commands.SHORT", -1.0)
    window.commands.files.open_path(EXAMPLES / "spirals.loom")
    bridge, twins = window.bridge, window.commands.train.twins
    window.commands.train.train()
    qtbot.waitUntil(lambda: bridge.history.step > 2, timeout=20_000)
    history = bridge.history
    twins.start_twin(Fix("Faster", SetRate(0.5)))
    assert bridge.history is history
    assert "all start again from the same weights" in window.messages.text
    (again, *_) = window.messages._buttons
    again.click()
    qtbot.waitUntil(lambda: bool(bridge.twins), timeout=20_000)
    assert bridge.history is not history
    bridge.reset()


def test_starting_again_says_what_is_in_the_way_and_offers_it_again(window, qtbot, monkeypatch):
    """The drawing may be broken, or a setting typed wrongly, while the question waits."""
    monkeypatch.setattr("app.twins.commands.SHORT", -1.0)
    window.commands.files.open_path(EXAMPLES / "spirals.loom")
    bridge, twins, actions = (
        window.bridge,
        window.commands.train.twins,
        window.commands.train.actions,
    )
    window.commands.train.train()
    qtbot.waitUntil(lambda: bridge.history.step > 2, timeout=20_000)
    history = bridge.history
    twins.start_twin(Fix("Faster", SetRate(0.5)))
    output = window.document.network.of_kind("Output")[0].id
    window.document.apply("Remove", fixes.Remove(output)(window.document.project))
    qtbot.waitUntil(lambda: bool(actions.obstacle))
    for _ in range(2):  # pressed again, it says so again
        window.messages._buttons[0].click()
        assert "cannot start again together yet. The network has no Output: add" in (
            window.messages.text
        )
        assert window.messages.text.endswith("until then the run stays as it is.")
    assert bridge.history is history
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not actions.obstacle)
    actions.refuse("The learning rate is no number.")
    window.messages._buttons[0].click()
    assert "yet. The learning rate is no number." in window.messages.text
    assert bridge.history is history
    actions.refuse("")
    window.messages._buttons[0].click()
    qtbot.waitUntil(lambda: bool(bridge.twins), timeout=20_000)
    assert bridge.history is not history
    assert window.messages.text == ""
    bridge.reset()


def test_a_network_that_cannot_be_trained_keeps_its_twin_waiting(window, qtbot):
    window.commands.files.open_path(EXAMPLES / "spirals.loom")
    network = window.document.network
    output = network.of_kind("Output")[0].id
    window.document.apply("Remove", fixes.Remove(output)(window.document.project))
    actions = window.commands.train.actions
    qtbot.waitUntil(lambda: bool(actions.obstacle))
    window.commands.train.twins.start_twin(Fix("Rate", SetRate(0.8)))
    assert window.messages.text.startswith("The twin waits. ")
    assert window.bridge.state is RunState.IDLE
    assert len(window.workbench.twin_bar.chips) == 1
    window.document.undo_stack.undo()


# -- what plots draw --------------------------------------------------------------------------


def run_of(project: Project, steps: int = 18) -> History:
    history = History()
    history.extend(train(project, Control(), max_steps=steps))
    return history


@pytest.fixture(scope="module")
def histories() -> tuple[History, History, Project]:
    main = points(*SIGMOIDS, epochs=2)
    return run_of(main), run_of(RELU.apply(main)), main


@pytest.fixture
def names(qapp, histories) -> LayerNames:
    document = Document()
    document.start_new(histories[2])
    return LayerNames(document)


def shown(plot, qtbot):  # type: ignore[no-untyped-def]
    plot.resize(500, 300)
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def has_color(plot, color) -> bool:  # type: ignore[no-untyped-def]
    """Whether some pixel has this very colour."""
    image = plot.grab().toImage().convertToFormat(plot.grab().toImage().Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return bool(((data & 0xFFFFFF) == (color.rgb() & 0xFFFFFF)).any())


def test_the_loss_of_a_twin_is_drawn_and_named(qtbot, histories):
    appearance = Appearance("dark")
    plot = shown(LossPlot(appearance), qtbot)
    plot.refresh(histories[0])
    twin = TwinRun(1, "ReLU instead of Sigmoid", histories[2], histories[1])
    color = twin_color(twin, appearance)
    assert not has_color(plot, color)
    assert [entry.name for entry in plot.entries()] == ["training", "validation"]
    plot.show_twins((twin,))
    assert has_color(plot, color)
    assert [entry.name for entry in plot.entries()] == [MAIN, "its validation", twin.name]
    lines = plot.twin_training.lines[0]
    assert np.array_equal(lines.values[:, 0], histories[1].smoothed_losses.series.values)
    low, high = plot.view.viewRange()[1]
    assert low <= lines.values.min()
    assert lines.values.max() <= high
    plot.show_twins(())
    assert not has_color(plot, color)
    assert [entry.name for entry in plot.entries()] == ["training", "validation"]


def test_a_twin_that_diverges_leaves_the_height_to_the_others(qtbot, histories):
    plot = shown(LossPlot(Appearance("dark")), qtbot)
    plot.refresh(histories[0])
    before = plot.view.viewRange()[1]
    wild, norms = History(), np.ones(1, np.float32)
    wild.append(RunStarted("cpu", 0, 9, 18, ("n",), ()))
    for step in range(1, 10):
        wild.append(StepMeasured(step, 1, 10.0**step, 0.5, 0.1, norms, step / 100))
    plot.show_twins((TwinRun(1, "wild", histories[2], wild),))
    assert plot.view.viewRange()[1][1] <= 5 * before[1]
    wild.append(RunFailed(10, "Not finite."))
    plot.refresh(histories[0])
    assert plot.view.viewRange()[1] == before


def test_a_twin_that_goes_on_is_drawn_although_the_main_run_has_ended(qtbot, histories):
    plot = shown(LossPlot(Appearance("light")), qtbot)
    longer = History()
    plot.refresh(histories[0])
    plot.show_twins((TwinRun(1, "x", histories[2], longer),))
    longer.extend(train(RELU.apply(histories[2]), Control(), max_steps=4))
    plot.refresh(histories[0])
    assert len(plot.twin_training.lines[0].steps) == 4


def test_the_profile_outlines_the_bars_of_a_twin(qtbot, histories, names):
    appearance = Appearance("dark")
    plot = shown(GradientProfile(names, appearance), qtbot)
    plot.refresh(histories[0])
    twin = TwinRun(2, "ReLU instead of Sigmoid", histories[2], histories[1])
    plot.show_twins((twin,))
    assert has_color(plot, twin_color(twin, appearance))
    assert set(plot.twin_norms[0]) == {bar.node for bar in plot.bars}
    plot.resize(1400, 300)
    norm, beside = plot.norms[0], plot.twin_norms[0][plot.bars[0].node]
    words = f"this network {figure(norm)} · ReLU instead of Sigmoid {figure(beside)}"
    assert plot.bars[0].text == words
    assert f"this network {figure(plot.ratio)} · ReLU instead of Sigmoid " in plot.resting_note()
    plot.run_name = "ReLU"
    assert f"first/last ReLU {figure(plot.ratio)}" in plot.resting_note()
    top = np.log10(max(plot.twin_norms[0].values()))
    assert plot.view.viewRange()[1][1] >= top


def test_gradients_over_time_show_the_highlighted_layer_of_a_twin(qtbot, histories, names):
    plot = shown(GradientPlot(names, Appearance("dark")), qtbot)
    plot.refresh(histories[0])
    plot.show_twins((TwinRun(1, "ReLU instead of Sigmoid", histories[2], histories[1]),))
    for node in (plot.layers[0], plot.layers[-1]):
        plot.highlight(node)
        drawn = plot.twin_curves.lines[0].values[:, 0]
        assert np.array_equal(drawn, histories[1].gradient_norms_of(node))
    assert names.name_of(plot.layers[-1]) in plot.entries()[0].name


def test_histograms_of_different_ranges_are_compared_in_bins_of_one_width():
    values = np.linspace(0, 1, 6400, dtype=np.float32)
    narrow, wide = histogram_of(values, 6400), histogram_of(4 * values, 6400)
    width = (narrow.high - narrow.low) / len(narrow.counts)
    beside = shares_beside(wide, width)
    assert beside.mean() == pytest.approx(100 / 64 / 4, rel=0.02)
    assert shares_beside(narrow, width).sum() == pytest.approx(100)
