"""The curve through data with one input, in the units of the data."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import ExaminingError
from core.examining.fit_curve import fit_curve
from core.examining.samples import Part
from tests.core.examining.asked import asked, linear, project_of, with_nan

WAVE = project_of("wave", linear(5), "Tanh", linear(1), loss="MSELoss", data={"samples": 100})


@pytest.mark.parametrize("is_scaled", [False, True])
def test_the_curve_is_what_the_network_says_of_each_place(is_scaled: bool) -> None:
    project = replace(WAVE, data=replace(WAVE.data, standardize_targets=is_scaled))
    model, dataset = asked(project, scale=2)
    curve = fit_curve(model, dataset, resolution=11)
    assert (curve.names, curve.input_name, curve.nonfinite) == (("y",), "x", 0)
    for x, y in zip(curve.x, curve.y[0], strict=True):
        with torch.no_grad():
            given = float(model.network(torch.tensor(dataset.prepared([[x]]))))
        if dataset.target_scale is not None:
            mean, std = dataset.target_scale.arrays.values()
            given = given * float(std[0]) + float(mean[0])
        assert y == pytest.approx(given, rel=1e-4, abs=1e-5)


def test_the_samples_are_those_that_were_stored() -> None:
    project = replace(WAVE, data=replace(WAVE.data, standardize_targets=True))
    model, dataset = asked(project)
    raw = WAVE.data.spec.load(WAVE.data.dataset.params, lambda text, done, total: None).train
    curve = fit_curve(model, dataset)
    assert [points.part for points in curve.points] == list(Part)
    assert sum(points.total for points in curve.points) == 100
    for points in curve.points:
        for x, y in zip(points.x, points.y[0], strict=True):
            (row,) = np.flatnonzero(raw.inputs[:, 0] == x)
            assert y == pytest.approx(float(raw.targets[row, 0]), abs=1e-5)
    few = fit_curve(model, dataset, most_points=7).points[0]
    assert (few.shown, few.total) == (7, 80)
    assert set(few.x) <= set(curve.points[0].x)


def test_one_input_and_two_classes_give_curves_of_probability() -> None:
    project = project_of("o-rings", linear(1), loss="BCEWithLogitsLoss")
    model, dataset = asked(project)
    curve = fit_curve(model, dataset, resolution=7)
    assert curve.is_probability
    assert curve.names == dataset.classes
    weight, bias = (float(value.ravel()[0]) for value in model.weights.values())
    slow = 1 / (1 + np.exp(-(dataset.prepared(curve.x[:, None])[:, 0] * weight + bias)))
    np.testing.assert_allclose(curve.y, [1 - slow, slow], atol=1e-5)
    assert set(curve.points[0].y[0]) == {0.0, 1.0}


def test_values_that_are_not_finite_are_counted() -> None:
    model, dataset = asked(WAVE, change=with_nan)
    assert fit_curve(model, dataset, resolution=30).nonfinite == 30


def test_more_inputs_are_refused_in_a_sentence() -> None:
    model, dataset = asked(project_of("moons", linear(2)))
    with pytest.raises(ExaminingError, match="samples of 2 values"):
        fit_curve(model, dataset)
