"""Going back to a step of the run: the bar, the keys, a click into a plot, what all plots show."""

from functools import lru_cache

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolTip

from app.canvas.flow import read_flow
from app.instruments.scrub_bar import EMPTY
from app.plots.dead_units import DeadUnitsPlot
from app.plots.gradient_profile import GradientProfile
from app.plots.histogram_now import HistogramNow
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from app.plots.plot import Plot
from app.runs.gradients import AVERAGED, mean_gradient_norms
from core.settings.training import TrainingSettings
from core.training.events import Event, SettingsChanged, StepMeasured
from core.training.history import History
from core.training.series import BoundedSeries
from tests.app.instruments.test_instruments import NETWORK, Parts, visible
from tests.app.plots.made_history import story


@lru_cache
def told() -> tuple[Event, ...]:
    """What a run said, made once: a history only reads it."""
    return tuple(story(NETWORK, steps=600, per_epoch=100))


@pytest.fixture
def parts(qtbot) -> Parts:
    parts = Parts()
    parts.history = History()
    parts.history.extend(told())
    qtbot.addWidget(parts.instruments)
    parts.instruments.resize(1280, 290)
    with qtbot.waitExposed(parts.instruments):
        parts.instruments.show()
    parts.instruments.refresh(parts.history)
    qtbot.waitUntil(lambda: not visible(parts.instruments)[0].is_empty)
    return parts


def plot_of(parts: Parts, kind: type) -> Plot:
    """The first plot of a kind, with its page in front."""
    for index, page in enumerate(parts.instruments.pages):
        for plot in page.plots:
            found = getattr(plot, "plot", plot)
            if isinstance(found, kind):
                parts.instruments.tabs.setCurrentIndex(index)
                found.refresh(parts.history)
                return found
    raise AssertionError(kind)


def picture(plot: Plot) -> bytes:
    image = plot.grab().toImage()
    return bytes(image.constBits())


def test_before_a_run_the_bar_says_what_it_is_for(qtbot):
    parts = Parts()
    qtbot.addWidget(parts.instruments)
    bar = parts.instruments.scrub_bar
    parts.instruments.show()
    assert bar.empty.isVisible()
    assert bar.empty.text() == EMPTY
    assert not bar.slider.isVisible()
    assert not bar.live_button.isVisible()


def test_it_is_live_at_first_and_follows_the_run(parts):
    bar = parts.instruments.scrub_bar
    assert (bar.slider.minimum(), bar.slider.maximum(), bar.slider.value()) == (1, 600, 600)
    assert bar.live_button.isChecked()
    assert bar.badge.text == "step 600"


def test_every_plot_of_every_page_shows_the_chosen_step(parts):
    instruments, seen = parts.instruments, 0
    for index in range(instruments.tabs.count()):
        instruments.tabs.setCurrentIndex(index)
        plots = [getattr(plot, "plot", plot) for plot in visible(instruments)]
        plots = [plot for plot in plots if isinstance(plot, Plot)]
        for plot in plots:
            plot.refresh(parts.history)
        before = [picture(plot) for plot in plots if not plot.is_empty]
        instruments.moment.go_to(250)
        after = [picture(plot) for plot in plots if not plot.is_empty]
        seen += len(before)
        assert all(old != new for old, new in zip(before, after, strict=True))
        instruments.moment.back_to_live()
        assert [picture(plot) for plot in plots if not plot.is_empty] == before
    assert seen >= 12


def test_what_is_shown_is_what_was_measured_then(parts):
    history, moment = parts.history, parts.instruments.moment
    moment.go_to(250)
    norms = history.gradient_norms.values[250 - AVERAGED : 250].astype(float).mean(axis=0)
    assert plot_of(parts, GradientProfile).norms == pytest.approx(norms)
    look = next(m for m in reversed(history.measures) if m.step <= 250)
    now = plot_of(parts, HistogramNow)
    assert now.measure is look.layers[now.node].activations
    dead = plot_of(parts, DeadUnitsPlot)
    flags = look.layers[dead.bars[0].node].dead
    assert dead.bars[0].height == pytest.approx(100 * flags.mean())
    loss = plot_of(parts, LossPlot)
    assert loss.shown_row == 249
    rate = plot_of(parts, LearningRatePlot)
    assert rate.note().startswith("step 250")


def test_the_list_of_layers_says_the_values_of_the_chosen_step(parts, qtbot):
    instruments = parts.instruments
    instruments.tabs.setCurrentIndex(1)
    curves = visible(instruments)[0]
    qtbot.waitUntil(lambda: len(curves.list.rows) == 3)
    instruments.moment.go_to(250)
    values = parts.history.gradient_norms.values[249]
    assert [row.value for row in curves.list.rows] == [curves._text(float(v)) for v in values]


def test_the_run_goes_on_behind_a_chosen_step(parts, qtbot):
    instruments, history = parts.instruments, parts.history
    instruments.moment.go_to(250)
    profile = plot_of(parts, GradientProfile)
    norms = profile.norms.copy()
    last = history.last_step
    assert last is not None
    for step in range(601, 700):
        gradients = np.full(3, 7.0, np.float32)
        history.append(StepMeasured(step, 7, 0.1, 0.9, 0.001, gradients, step / 100))
    instruments.refresh(history)
    bar = instruments.scrub_bar
    qtbot.waitUntil(lambda: bar.slider.maximum() == 699)
    assert bar.slider.value() == 250
    assert bar.badge.text == "showing step 250"
    assert not bar.live_button.isChecked()
    assert np.array_equal(profile.norms, norms)
    bar.live_button.click()
    assert instruments.moment.is_live
    assert profile.norms == pytest.approx([7.0, 7.0, 7.0])


def test_keys(parts, qtbot):
    keys = {
        Qt.Key.Key_Left: 299,
        Qt.Key.Key_Right: 301,
        Qt.Key.Key_Home: 1,
        Qt.Key.Key_End: None,
        Qt.Key.Key_PageUp: 329,
        Qt.Key.Key_PageDown: 271,
        Qt.Key.Key_L: None,
        Qt.Key.Key_Escape: None,
    }
    instruments, slider = parts.instruments, parts.instruments.scrub_bar.slider
    instruments.tabs.setCurrentIndex(instruments.tabs.count() - 1)  # what is drawn is not at stake
    instruments.activateWindow()
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    for key, step in keys.items():
        instruments.moment.go_to(300)
        qtbot.keyClick(slider, key)
        assert instruments.moment.step == step, key


def test_dragging_and_the_ticks_of_changed_settings(parts, qtbot):
    parts.history.append(SettingsChanged(400, "lr 0.001 → 0.01", TrainingSettings()))
    parts.instruments.clear()
    parts.instruments.refresh(parts.history)
    slider, moment = parts.instruments.scrub_bar.slider, parts.instruments.moment
    x = round(slider.place_of(200))
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 12))
    assert moment.step == pytest.approx(200, abs=1)
    near = round(slider.place_of(400)) + 3
    qtbot.mouseMove(slider, QPoint(near, 12))
    assert moment.step == 400
    qtbot.mouseMove(slider, QPoint(slider.width() + 50, 12))
    assert moment.is_live
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(near, 12))
    assert slider._help_at(near) == "Step 400: lr 0.001 → 0.01"
    QToolTip.hideText()


def clicked(qtbot, plot: Plot, step: float, times: int = 1) -> None:
    place = plot.surface.point(step, sum(plot.surface.y_range) / 2).toPoint()
    click = qtbot.mouseClick if times == 1 else qtbot.mouseDClick
    click(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_into_a_plot_over_steps_goes_there(parts, qtbot):
    moment = parts.instruments.moment
    loss = plot_of(parts, LossPlot)
    parts.instruments.activateWindow()
    clicked(qtbot, loss, 300)
    assert moment.step == pytest.approx(300, abs=5)
    slider, chosen = parts.instruments.scrub_bar.slider, moment.step
    qtbot.waitUntil(slider.hasFocus)
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert moment.step == chosen - 1
    limit = loss.surface.x_range[1]
    assert limit >= 600
    clicked(qtbot, loss, 599.9)
    chosen = moment.step
    assert chosen is None or chosen == pytest.approx(598, abs=5)
    moment.go_to(200)
    bars = plot_of(parts, GradientProfile)
    clicked(qtbot, bars, 0.5)
    assert moment.step == 200


def test_a_double_click_follows_again_and_chooses_nothing(parts, qtbot):
    moment = parts.instruments.moment
    loss = plot_of(parts, LossPlot)
    clicked(qtbot, loss, 300)
    chosen = moment.step
    place = loss.surface.point(100, 1).toPoint()
    qtbot.mouseClick(loss.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert moment.step != chosen
    qtbot.mouseDClick(loss.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(loss.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert moment.step == chosen


def test_beyond_the_latest_step_is_the_present(parts):
    moment = parts.instruments.moment
    moment.go_to(250)
    moment.go_to(9_000)
    assert moment.is_live
    moment.go_to(-3)
    assert moment.step == 0
    assert parts.instruments.scrub_bar.badge.text == "showing step 0"


def test_another_run_is_shown_live(parts):
    parts.instruments.moment.go_to(250)
    other = History()
    other.extend(story(NETWORK, steps=20, seed=3))
    parts.instruments.refresh(other)
    assert parts.instruments.moment.is_live
    assert parts.instruments.scrub_bar.slider.maximum() == 20


def test_the_colours_of_the_canvas_are_those_of_the_step(parts):
    history = parts.history
    nodes = history.started.weighted
    assert read_flow(history, nodes) == read_flow(history, nodes, 600)
    early, late = read_flow(history, nodes, 3), read_flow(history, nodes, 600)
    assert early != late
    assert all(flow.dead_percent == 0 for flow in read_flow(history, ["n3"], 100).values())
    assert mean_gradient_norms(history, 1) == pytest.approx(history.gradient_norms.values[0])


def test_long_ago_norms_are_means_over_the_rows_that_are_left():
    history = History()
    history.append(told()[0])
    few = {"recent": 64, "buckets": 32}
    history.steps = BoundedSeries(dtype=np.int64, **few)
    history.gradient_norms = BoundedSeries(3, **few)
    for step in range(1, 2001):
        norms = np.full(3, step, np.float32)
        history.append(StepMeasured(step, 1, 0.1, 0.9, 0.001, norms, step / 100))
    steps, row = history.steps.values, history.rows_until(1000)
    assert AVERAGED / 2 < steps[row] - steps[row - 1] <= 64
    assert mean_gradient_norms(history, 1000)[0] == pytest.approx(steps[row - 8 : row].mean())
    assert mean_gradient_norms(history, 1990)[0] == pytest.approx(1990 - (AVERAGED - 1) / 2)


def test_where_nobody_looked_inside_the_plots_say_so(parts):
    history = History()
    history.append(parts.history.started)
    for step in (1, 2, 3):
        norms = np.ones(3, np.float32)
        history.append(StepMeasured(step, 1, 0.1, 0.9, 0.001, norms, step / 100))
    parts.history = history
    parts.instruments.refresh(history)
    now = plot_of(parts, HistogramNow)
    assert now.is_empty
    assert now.empty_text().startswith("This run is not looked into")
    assert plot_of(parts, LossPlot).empty_text().startswith("Press Train")


# -- changed settings ----------------------------------------------------------------------------


@pytest.fixture
def changed(parts) -> Parts:
    settings = TrainingSettings()
    parts.history.extend(
        [
            SettingsChanged(200, "learning rate 0.05", settings, 600),
            SettingsChanged(400, "momentum 0.5", settings, 600),
        ]
    )
    parts.instruments.refresh(parts.history)
    parts.instruments.scrub_bar.refresh(parts.history)
    return parts


def test_ctrl_and_an_arrow_go_to_the_next_change(changed, qtbot):
    slider, moment = changed.instruments.scrub_bar.slider, changed.instruments.moment
    for key, step in ((Qt.Key.Key_Left, 400), (Qt.Key.Key_Left, 200), (Qt.Key.Key_Right, 400)):
        qtbot.keyClick(slider, key, Qt.KeyboardModifier.ControlModifier)
        assert moment.step == step


def test_what_was_changed_is_read_where_one_scrubs_and_near_it(changed, qtbot):
    slider, moment = changed.instruments.scrub_bar.slider, changed.instruments.moment
    plot = plot_of(changed, LossPlot)
    moment.go_to(400)
    assert "momentum 0.5" in plot.note()
    beside = slider.grab().toImage()
    moment.go_to(300)
    assert "momentum" not in plot.note()
    slider.marks = ()
    moment.go_to(400)
    slider.marks = ()
    assert slider.grab().toImage() != beside
    place = plot.surface.x(200)
    assert plot.marks.read(plot.surface, plot.surface.value_at(place + 7)) == "learning rate 0.05"
    assert plot.marks.read(plot.surface, plot.surface.value_at(place + 12)) == ""
