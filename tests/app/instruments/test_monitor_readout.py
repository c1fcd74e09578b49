"""The figures of what looking inside costs, its budget and its switch."""

import pytest
from PySide6.QtCore import Qt

from app.appearance import Appearance
from app.instruments.cost_table import HEADER, ROW, figures_of
from app.instruments.monitor_popup import AT_REST, NOTHING_YET
from app.instruments.monitor_readout import MonitorReadout
from app.preferences import Preferences
from app.runs.bridge import RunState, TrainingBridge
from core.probes.monitor import Monitor
from core.probes.slope import SLOPE
from core.project import Project
from core.training.control import Control
from core.training.events import LayersMeasured, RunFinished, RunStarted
from core.training.history import History


def looked(count: int = 4) -> History:
    history = History()
    for step in range(1, count + 1):
        cost = {SLOPE.name: 0.003, "step": 0.0004}
        history.append(LayersMeasured(step, {}, cost, 0.021))
    return history


@pytest.fixture
def readout(qtbot) -> MonitorReadout:
    readout = MonitorReadout(Appearance("dark"))
    qtbot.addWidget(readout)
    readout.show()
    return readout


def test_it_says_the_share_of_the_time_and_one_look(readout):
    assert readout.text() == "looking inside"
    readout.refresh(looked())
    assert readout.text() == "looking inside: 2.1 % · 3.4 ms"


def test_a_click_lists_the_probes_and_explains_the_one_pointed_at(readout, qtbot):
    popup = readout.popup
    qtbot.mouseClick(readout, Qt.MouseButton.LeftButton)
    assert popup.isVisible()
    assert popup.words.text() == NOTHING_YET
    readout.refresh(looked())
    assert [cost.title for cost in popup.table.costs] == ["Slope", "The step itself"]
    assert figures_of(popup.table.costs[0]) == ("3.00", "1.85", "6.2")
    assert popup.words.text() == AT_REST
    place = popup.table.rect().topLeft()
    place.setY(HEADER + ROW // 2)
    qtbot.mouseMove(popup.table, place)
    popup.table.choose(0)
    assert popup.words.text() == SLOPE.meaning
    qtbot.keyClick(popup.table, Qt.Key.Key_Down)
    assert popup.words.text().startswith("A step that is looked at")
    popup.close()


def test_switch_and_budget(readout, qtbot):
    said: list[Monitor] = []
    popup = readout.popup
    popup.monitor_changed.connect(said.append)
    popup.switch.click()
    assert said == [Monitor(is_on=False)]
    assert readout.text() == "not looking inside"
    assert not popup.budget.isEnabled()
    popup.switch.click()
    popup.budget.entry.setText("2")
    popup.budget.entry.commit()
    assert said[-1] == Monitor(budget=0.02)


@pytest.mark.parametrize("typed", ["0", "-3", "80", "much", "nan"])
def test_a_wrong_budget_is_refused_with_a_sentence(readout, typed):
    said: list[Monitor] = []
    readout.popup.monitor_changed.connect(said.append)
    readout.popup.budget.entry.setText(typed)
    readout.popup.budget.entry.commit()
    assert said == []
    assert "from 0.1 to 50" in readout.popup.error.text()
    assert readout.popup.monitor == Monitor()


def test_a_run_and_the_next_one_are_looked_into_as_was_set(qtbot):
    seen: list[Monitor] = []

    def train(project, control: Control, *_: object, **__: object):
        seen.append(control.monitor)
        yield RunStarted("cpu", 0, 1, 1, (), ())
        while not control.is_stopping:
            if control.monitor != seen[-1]:
                seen.append(control.monitor)
            control.wait(0.001)
        yield RunFinished(0, "stopped")

    bridge = TrainingBridge(train=train)
    bridge.set_monitor(Monitor(budget=0.02))
    bridge.start(Project())
    qtbot.waitUntil(lambda: seen == [Monitor(budget=0.02)])
    bridge.set_monitor(Monitor(is_on=False))
    qtbot.waitUntil(lambda: seen[-1] == Monitor(is_on=False))
    bridge.stop()
    qtbot.waitUntil(lambda: bridge.state is RunState.FINISHED)
    bridge.start(Project())
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen[-1] == Monitor(is_on=False)
    bridge.shut_down()


@pytest.mark.parametrize(("kept", "found"), [("0.02", 0.02), ("much", 0.05), ("7", 0.05)])
def test_the_budget_is_remembered(tmp_path, kept, found):
    preferences = Preferences(tmp_path / "preferences.ini")
    assert preferences.look_budget == Monitor().budget
    preferences.look_budget = 0.02
    assert Preferences(tmp_path / "preferences.ini").look_budget == 0.02
    preferences._settings.setValue("look_budget", kept)
    assert preferences.look_budget == found
