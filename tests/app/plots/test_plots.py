"""Each plot draws what the history says, and nothing while hidden."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from made_history import chain, deep_network, story
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seen import shown as shown_in

from app.appearance import Appearance
from app.document import Document
from app.panels.layer_figures import now_facts
from app.plots.accuracy import AccuracyPlot
from app.plots.bars import short_name
from app.plots.dead_over_time import DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot
from app.plots.distribution import ACTIVATIONS
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import UPDATE_RATIO
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from app.plots.measured import MeasuredRows
from app.plots.names import LayerNames
from app.plots.plot import Plot
from app.runs.gradients import AVERAGED
from core.layers.spec import Family
from core.project import Project
from core.training.events import (
    EpochFinished,
    LayersMeasured,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.history import History

NETWORK = deep_network(4)


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.start_new(Project(network=NETWORK))
    return document


@pytest.fixture
def names(document) -> LayerNames:
    return LayerNames(document)


shown = partial(shown_in, width=400, height=260)


def made(steps: int = 150) -> History:
    history = History()
    history.extend(story(NETWORK, steps=steps, per_epoch=40))
    return history


def run_with(losses: list[float], norms: list[float] | None = None) -> History:
    history = History()
    history.append(RunStarted("cpu", 0, 100, 1000, ("n2", "n4"), ()))
    for step, loss in enumerate(losses, 1):
        row = np.array([norms[step - 1] if norms else 1.0, 1.0], np.float32)
        history.append(StepMeasured(step, 1, loss, 0.5, 0.1, row, step / 10))
    return history


def test_loss_shows_raw_smoothed_and_validation(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    plot.refresh(history)
    x, y = plot.raw.curves[0].getData()
    np.testing.assert_array_equal(x, history.steps.values)
    np.testing.assert_array_equal(y, history.losses.values)
    np.testing.assert_array_equal(
        plot.smoothed.curves[0].getData()[1], history.smoothed_losses.series.values
    )
    assert plot.validation.steps.tolist() == [40, 80, 120]
    expected = np.array([epoch.validation_loss for epoch in history.epochs], np.float32)
    np.testing.assert_array_equal(plot.validation.curves[0].getData()[1], expected)


def test_accuracy_is_in_percent(appearance, qtbot):
    plot, history = shown(AccuracyPlot(appearance), qtbot), made()
    plot.refresh(history)
    np.testing.assert_allclose(
        plot.raw.curves[0].getData()[1], 100 * history.accuracies.values, rtol=1e-6
    )
    assert plot.entries()[0].value.endswith(" %")


def test_of_a_regression_it_shows_how_much_is_explained(appearance, qtbot):
    plot, history = shown(AccuracyPlot(appearance), qtbot), run_with([6.0, 2.0, 1.0])
    history.started = replace(history.started, has_accuracy=False, constant_loss=4.0)
    plot.refresh(history)
    assert plot.title == "Explained, %"
    assert plot.raw.curves[0].getData()[1].tolist() == [-50.0, 50.0, 75.0]
    assert plot.view.viewRange()[1][0] < 0
    plot.refresh(made())
    assert plot.title == "Accuracy, %"


def test_of_values_that_are_all_the_same_nothing_is_explained(appearance, qtbot):
    plot, history = shown(AccuracyPlot(appearance), qtbot), run_with([1.0, 2.0])
    history.started = replace(history.started, has_accuracy=False, constant_loss=0.0)
    plot.refresh(history)
    assert plot.is_empty
    assert "nothing to explain" in plot.empty_text()


def test_the_learning_rate_is_drawn_as_it_was(appearance, qtbot):
    plot, history = shown(LearningRatePlot(appearance), qtbot), made()
    plot.refresh(history)
    np.testing.assert_array_equal(plot.rate.curves[0].getData()[1], history.learning_rates.values)


def test_a_long_curve_keeps_its_extremes_in_two_points_a_pixel(appearance, qtbot):
    losses = np.random.default_rng(0).random(20_000)
    losses[12_345] = 9.0
    plot, history = shown(LossPlot(appearance), qtbot), run_with(losses.tolist())
    plot.refresh(history)
    x, y = plot.raw.curves[0].getData()
    assert len(x) <= 2 * plot.area.width() + 4
    assert y.max() == 9.0
    assert y.min() == history.losses.values.min()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_not_finite_is_marked(appearance, qtbot, bad):
    plot = shown(LossPlot(appearance), qtbot)
    plot.refresh(run_with([1.0, bad, 2.0]))
    assert plot.raw.odd_steps.tolist() == [2]
    assert np.isnan(plot.raw.curves[0].getData()[1][1])
    plot.grab()


def test_late_values_are_not_flattened_by_a_wild_start(appearance, qtbot):
    losses = [50.0 if step < 20 else 1 + 0.1 * math.sin(step) for step in range(1000)]
    plot = shown(LossPlot(appearance), qtbot)
    history = run_with(losses)
    history.epochs.append(EpochFinished(1, 1000, 1, 0, 1.05, 0))
    plot.refresh(history)
    assert plot.surface.y_range[1] > 50
    plot.whole_button.click()
    assert plot.surface.y_range[1] < 3


def test_gradients_are_drawn_by_layer_on_a_log_axis(appearance, names, qtbot):
    plot, history = shown(GradientPlot(names, appearance), qtbot), made()
    plot.refresh(history)
    assert plot.layers == history.started.weighted
    for number, node in enumerate(plot.layers):
        plot.highlight(node)
        _, y = plot.curves.curves[number].getData()
        np.testing.assert_allclose(y, np.log10(history.gradient_norms_of(node)), rtol=1e-5)


def test_a_gradient_of_zero_runs_along_the_bottom(appearance, names, qtbot):
    plot = shown(GradientPlot(names, appearance), qtbot)
    plot.refresh(run_with([1.0] * 4, norms=[1e-3, 0.0, 0.0, 1e-3]))
    y = plot.curves.curves[0].getData()[1]
    low, high = plot.surface.y_range
    assert -4 <= low < high <= 1
    assert low < y[1] == y[2] < low + 0.1 * (high - low)
    assert y[0] == pytest.approx(-3)


def test_many_layers_are_thinned_but_the_selected_one_is_exact(appearance, qtbot):
    document = Document()
    document.start_new(Project(network=deep_network(20)))
    plot = shown(GradientPlot(LayerNames(document, document), appearance), qtbot)
    history = History()
    history.extend(story(document.network, steps=1500, decay=0.9))
    plot.refresh(history)
    node = plot.layers[7]
    few = len(plot.curves.curves[7].getData()[0])
    plot.highlight(node)
    x, y = plot.curves.curves[7].getData()
    assert len(x) > 3 * few
    assert y.max() == pytest.approx(np.log10(history.gradient_norms_of(node)).max())


def test_the_profile_is_the_mean_of_the_last_steps(appearance, names, qtbot):
    plot, history = shown(GradientProfile(names, appearance), qtbot), made()
    plot.refresh(history)
    means = history.gradient_norms.values[-AVERAGED:].astype(float).mean(axis=0)
    np.testing.assert_allclose([bar.height for bar in plot.bars], np.log10(means))
    assert [bar.name for bar in plot.bars] == ["hidden1", "hidden2", "hidden3", "hidden4"]
    assert plot.ratio == pytest.approx(means[0] / means[-1])
    facts = {fact.name: fact.text for fact in now_facts(history, "n2")}
    assert plot.resting_note() == f"weights, first/last {facts['first / last layer']}"
    assert plot.bars[0].text == facts["mean gradient norm"]


def test_a_norm_that_is_not_finite_is_a_faulty_bar(appearance, names, qtbot):
    plot = shown(GradientProfile(names, appearance), qtbot)
    plot.refresh(run_with([1.0, 1.0], norms=[1.0, math.nan]))
    assert [bar.is_faulty for bar in plot.bars] == [True, False]
    plot.grab()


def test_a_norm_of_zero_is_a_bar_that_says_so(appearance, names, qtbot, monkeypatch):
    plot = shown(GradientProfile(names, appearance), qtbot)
    zeros: list[object] = []
    monkeypatch.setattr(plot, "_paint_zero", lambda painter, place: zeros.append(place))
    plot.refresh(run_with([1.0] * 40, norms=[0.0] * 40))
    plot.grab()
    assert plot.ratio == 0
    assert len(zeros) >= 1
    assert math.isnan(plot.bars[0].height)
    assert not plot.bars[0].is_faulty


def test_a_histogram_shows_shares_of_the_latest_measure(appearance, names, qtbot):
    plot, history = shown(HistogramNow(ACTIVATIONS, names, appearance), qtbot), made()
    plot.show_layer("n3")
    plot.refresh(history)
    measure = history.latest_measure("n3").activations
    np.testing.assert_allclose(plot.shares, 100 * measure.counts / measure.counts.sum())
    low, high = plot.surface.x_range
    assert low <= measure.low < measure.high <= high
    plot.grab()


def test_non_finite_activations_are_counted_in_words(appearance, names, qtbot):
    history = made(30)
    latest = history.latest_measure("n2")
    measure = replace(latest, activations=replace(latest.activations, nan=3, infinite=4))
    history.append(LayersMeasured(30, {"n2": measure}))
    plot = shown(HistogramNow(ACTIVATIONS, names, appearance), qtbot)
    plot.show_layer("n2")
    plot.refresh(history)
    texts: list[str] = []
    plot._paint_text = lambda painter, at, text, color: texts.append(text)
    plot.grab()
    assert "3 NaN, 4 infinite" in texts


def test_the_image_is_brightest_where_most_values_are(appearance, names, qtbot):
    plot, history = shown(HistogramOverTime(ACTIVATIONS, names, appearance), qtbot), made()
    plot.show_layer("n2")
    plot.refresh(history)
    steps, measures = history.measures_of("n2")
    edges = np.linspace(-3, 3, 13)
    image = plot.columns(steps.astype(float), edges)
    assert image.shape == (12, len(steps))
    for column, measure in enumerate(each.activations for each in measures):
        middles = measure.low + (np.arange(64) + 0.5) * (measure.high - measure.low) / 64
        truth = np.histogram(middles, edges, weights=measure.counts)[0]
        assert image[np.argmax(truth), column] > 200
        assert (image[truth == 0, column] < 90).all()


def test_another_layer_shows_another_image(appearance, names, qtbot):
    plot, history = shown(HistogramOverTime(ACTIVATIONS, names, appearance), qtbot), made()
    plot.show_layer("n2")
    plot.refresh(history)
    first = plot.image.pixels.copy()
    plot.show_layer("n3")
    assert plot.title == "Activations of relu1 over time"
    assert first.shape != plot.image.pixels.shape or (first != plot.image.pixels).any()


def test_dead_units_are_counted(appearance, names, qtbot):
    plot, history = shown(DeadUnitsPlot(names, appearance), qtbot), made(400)
    plot.refresh(history)
    measures = history.measures[-1].layers
    truth = {n: m for n, m in measures.items() if m.dead is not None}
    assert [bar.node for bar in plot.bars] == list(truth)
    assert [bar.height for bar in plot.bars] == [100 * m.dead_share for m in truth.values()]


@pytest.mark.parametrize("kind", [DeadUnitsPlot, DeadOverTimePlot])
def test_without_a_rectifier_nothing_is_waited_for(appearance, qtbot, kind):
    network = chain("Input", "Linear", "Sigmoid", "Linear", "Output")
    document = Document()
    document.start_new(Project(network=network))
    plot, history = shown(kind(LayerNames(document), appearance), qtbot), History()
    plot.refresh(history)
    assert plot.empty_text().startswith("Press Train")
    history.extend(story(network, steps=300))
    plot.refresh(history)
    assert plot.is_empty
    assert "this network has none" in plot.empty_text()


@pytest.mark.parametrize("kind", [DeadUnitsPlot, DeadOverTimePlot])
def test_behind_a_rectifier_the_window_is_waited_for(appearance, names, qtbot, kind):
    plot = shown(kind(names, appearance), qtbot)
    plot.refresh(made(100))
    assert plot.is_empty
    assert "not full yet" in plot.empty_text()


def test_dead_units_over_time_begin_when_they_are_known(appearance, names, qtbot):
    plot, history = shown(DeadOverTimePlot(names, appearance), qtbot), made(100)
    plot.refresh(history)
    assert plot.is_empty
    history = made(400)
    plot.refresh(history)
    steps, measures = history.measures_of("n3")
    known = [100 * m.dead_share for m in measures]
    x, y = plot.curves.curves[0].getData()
    np.testing.assert_array_equal(x, steps)
    np.testing.assert_allclose(y, known, rtol=1e-6)
    assert not len(plot.curves.odd_steps)


def test_update_ratios_are_those_of_layers_with_weights(appearance, names, qtbot):
    plot, history = shown(LayerMeasurePlot(UPDATE_RATIO, names, appearance), qtbot), made()
    plot.refresh(history)
    assert plot.layers == history.started.weighted
    _, measures = history.measures_of(plot.layers[0])
    np.testing.assert_allclose(
        plot.curves.curves[0].getData()[1], np.log10([m.update_ratio for m in measures]), rtol=1e-5
    )


def test_measures_dropped_while_a_plot_was_hidden_are_dropped_from_it(appearance, names, qtbot):
    over_time = shown(HistogramOverTime(ACTIVATIONS, names, appearance), qtbot)
    over_time.show_layer("n3")
    rows, history = MeasuredRows(lambda measure: measure.activations.mean), made(30)
    measured = history.latest_look
    for number in range(1200):
        history.append(LayersMeasured(100 + number, measured.layers))
        if number == 300:
            rows.of(history)
            over_time.refresh(history)
    truth = [measured.step for measured in history.measures]
    assert len(truth) > 300
    assert rows.of(history).steps.tolist() == truth
    over_time.refresh(history)
    assert over_time._track.steps.tolist() == truth


def test_the_range_follows_the_updates_where_looks_were_thinned_out(appearance, names, qtbot):
    plot, history = shown(LayerMeasurePlot(UPDATE_RATIO, names, appearance), qtbot), made(30)
    seen = history.latest_look.layers
    for number in range(1200):
        ratio = 10 ** (-2.5 - number / 120)
        layers = {node: replace(look, update_ratio=ratio) for node, look in seen.items()}
        history.append(LayersMeasured(100 + number, layers))
        if number % 10 == 9:
            plot.refresh(history)
    last = np.log10(history.measures[-1].layers[plot.layers[0]].update_ratio)
    low, high = plot.surface.y_range
    assert low <= last
    assert low == pytest.approx(last, abs=1.1)
    assert high == -2  # on a log axis the start stays in view


# -- what all plots do ------------------------------------------------------------------


def all_plots(appearance: Appearance, names: LayerNames) -> list[Plot]:
    over_time, now = (
        HistogramOverTime(ACTIVATIONS, names, appearance),
        HistogramNow(ACTIVATIONS, names, appearance),
    )
    over_time.show_layer("n3")
    now.show_layer("n3")
    return [
        LossPlot(appearance),
        AccuracyPlot(appearance),
        LearningRatePlot(appearance),
        GradientPlot(names, appearance),
        GradientProfile(names, appearance),
        now,
        over_time,
        DeadUnitsPlot(names, appearance),
        DeadOverTimePlot(names, appearance),
        LayerMeasurePlot(UPDATE_RATIO, names, appearance),
    ]


def test_hidden_plots_do_nothing_and_catch_up_when_shown(appearance, names, qtbot, monkeypatch):
    updates: list[Plot] = []
    for plot in all_plots(appearance, names):
        qtbot.addWidget(plot)
        update = type(plot)._update
        monkeypatch.setattr(
            plot, "_update", lambda h, p=plot, u=update: (updates.append(p), u(p, h))
        )
        plot.refresh(made(300))
        assert updates == []
        shown(plot, qtbot)
        assert updates.pop() is plot
        assert not plot.is_empty
        updates.clear()


def test_every_plot_says_what_to_do_when_empty_and_after_clear(appearance, names, qtbot):
    history = made(300)
    for plot in all_plots(appearance, names):
        shown(plot, qtbot)
        assert plot.is_empty
        assert plot.empty_text().startswith("Press Train to see ")
        plot.refresh(history)
        assert not plot.is_empty
        plot.clear()
        assert plot.is_empty
        plot.grab()


def test_every_plot_follows_the_theme(appearance, names, qtbot):
    plots = [shown(plot, qtbot) for plot in all_plots(appearance, names)]
    history = made(300)
    for plot in plots:
        plot.refresh(history)
    dark = [plot.grab().toImage() for plot in plots]
    appearance.use("light")
    for plot, before in zip(plots, dark, strict=True):
        after = plot.grab().toImage()
        assert after != before
        assert after.pixelColor(2, 2) == appearance.color("panel")


def test_the_same_history_is_drawn_once(appearance, qtbot, monkeypatch):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    plot.refresh(history)
    monkeypatch.setattr(plot, "_update", lambda history: pytest.fail("drawn again"))
    plot.refresh(history)


def move(plot: Plot, x: float, y: float) -> None:
    at = QPointF(x, y)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        plot.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    plot.mouseMoveEvent(event)


def test_hovering_shows_the_exact_values_of_a_step(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    plot.refresh(history)
    assert plot.note() == "step"
    move(plot, plot.surface.x(101.2), plot.area.center().y())
    assert plot.note() == "step 101"
    loss, validation = plot.entries()
    assert float(loss.value) == pytest.approx(history.losses.values[100], rel=5e-3)
    assert float(validation.value) == pytest.approx(history.epochs[1].validation_loss, rel=5e-3)
    plot.grab()
    plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert plot.note() == "step"


def test_hovering_a_bar_names_it_and_a_click_chooses_it(appearance, names, qtbot):
    plot = shown(GradientProfile(names, appearance), qtbot)
    plot.refresh(made())
    move(plot, plot.surface.x(1.5), plot.area.center().y())
    assert plot.note().startswith("hidden2  ")
    with qtbot.waitSignal(plot.bar_chosen) as blocker:
        qtbot.mouseClick(
            plot.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPointF(plot.surface.x(1.5), plot.area.center().y()).toPoint(),
        )
    assert blocker.args == ["n4"]


def test_zooming_stops_following_until_asked_back(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made(100)
    plot.refresh(history)
    full = plot.surface.x_range
    plot.view.setXRange(20, 40, padding=0)
    plot.view.sigRangeChangedManually.emit([True, True])
    assert plot.follow_button.isVisible()
    history.extend(event for event in story(NETWORK, steps=200) if isinstance(event, StepMeasured))
    plot.refresh(history)
    assert plot.surface.x_range == pytest.approx((20, 40))
    x, _ = plot.raw.curves[0].getData()
    assert x.min() >= 18
    assert x.max() <= 43
    plot.follow_button.click()
    assert not plot.follow_button.isVisible()
    assert plot.surface.x_range[1] > full[1]


def falling(steps: int) -> History:
    """A loss that falls fast and then hardly moves."""
    at = np.arange(steps)
    return run_with((0.02 + 2.3 * np.exp(-at / 30) + 0.001 * np.sin(at)).tolist())


def test_the_fall_of_a_run_that_is_not_long_is_in_view(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), falling(690)
    plot.refresh(history)
    low, high = plot.surface.y_range
    smoothed = history.smoothed_losses.series.values
    assert low <= smoothed.min()
    assert smoothed.max() <= high
    assert plot.whole_button.text() == "show recent"
    plot.whole_button.click()
    assert plot.surface.y_range[1] < 0.2


def test_a_long_run_shows_its_recent_part_and_all_of_it_on_request(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), falling(6000)
    plot.refresh(history)
    assert plot.surface.y_range[1] < 0.1
    assert plot.whole_button.isVisible()
    plot.whole_button.click()
    assert plot.surface.y_range[1] > 2.2
    assert plot.whole_button.text() == "show recent"
    plot.view.setXRange(20, 40, padding=0)
    plot.view.sigRangeChangedManually.emit([True, True])
    assert not plot.whole_button.isVisible()
    plot.follow_button.click()
    plot.whole_button.click()
    assert plot.surface.y_range[1] < 0.1
    plot.whole_button.click()
    plot.refresh(falling(6000))
    assert plot.surface.y_range[1] < 0.1


@pytest.mark.parametrize(("losses", "is_at_top"), [([5.0, 1.0], True), ([1.0, 5.0], False)])
def test_the_legend_stands_away_from_the_end_of_the_curve(losses, is_at_top, appearance, qtbot):
    plot = shown(LossPlot(appearance), qtbot)
    plot.refresh(run_with([losses[0]] * 20 + [losses[1]] * 200))
    assert plot.legend.is_at_top is is_at_top
    assert plot.whole_button.geometry().bottom() < plot.area.top()


def test_the_rate_is_written_above_its_curve(appearance, qtbot):
    plot = shown(LearningRatePlot(appearance), qtbot)
    plot.refresh(run_with([1.0] * 50))
    assert plot.note() == "0.100"
    assert not plot.entries()


def turn_wheel(plot: Plot) -> None:
    at = plot.area.center()
    event = QWheelEvent(
        at,
        plot.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)


def drag(plot: Plot, qtbot: QtBot) -> None:
    at = plot.area.center().toPoint()
    qtbot.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for by in (10, 30, 50):
        move_pressed(plot, at + QPoint(by, 0))
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(50, 0))


def move_pressed(plot: Plot, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(plot.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(plot.viewport(), event)


def test_nothing_offers_to_follow_while_there_is_nothing(appearance, names, qtbot):
    history = made(300)
    for plot in all_plots(appearance, names):
        shown(plot, qtbot)
        plot.refresh(History())
        move(plot, plot.area.center().x(), plot.area.center().y())
        turn_wheel(plot)
        drag(plot, qtbot)
        assert plot.view.is_following
        assert not plot.follow_button.isVisible()
        plot.refresh(history)
        turn_wheel(plot)
        can_zoom = any(plot.view.mouseEnabled())
        assert plot.view.is_following is not can_zoom
        assert plot.follow_button.isVisible() is can_zoom
        plot.clear()
        assert not plot.follow_button.isVisible()


def test_settings_changed_are_marked(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    before = plot.grab().toImage()
    plot.refresh(history)
    unmarked = plot.grab().toImage()
    history.append(SettingsChanged(75, "lr 0.1 → 0.2", Project().training))
    plot.refresh(history)
    assert list(plot.marks.marks) == history.marks
    assert plot.grab().toImage() not in (before, unmarked)
    plot._hover(75.3)
    assert plot.note() == "lr 0.1 → 0.2  step 75"
    plot._hover(90.0)
    assert plot.note() == "step 90"


def test_renamed_and_deleted_layers_keep_a_name(names, document):
    document.apply_network("Rename", document.network.rename("n2", "first"))
    assert names.name_of("n2") == "first"
    document.apply_network("Delete", document.network.remove(["n2"]))
    assert names.name_of("n2") == "first"
    assert names.family_of("n2") is Family.LINEAR
    assert names.name_of("unknown") == "unknown"


@pytest.mark.parametrize(
    ("name", "short"),
    [("hidden12", "h12"), ("σ5", "σ5"), ("logits", "logits")],
)
def test_short_names(name, short):
    assert short_name(name) == short


def test_a_long_run_keeps_its_spikes_and_its_shape_over_the_whole_width(appearance, qtbot):
    history = History()
    history.append(RunStarted("cpu", 0, 1000, 80_000, ("a",), ("a",)))
    for number in range(1, 80_001):
        loss = 7.0 if number == 1500 else math.nan if number == 1700 else 1.0 + number / 80_000
        norms = np.float32([1.0])
        history.append(StepMeasured(number, 1, loss, 0.5, 0.1, norms, number / 1000))
    plot = shown(LossPlot(appearance), qtbot)
    plot.refresh(history)
    x, y = plot.raw.curves[0].getData()
    assert np.nanmax(y) == 7
    assert abs(x[np.nanargmax(y)] - 1500) < 400
    assert np.diff(x).max() < 80_000 / 100
    assert 1690 <= plot.raw.odd_steps[0] <= 1800
    truth = 1 + x / 80_000
    usual = np.isfinite(y) & (y != 7)
    np.testing.assert_allclose(y[usual], truth[usual], atol=0.01)
