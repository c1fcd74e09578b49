"""The map of units over steps, and the story of each unit."""

import numpy as np
import pytest
from made_history import chain, story
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.appearance import Appearance
from app.plots.dead_map import ALIVE, DEAD, UNKNOWN, DeadMap, rectifier_at
from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure
from core.training.events import LayersMeasured, RunStarted, StepMeasured
from core.training.history import MOST_MEASURES, History

NETWORK = chain("Input", "Conv2d", "ReLU", "Flatten", "Linear", "ReLU", "Linear", "Output")
UNITS = 5
NOTHING = histogram_of(np.zeros(4, np.float32), 4)


def look(step: int, dead: np.ndarray | None) -> LayersMeasured:
    measure = LayerMeasure(NOTHING, 0.75, dead=dead)
    return LayersMeasured(step, {"n2": LayerMeasure(NOTHING, 0.0), "n3": measure, "n6": measure})


def flags(step: int) -> np.ndarray:
    """Unit 1 dies at 30, unit 3 at 20 and is alive again from 40 on, unit 4 is dead always."""
    return np.array([False, step >= 30, False, 20 <= step < 40, True])


@pytest.fixture
def history() -> History:
    history = History()
    history.append(RunStarted("cpu", 0, 10, 60, ("n2", "n5", "n7"), ("n2", "n3", "n5", "n6", "n7")))
    for step in range(5, 65, 5):
        history.append(look(step, flags(step) if step > 10 else None))
    history.append(StepMeasured(60, 1, 0.1, 0.9, 0.1, np.ones(3, np.float32), 1.0))
    return history


@pytest.fixture
def plot(names, history, qtbot) -> DeadMap:
    plot = DeadMap(names, Appearance("dark"))
    plot.resize(700, 200)
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.show_layer("n3")
    plot.refresh(history)
    return plot


def truth(step: int) -> list[int]:
    return [DEAD if dead else ALIVE for dead in flags(step)]


def test_each_unit_is_a_row_dead_alive_or_not_known_yet(plot):
    steps = np.array([5.0, 10, 15, 20, 33, 37, 40, 60])
    found = plot.rows(steps, np.arange(UNITS), 100)
    assert found[:, :2].tolist() == [[UNKNOWN] * 2] * UNITS
    for column, step in enumerate([15, 20, 30, 35, 40, 60], 2):
        assert found[:, column].tolist() == truth(step)
    assert plot.title == "Units of relu1"
    plot.grab()


def test_units_can_stand_in_the_order_of_their_death(plot):
    assert plot.order.tolist() == [0, 1, 2, 3, 4]
    assert plot.sort_button.isVisible()
    plot.sort_button.click()
    assert plot.order.tolist() == [4, 3, 1, 0, 2]
    assert plot.image.pixels is not None
    last = plot.image.pixels[:, -1]
    assert last.tolist() == [DEAD, ALIVE, DEAD, ALIVE, ALIVE]


def test_units_that_share_a_row_have_the_shade_of_their_mean(plot):
    steps = np.array([5.0, 60.0])
    found = plot.rows(steps, np.array([4, 1, 0, 2]), 2)
    assert found[:, 0].tolist() == [UNKNOWN, UNKNOWN]
    assert found[:, 1].tolist() == [DEAD, ALIVE]
    mixed = plot.rows(steps, np.array([4, 0]), 1)
    assert mixed[0, 1] == (DEAD + ALIVE) / 2


def test_the_story_of_a_unit_is_told_under_the_pointer(plot, qtbot):
    stories = [plot.story_of(unit) for unit in range(UNITS)]
    assert stories == [
        "unit 0 · never seen dead",
        "unit 1 · first seen dead at 30, not revived",
        "unit 2 · never seen dead",
        "unit 3 · first seen dead at 20, alive again at 40",
        "unit 4 · first seen dead at 15, not revived",
    ]
    area = plot.area
    place = QPointF(area.center().x(), area.bottom() - area.height() * 3.5 / UNITS)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, plot.mapToGlobal(place), none, none, Qt.KeyboardModifier(0)
    )
    plot.mouseMoveEvent(event)
    assert plot.hovered_unit == 3
    assert plot.note() == f"step {round(plot.hovered)} · {stories[3]}"
    plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert plot.note() == "2 of 5 dead · 75.0 % zeros"


def test_at_a_step_gone_back_to_it_counts_the_dead_of_then(plot):
    plot.show_step(36)
    assert plot.note() == "step 35, the last look before 36 · 3 of 5 dead · 75.0 % zeros"
    plot.show_step(6)
    assert plot.note() == "step 5, the last look before 6"


def test_behind_a_layer_that_is_no_rectifier_the_next_one_is_shown(plot, history, names):
    assert rectifier_at(history, names, "n2") == "n3"
    assert rectifier_at(history, names, "n5") == "n6"
    assert rectifier_at(history, names, "n7") == "n3"
    assert rectifier_at(History(), names, "n2") is None
    plot.show_layer("n5")
    assert plot.title == "Units of relu2"


def test_what_was_thinned_out_is_still_known_exactly(plot, names):
    history = History()
    history.append(RunStarted("cpu", 0, 10, 5000, (), ("n3",)))
    for step in range(1, 2 * MOST_MEASURES):
        history.append(look(step, np.array([step in (601, 602), False])))
        if step % 300 == 0:
            plot.refresh(history)
    plot.refresh(history)
    plot.show_layer("n3")
    assert plot.rows(np.array([600.0, 1023.0]), np.arange(2), 9).tolist() == [[ALIVE] * 2] * 2
    assert "first seen dead at 601, alive again at 603" in plot.story_of(0)


def test_without_a_rectifier_or_a_full_window_it_says_why_it_is_empty(plot, history, names):
    fresh = History()
    plot.refresh(fresh)
    assert plot.empty_text().startswith("Press Train to see which units die")
    fresh.append(history.started)
    fresh.append(look(5, None))
    plot.refresh(fresh)
    assert plot.is_empty
    assert "not yet" in plot.empty_text()
    assert not plot.sort_button.isVisible()
    fresh.append(look(6, flags(6)))
    plot.refresh(fresh)
    assert plot.rows(np.array([5.0, 6.0]), np.arange(UNITS), 9)[4].tolist() == [UNKNOWN, DEAD]


def test_a_made_run_is_drawn(names, qtbot):
    history = History()
    history.extend(story(NETWORK, steps=400))
    plot = DeadMap(names, Appearance("light"))
    qtbot.addWidget(plot)
    plot.resize(500, 160)
    plot.show()
    plot.refresh(history)
    assert plot.units == 64
    plot.grab()
