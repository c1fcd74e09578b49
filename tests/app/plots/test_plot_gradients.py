"""Gradient norms over steps and over depth."""

import math

import numpy as np
import pytest
from made_history import deep_network, made, run_with, story
from seen import small as shown

from app.document import Document
from app.panels.layer_figures import now_facts
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.names import LayerNames
from app.runs.gradients import AVERAGED
from core.project import Project
from core.training.history import History


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
