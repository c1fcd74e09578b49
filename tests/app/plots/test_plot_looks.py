"""Plots of what the looks at layers found: distributions, dead units, update ratios."""

from dataclasses import replace

import numpy as np
import pytest
from made_history import chain, made, story
from seen import small as shown

from app.document import Document
from app.plots.dead_map import DeadMap
from app.plots.dead_over_time import NO_RELU, NONE_HERE, DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot
from app.plots.distribution import ACTIVATIONS
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import UPDATE_RATIO
from app.plots.measured import MeasuredRows
from app.plots.names import LayerNames
from core.project import Project
from core.training.events import (
    LayersMeasured,
)
from core.training.history import History


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


def test_the_lines_over_the_bars_of_dead_units_are_named_beside_them_or_above(
    appearance, names, qtbot
):
    plot, history = shown(DeadUnitsPlot(names, appearance), qtbot), made(400)
    plot.resize(210, 190)
    plot.refresh(history)
    for height, is_named in ((100.0, False), (20.0, True)):
        plot.bars = [replace(bar, height=height) for bar in plot.bars]
        plot._zeros = dict.fromkeys(plot._zeros, 100.0)
        assert plot.note().endswith("━ zeros") != is_named


@pytest.mark.parametrize("kind", [DeadUnitsPlot, DeadMap, DeadOverTimePlot])
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
    assert plot.empty_text() == (NO_RELU if kind is DeadMap else NONE_HERE), "it is said once"
    assert "this network" not in NO_RELU, "which is another one while a twin is looked into"


@pytest.mark.parametrize("kind", [DeadUnitsPlot, DeadOverTimePlot])
def test_behind_a_rectifier_the_window_is_waited_for(appearance, names, qtbot, kind):
    plot = shown(kind(names, appearance), qtbot)
    plot.refresh(made(100))
    assert plot.is_empty
    assert "not yet" in plot.empty_text()


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
