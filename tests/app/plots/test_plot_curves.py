"""Curves over steps: loss, accuracy, learning rate, and what is seen of a long run."""

import math
from dataclasses import replace

import numpy as np
import pytest
from made_history import made, run_with
from seen import small as shown

from app.plots.accuracy import AccuracyPlot
from app.plots.axis import LogAxis
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from core.training.events import (
    EpochFinished,
    RunStarted,
    StepMeasured,
)
from core.training.history import History


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
    plot.resize(190, 300)
    plot.refresh(run_with([losses[0]] * 20 + [losses[1]] * 200))
    plot.grab()
    assert not plot.legend.is_outside
    assert plot.legend.is_at_top is is_at_top
    assert plot.whole_button.geometry().bottom() < plot.area.top()


def test_the_rate_is_written_above_its_curve(appearance, qtbot):
    plot = shown(LearningRatePlot(appearance), qtbot)
    plot.refresh(run_with([1.0] * 50))
    assert plot.note() == "0.100"
    assert not plot.entries()


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


def test_the_loss_has_a_log_axis_at_the_push_of_a_button(appearance, qtbot):
    """A spike of 400 leaves what came after it readable; values stay what they are."""
    plot = shown(LossPlot(appearance), qtbot)
    losses = [2.0, 400.0, *np.geomspace(2, 0.002, 200)]
    plot.refresh(run_with(losses))
    linear = plot.surface
    told = plot.entries()[0].value
    assert plot.log_button.isVisible()
    plot.log_button.click()
    assert isinstance(plot.frame.y_axis, LogAxis)
    low, high = plot.surface.y_range
    assert (low, high) == (-3.0, 3.0)
    last = plot.raw.curves[0].getData()[1][-1]
    assert last == pytest.approx(math.log10(0.002), rel=1e-5)
    assert plot.entries()[0].value == told
    assert not len(plot._odd_steps())
    plot.log_button.click()
    assert plot.surface.y_range == linear.y_range
    plot.log_button.click()
    plot.refresh(run_with([1.0, math.nan, 0.0, 1.0]))
    assert set(plot._odd_steps()) == {2}, "0 has a place, NaN has none"
