"""Histograms of activations, gradients and weights: of one layer now and over time, of all."""

import math
from dataclasses import replace

import numpy as np
import pytest
from made_history import chain, deep_network, story
from PySide6.QtGui import QColor
from seen import shown

from app.document import Document
from app.plots.distribution import (
    ACTIVATIONS,
    DISTRIBUTIONS,
    GRADIENTS,
    WEIGHTS,
    non_finite_words,
    sample_words,
)
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.histograms import HistogramTrack, Shades
from app.plots.names import LayerNames
from app.plots.ridges import DEVIATIONS, ROWS, Ridges
from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure
from core.project import Project
from core.training.events import LayersMeasured, RunStarted, StepMeasured
from core.training.history import History

NETWORK = deep_network(3)


@pytest.fixture
def history() -> History:
    history = History()
    history.extend(story(NETWORK, steps=100, per_epoch=50))
    return history


def odd_look(history: History, step: int) -> LayersMeasured:
    """The last look, but the gradients of n2 are not finite: 3 NaN and 1 infinite."""
    layers = dict(history.latest_look.layers)
    values = np.array([np.nan, np.nan, np.nan, np.inf, 0.5, 0.25], np.float32)
    layers["n2"] = replace(layers["n2"], gradients=histogram_of(values, 6))
    return LayersMeasured(step, layers)


@pytest.mark.parametrize("quantity", DISTRIBUTIONS, ids=lambda quantity: quantity.word)
def test_one_layer_shows_the_quantity_that_is_chosen(appearance, names, history, qtbot, quantity):
    now = shown(HistogramNow(ACTIVATIONS, names, appearance), qtbot)
    over_time = shown(HistogramOverTime(ACTIVATIONS, names, appearance), qtbot)
    for plot in (now, over_time):
        plot.show_layer("n2")
        plot.refresh(history)
        plot.show_quantity(quantity)
    truth = quantity.of(history.latest_measure("n2"))
    assert now.measure is truth
    np.testing.assert_array_equal(over_time._track.counts[-1], truth.counts)
    assert over_time._track.high[-1] == truth.high
    assert now.title == f"{quantity.title} hidden1, % of values"
    assert over_time.title == f"{quantity.title} hidden1 over time"
    now.grab()
    over_time.grab()


def test_figures_leave_the_bars_and_come_back_only_to_be_freer(appearance, names, history, qtbot):
    now = shown(HistogramNow(WEIGHTS, names, appearance), qtbot, 300, 150)
    now.show_layer("n2")
    at_right, at_left = (np.array(values, np.float32) for values in ([0, *[9] * 9], [*[0] * 9, 9]))
    places = []
    for step, values in enumerate((at_left, at_right, at_right, at_left), 101):
        layers = dict(history.latest_look.layers)
        layers["n2"] = replace(layers["n2"], weights=histogram_of(values, 10))
        history.append(LayersMeasured(step, layers))
        now.refresh(history)
        now.grab()
        places.append(now.is_text_right)
    assert places == [True, False, False, True]


def test_a_layer_without_weights_says_so(appearance, names, history, qtbot):
    for kind in (HistogramNow, HistogramOverTime):
        plot = shown(kind(WEIGHTS, names, appearance), qtbot)
        plot.show_layer("n3")
        assert plot.empty_text().startswith("Press Train to see the weights")
        plot.refresh(history)
        assert plot.is_empty
        assert plot.empty_text() == "This layer has no weights: select one that has."
        plot.show_layer("n2")
        assert not plot.is_empty


def test_what_is_not_finite_is_counted_and_marked_where_it_was(appearance, names, history, qtbot):
    history.append(odd_look(history, 95))
    history.append(LayersMeasured(97, history.measures[0].layers))
    plot = shown(HistogramOverTime(GRADIENTS, names, appearance), qtbot)
    plot.show_layer("n2")
    plot.refresh(history)
    assert plot._odd_steps.values.tolist() == [95]
    assert plot._shown_measure().non_finite == 0
    bad = appearance.color("bad").rgb()
    picture = plot.grab().toImage()
    x = round(plot.surface.x(95))
    places = [(x + dx, round(plot.area.top()) + 7 + dx) for dx in (-2, -1, 1, 2)]
    assert [QColor(picture.pixel(*place)).rgb() for place in places] == [bad] * 4
    plot.show_step(95)
    assert non_finite_words(plot._shown_measure()) == "3 NaN, 1 infinite"


def test_where_nothing_is_finite_the_range_stays_that_of_before(appearance, names, history, qtbot):
    plot = shown(HistogramOverTime(GRADIENTS, names, appearance), qtbot)
    plot.show_layer("n2")
    plot.refresh(history)
    before = plot.surface.y_range
    nothing = histogram_of(np.full(8, np.nan, np.float32), 8)
    layers = {"n2": replace(history.latest_measure("n2"), gradients=nothing)}
    history.append(LayersMeasured(99, layers))
    plot.refresh(history)
    assert plot.surface.y_range == before
    now = shown(HistogramNow(GRADIENTS, names, appearance), qtbot)
    now.show_layer("n2")
    now.refresh(history)
    assert non_finite_words(now.measure) == "8 NaN"
    assert now.shares.sum() == 0
    now.grab()


@pytest.mark.parametrize("scale", [1e-30, 1e-12, 1e12])
def test_gradients_of_any_size_have_an_axis_that_fits(appearance, names, qtbot, scale):
    history = History()
    history.append(RunStarted("cpu", 0, 10, 10, ("n2",), ("n2",)))
    values = (np.linspace(-1, 1, 101) * scale).astype(np.float32)
    measure = next(e for e in story(NETWORK) if isinstance(e, LayersMeasured)).layers["n2"]
    measure = replace(measure, gradients=histogram_of(values, 101))
    history.append(LayersMeasured(1, {"n2": measure}))
    now, ridges = HistogramNow(GRADIENTS, names, appearance), Ridges(GRADIENTS, names, appearance)
    now.show_layer("n2")
    for plot in (now, ridges):
        shown(plot, qtbot).refresh(history)
        plot.grab()
    low, high = now.surface.x_range
    assert low <= measure.gradients.low
    assert measure.gradients.high <= high <= 3 * scale


def test_a_sample_says_how_large_it_is():
    whole = histogram_of(np.zeros(5, np.float32), 5)
    assert sample_words(whole) == ""
    assert sample_words(replace(whole, seen=8192, size=1204224)) == "8,192 of 1,204,224 values"


# -- all layers ---------------------------------------------------------------------------


def spread_over(histogram, edges, unit=1.0) -> np.ndarray:
    """Counts between edges, each bin as a thousand values beside each other."""
    own = np.linspace(histogram.low, histogram.high, 65) / unit
    parts = (np.arange(1000) + 0.5) / 1000
    values = (own[:-1, None] + np.diff(own)[:, None] * parts).ravel()
    return np.histogram(values, edges, weights=np.repeat(histogram.counts / 1000, 1000))[0]


@pytest.mark.parametrize("quantity", DISTRIBUTIONS, ids=lambda quantity: quantity.word)
def test_a_ridge_has_the_shape_of_its_histogram(appearance, names, history, qtbot, quantity):
    plot = shown(Ridges(quantity, names, appearance), qtbot)
    plot.refresh(history)
    layers = history.latest_look.layers
    has_it = [node for node in history.started.observed if quantity.of(layers[node])]
    assert [bar.node for bar in plot.bars] == has_it
    edges = np.linspace(*plot.surface.y_range, ROWS + 1)
    for node, shape in zip(has_it, plot.shapes, strict=True):
        histogram = quantity.of(layers[node])
        unit = histogram.std if quantity.is_by_deviation else 1.0
        truth = spread_over(histogram, edges, unit)
        peak = max(np.sort(truth)[-3], truth.max() / 20)
        np.testing.assert_allclose(shape, np.sqrt(np.minimum(truth / peak, 1)), atol=0.02)
    plot.grab()


def test_ridges_share_an_axis_that_holds_what_most_layers_hold(appearance, names, history, qtbot):
    plot = shown(Ridges(ACTIVATIONS, names, appearance), qtbot)
    plot.refresh(history)
    low, high = plot.surface.y_range
    for histogram in plot.measures.values():
        assert low <= histogram.mean - histogram.std
        assert histogram.mean + histogram.std <= high
    plot.show_quantity(GRADIENTS)
    assert plot.surface.y_range == pytest.approx(DEVIATIONS)
    assert plot.title.endswith("in standard deviations of each")


def test_a_ridge_with_nan_says_how_many(appearance, names, history, qtbot):
    history.append(odd_look(history, 99))
    plot = shown(Ridges(GRADIENTS, names, appearance), qtbot)
    plot.refresh(history)
    bar = plot.bars[0]
    assert bar.is_faulty
    assert bar.text.endswith("3 NaN, 1 infinite")
    assert not any(other.is_faulty for other in plot.bars[1:])
    assert math.isfinite(plot.shapes.sum())


def test_ridges_of_a_network_without_weights_say_so(appearance, qtbot):
    network = chain("Input", "ReLU", "Output")
    document = Document()
    document.start_new(Project(network=network))
    history = History()
    history.extend(story(network, steps=3))
    plot = shown(Ridges(WEIGHTS, LayerNames(document), appearance), qtbot)
    plot.refresh(history)
    assert plot.is_empty
    assert plot.empty_text() == WEIGHTS.missing


def test_shades_are_the_same_whether_computed_at_once_or_as_they_come():
    rng = np.random.default_rng(0)
    track, edges, growing = HistogramTrack(limit=16), np.linspace(-2, 2, 9), Shades()
    for step in range(40):
        track.append(step, histogram_of(rng.normal(size=50).astype(np.float32), 50))
        np.testing.assert_array_equal(growing.of(track, edges), Shades().of(track, edges))
    wider = np.linspace(-4, 4, 9)
    np.testing.assert_array_equal(growing.of(track, wider), Shades().of(track, wider))


def test_a_single_value_is_a_line_and_no_bar(appearance, names, qtbot):
    """Its histogram is widened by what measures it: nothing of that width is drawn."""
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, ("n2",), ("n2", "n3")))
    history.append(StepMeasured(1, 1, 0.7, 0.5, 0.1, np.ones(1, np.float32), 0.1))
    one = histogram_of(np.full(100, 0.25, np.float32), 100)
    spread = histogram_of(np.linspace(-1, 1, 100, dtype=np.float32), 100)
    layers = {"n2": LayerMeasure(one, 0.0), "n3": LayerMeasure(spread, 0.0)}
    history.append(LayersMeasured(1, layers))
    assert (one.only, one.largest, spread.only, spread.largest) == (0.25, 0.25, None, 1.0)
    now = shown(HistogramNow(ACTIVATIONS, names, appearance), qtbot)
    now.show_layer("n2")
    now.refresh(history)
    assert now.surface.y_range[1] >= 100
    image, at = now.grab().toImage(), now.surface.x(0.25)
    color, y = appearance.family_color(now.family), int(now.surface.area.bottom()) - 20
    filled = [x for x in range(image.width()) if image.pixelColor(x, y) == color]
    assert 1 <= len(filled) <= 4
    assert all(abs(x - at) <= 2 for x in filled)
    ridges = shown(Ridges(ACTIVATIONS, names, appearance), qtbot)
    ridges.refresh(history)
    assert (ridges.shapes > 0).sum(axis=1).tolist()[0] == 1
    assert "all values 0.250" in ridges.bars[0].text
