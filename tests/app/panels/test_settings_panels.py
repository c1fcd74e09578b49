"""Optimizer, schedule and regularization: edits are undoable, forms follow the document."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.forms import SpecForm
from app.forms.choices import Choices
from app.forms.editors import LineEditor
from app.forms.entry import Entry
from app.panels import OptimizerPanel, RegularizationPanel, SchedulePanel
from app.panels.panel import Panel
from core.params import Points
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.training.events import RunStarted, StepMeasured
from core.training.history import History


def show(qtbot: QtBot, panel: Panel) -> None:
    """Show a panel as the window does."""
    qtbot.addWidget(panel)
    panel.resize(296, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()


def entry_of(form: SpecForm | None, name: str) -> Entry:
    """The line of a parameter."""
    assert form is not None
    editor = form.row(name).editor
    assert isinstance(editor, LineEditor)
    return editor.entry


def type_into(qtbot: QtBot, entry: Entry, text: str) -> None:
    """Replace what stands there and press Enter."""
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, text)
    qtbot.keyClick(entry, Qt.Key.Key_Return)


def choose(choices: Choices, key: object) -> None:
    """Pick an entry as a click does."""
    index = choices._keys.index(key)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def test_the_learning_rate_is_changed_and_undone(qtbot: QtBot) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    type_into(qtbot, entry_of(panel.form("optimizer").params.form, "lr"), "0,01")
    assert document.project.training.optimizer == OPTIMIZERS.setting("Adam", lr=0.01)
    assert document.undo_stack.undo_text == "Change learning rate (lr)"
    document.undo_stack.undo()
    assert entry_of(panel.form("optimizer").params.form, "lr").text() == "0.001"


def test_steps_of_the_learning_rate_are_one_undo_step(qtbot: QtBot) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    entry = entry_of(panel.form("optimizer").params.form, "lr")
    entry.setFocus()
    for _ in range(3):
        qtbot.keyClick(entry, Qt.Key.Key_Up)
    assert document.project.training.optimizer.params["lr"] == 0.01
    assert document.undo_stack.count() == 1


def test_another_optimizer_and_back(qtbot: QtBot) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    choose(panel.form("optimizer").kinds, "SGD")
    assert document.project.training.optimizer == OPTIMIZERS.setting("SGD")
    assert document.undo_stack.undo_text == "Use SGD"
    document.undo_stack.undo()
    assert panel.form("optimizer").kinds.key == "Adam"


def test_another_optimizer_keeps_what_was_set_by_hand(qtbot: QtBot) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    form = panel.form("optimizer")
    type_into(qtbot, entry_of(form.params.form, "lr"), "0.002")
    choose(form.kinds, "SGD")
    assert document.project.training.optimizer == OPTIMIZERS.setting("SGD", lr=0.002)
    choose(form.kinds, "AdamW")
    assert document.project.training.optimizer == OPTIMIZERS.setting("AdamW", lr=0.002)
    type_into(qtbot, entry_of(form.params.form, "lr"), "0.001")
    for kind in ("LBFGS", "Adam"):
        choose(form.kinds, kind)
        assert document.project.training.optimizer == OPTIMIZERS.setting(kind)


@pytest.mark.parametrize(
    ("name", "text", "value"), [("batch_size", "64", 64), ("epochs", "20", 20), ("seed", "7", 7)]
)
def test_the_run_is_changed(qtbot: QtBot, name: str, text: str, value: int) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    type_into(qtbot, entry_of(panel.run, name), text)
    assert getattr(document.project.training, name) == value
    document.undo_stack.undo()
    assert document.project == Document().project
    assert entry_of(panel.run, name).text() == str(getattr(document.project.training, name))


def test_a_wrong_batch_size_never_reaches_the_document(qtbot: QtBot) -> None:
    document = Document()
    panel = OptimizerPanel(document, Appearance())
    show(qtbot, panel)
    type_into(qtbot, entry_of(panel.run, "batch_size"), "0")
    assert document.undo_stack.count() == 0
    assert panel.run.row("batch_size").message.startswith("batch_size must be")


def test_it_says_when_a_change_takes_effect(qtbot: QtBot) -> None:
    panel = OptimizerPanel(Document(), Appearance())
    show(qtbot, panel)
    panel.set_running(True)
    assert panel._optimizer.note.text() == "at the next step"
    assert panel._loss.note.text() == "another kind after a restart"
    panel.set_running(False)
    assert panel._optimizer.note.text() == ""


def test_help_of_a_field_stands_at_the_foot(qtbot: QtBot) -> None:
    panel = OptimizerPanel(Document(), Appearance())
    show(qtbot, panel)
    panel.resize(296, 300)
    entry = entry_of(panel.run, "seed")
    entry.setFocus()
    assert panel.help_text.startswith("Start of every random number")
    QApplication.processEvents()
    assert not entry.visibleRegion().isEmpty()
    panel.form("optimizer").kinds.setFocus()
    QApplication.processEvents()
    assert panel.help_text == ""
    entry_of(panel.run, "epochs").setFocus()
    epochs = panel.help_text
    assert epochs.startswith("Passes")
    panel.form("optimizer").kinds.setFocus()
    panel.form("optimizer").kinds.showPopup()  # a list is no other field
    panel.form("optimizer").kinds.hidePopup()
    entry_of(panel.run, "epochs").setFocus()
    QApplication.processEvents()
    assert panel.help_text == epochs


# -- regularization ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(REGULARIZERS))
def test_a_regularizer_is_turned_on_and_off(qtbot: QtBot, kind: str) -> None:
    document = Document()
    panel = RegularizationPanel(document, Appearance())
    show(qtbot, panel)
    panel.row(kind).switch.click()
    assert document.project.training.regularization == (REGULARIZERS.setting(kind),)
    assert document.undo_stack.undo_text == f"Turn {kind} on"
    panel.row(kind).switch.click()
    assert document.project.training.regularization == ()
    document.undo_stack.undo()
    assert panel.row(kind).switch.isChecked()
    document.undo_stack.undo()
    assert not panel.row(kind).switch.isChecked()


def test_the_strength_of_a_regularizer_comes_back_with_it(qtbot: QtBot) -> None:
    document = Document()
    panel = RegularizationPanel(document, Appearance())
    show(qtbot, panel)
    panel.row("L1").switch.click()
    panel.row("L2").switch.click()
    type_into(qtbot, entry_of(panel.row("L2").params.form, "strength"), "0.01")
    strong = REGULARIZERS.setting("L2", strength=0.01)
    assert document.project.training.regularization == (REGULARIZERS.setting("L1"), strong)
    panel.row("L2").switch.click()
    panel.row("L2").switch.click()
    assert document.project.training.regularization == (REGULARIZERS.setting("L1"), strong)


def test_a_regularizer_is_explained_while_on_and_when_its_switch_has_the_focus(
    qtbot: QtBot,
) -> None:
    panel = RegularizationPanel(Document(), Appearance())
    show(qtbot, panel)
    row = panel.row("MaxNorm")
    words = REGULARIZERS["MaxNorm"].help
    assert not row._words.isVisible()
    row.switch.setFocus()
    qtbot.waitUntil(lambda: panel._help.words.text() == words)
    row.switch.click()
    assert row._words.isVisible()
    assert row._words.text() == words
    assert panel.help_text == ""


# -- schedule ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(SCHEDULES))
def test_the_curve_is_that_of_the_run(qtbot: QtBot, kind: str) -> None:
    from core.data import load_dataset
    from core.training.schedule import learning_rates

    document = Document()
    panel = SchedulePanel(document, Appearance())
    if kind != "Constant":
        choose(panel.form("schedule").kinds, kind)
    show(qtbot, panel)
    qtbot.waitUntil(lambda: bool(panel.chart.curves), timeout=20_000)
    training = document.project.training
    count = len(load_dataset(document.project.data).train)
    steps = -(-count // training.batch_size)
    expected = learning_rates(training.schedule, 0.001, steps, training.epochs)
    (curve,) = panel.chart.curves
    places = np.arange(len(expected))
    np.testing.assert_allclose(np.interp(places, curve.x * steps, curve.y), expected)
    assert (curve.x[0], round(curve.x[-1] * steps)) == (0, len(expected) - 1)
    panel.shut_down()


def test_the_curve_follows_the_document_and_marks_the_run(qtbot: QtBot) -> None:
    document = Document()
    panel = SchedulePanel(document, Appearance())
    show(qtbot, panel)
    qtbot.waitUntil(lambda: bool(panel.chart.curves), timeout=20_000)
    before = panel.chart.curves
    choose(panel.form("schedule").kinds, "ExponentialLR")
    qtbot.waitUntil(lambda: panel.chart.curves is not before, timeout=20_000)
    assert panel.chart.curves[0].y[-1] < panel.chart.curves[0].y[0]
    history = History()
    history.append(RunStarted("cpu", 0, 10, 50, (), ()))
    history.append(StepMeasured(25, 3, 0.5, 0.5, 0.1, np.empty(0, np.float32), 1.0))
    panel.refresh(history)
    assert panel.chart.mark == 2.5
    panel.clear()
    assert panel.chart.mark is None
    panel.shut_down()


def test_what_is_dragged_in_the_panel_is_one_undo_step(qtbot: QtBot) -> None:
    document = Document()
    panel = SchedulePanel(document, Appearance())
    panel.change("Use DrawnLR", "schedule", SCHEDULES.setting("DrawnLR"))
    show(qtbot, panel)
    qtbot.waitUntil(lambda: bool(panel.chart.curves), timeout=20_000)
    chart, before = panel.chart, document.project.training.schedule
    frame = chart.frame()
    left, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(chart, left, no_keys, chart.place_of(2).toPoint())
    for place in (frame.point(3.2, 0.0004), frame.point(3.4, 0.0005)):
        QTest.mouseMove(chart, place.toPoint())
    QTest.mouseRelease(chart, left, no_keys, frame.point(3.4, 0.0005).toPoint())
    points = document.project.training.schedule.params["points"]
    assert isinstance(points, Points)
    assert points.items[2] == pytest.approx((3.4 / 5, 0.5), abs=0.02)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.project.training.schedule == before
    assert chart._drawn is not None
    assert chart.place_of(2) == frame.point(0.6 * chart._drawn.width, 0.001)
    panel.change("Use StepLR", "schedule", SCHEDULES.setting("StepLR"))
    assert chart._drawn is None
    panel.shut_down()


@pytest.mark.parametrize("width", [272, 320])
@pytest.mark.parametrize("make", [OptimizerPanel, SchedulePanel, RegularizationPanel])
def test_panels_fit_their_width(qtbot: QtBot, make: type, width: int) -> None:
    panel = make(Document(), Appearance())
    show(qtbot, panel)
    panel.resize(width, 600)
    QApplication.processEvents()
    scroll = panel.findChild(QScrollArea)
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()
    panel.shut_down()
