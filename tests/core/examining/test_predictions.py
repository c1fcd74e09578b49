"""Predictions of a split against a loop over single samples."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.examining import predictions as module
from core.examining.predictions import (
    ClassPredictions,
    ValuePredictions,
    class_predictions,
    predictions,
    value_predictions,
)
from core.examining.samples import Part, sampled_rows
from tests.core.examining.asked import asked, linear, project_of, with_nan

THREE = {"classes": 3, "samples": 300, "noise": 0.6}
CLOUDS = project_of("gaussians", linear(4), "Tanh", linear(3), data=THREE)


def test_confusion_cells_and_accuracies_are_those_counted_one_by_one() -> None:
    model, dataset = asked(CLOUDS, scale=3)
    found = class_predictions(model, dataset, part=Part.TRAINING)
    assert (len(found), found.total) == (240, 240)
    assert found.names == dataset.classes
    confusion, losses = np.zeros((3, 3), int), []
    for row in range(240):
        with torch.no_grad():
            logits = model.network(torch.tensor(dataset.train.inputs[row : row + 1]))[0]
        actual, given = int(dataset.train.targets[row]), int(logits.argmax())
        shares = (logits - logits.max()).exp()
        shares /= shares.sum()
        confusion[actual, given] += 1
        losses.append(-math.log(float(shares[actual])))
        assert (found.actual[row], found.given[row]) == (actual, given)
        assert found.given_probability[row] == pytest.approx(float(shares[given]), abs=1e-5)
        assert found.actual_probability[row] == pytest.approx(float(shares[actual]), abs=1e-5)
    np.testing.assert_allclose(found.loss, losses, rtol=1e-3, atol=1e-5)
    np.testing.assert_array_equal(found.confusion, confusion)
    assert found.accuracy == pytest.approx(np.trace(confusion) / 240)
    np.testing.assert_allclose(found.class_accuracies, np.diag(confusion) / confusion.sum(1))
    for actual in range(3):
        for given in range(3):
            rows = found.cell(actual, given)
            assert len(rows) == confusion[actual, given]
            assert (found.actual[rows] == actual).all()
            assert (np.diff(found.loss[rows]) <= 0).all()


def test_the_worst_mistakes_are_the_wrong_ones_of_the_highest_loss() -> None:
    model, dataset = asked(CLOUDS, scale=3)
    found = class_predictions(model, dataset, part=Part.TRAINING)
    worst = found.worst(5)
    wrong = [row for row in range(240) if found.given[row] != found.actual[row]]
    slow = sorted(wrong, key=lambda row: -found.loss[row])[:5]
    assert [mistake.row for mistake in worst] == slow
    for mistake in worst:
        assert mistake.actual == dataset.train.targets[mistake.row]
        assert mistake.given != mistake.actual
        assert mistake.given_probability > mistake.actual_probability
        assert mistake.loss == pytest.approx(-math.log(mistake.actual_probability), rel=1e-4)
    assert len(found.worst(1000)) == len(wrong)


RULES: list[tuple[str, int, tuple[str, ...], Callable[[torch.Tensor], torch.Tensor]]] = [
    ("BCEWithLogitsLoss", 1, (), lambda z: (z[:, 0] > 0).long()),
    ("BCELoss", 1, ("Sigmoid",), lambda p: (p[:, 0] > 0.5).long()),
    ("BCEWithLogitsLoss", 2, (), lambda z: z.argmax(1)),
    ("NLLLoss", 2, ("LogSoftmax",), lambda z: z.argmax(1)),
    ("MultiMarginLoss", 2, (), lambda z: z.argmax(1)),
    ("MSELoss", 2, (), lambda z: z.argmax(1)),
]


@pytest.mark.parametrize(("loss", "outputs", "end", "rule"), RULES)
def test_the_class_given_is_that_of_the_loss(
    loss: str, outputs: int, end: tuple[str, ...], rule: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    project = project_of("moons", linear(4), "Tanh", linear(outputs), *end, loss=loss)
    model, dataset = asked(project, scale=3)
    found = class_predictions(model, dataset)
    with torch.no_grad():
        given = rule(model.network(torch.tensor(dataset.validation.inputs)))
    np.testing.assert_array_equal(found.given, given)
    assert found.nonfinite == 0
    assert np.isfinite(found.loss).all()
    reads_probabilities = loss not in ("MultiMarginLoss", "MSELoss")
    assert np.isfinite(found.given_probability).all() == reads_probabilities
    if outputs == 1:
        slow = -np.log(found.actual_probability)
        np.testing.assert_allclose(found.loss, slow, rtol=1e-3, atol=1e-5)


def test_a_sample_is_drawn_is_named_and_is_the_same_again() -> None:
    model, dataset = asked(CLOUDS)
    few = class_predictions(model, dataset, part=Part.TRAINING, most=50)
    whole = class_predictions(model, dataset, part=Part.TRAINING)
    assert (len(few), few.total) == (50, 240)
    assert (np.diff(few.rows) > 0).all()
    np.testing.assert_array_equal(few.given, whole.given[few.rows])
    again = class_predictions(model, dataset, part=Part.TRAINING, most=50)
    np.testing.assert_array_equal(few.rows, again.rows)
    assert not np.array_equal(few.rows, sampled_rows(240, 50, seed=1))


def test_a_regression_is_compared_in_the_units_of_the_data() -> None:
    project = project_of("wave", linear(1), loss="MSELoss")
    for is_scaled in (False, True):
        scaled = replace(project, data=replace(project.data, standardize_targets=is_scaled))
        model, dataset = asked(scaled)
        found = predictions(model, dataset)
        assert isinstance(found, ValuePredictions)
        raw = project.data.spec.load(project.data.dataset.params, lambda text, done, total: None)
        actual = raw.train.targets[dataset.validation.rows]
        np.testing.assert_allclose(found.actual, actual, atol=1e-5)
        np.testing.assert_allclose(found.residuals, found.predicted - actual, atol=1e-5)
        plain = model.predict(dataset.validation.inputs)
        squares = np.square(plain - dataset.validation.targets)[:, 0]
        np.testing.assert_allclose(found.loss, squares, rtol=1e-3, atol=1e-6)
        assert found.worst(3).tolist() == np.argsort(-squares)[:3].tolist()
        share = (
            1 - np.square(found.predicted - actual).sum() / np.square(actual - actual.mean()).sum()
        )
        assert found.explained == pytest.approx([share], abs=1e-4)


def test_values_that_are_not_finite_give_no_class_and_no_loss() -> None:
    model, dataset = asked(CLOUDS, change=with_nan)
    found = predictions(model, dataset)
    assert isinstance(found, ClassPredictions)
    assert found.nonfinite == len(found) == 30
    assert found.confusion.sum() == 0
    assert found.class_counts.sum() == 30
    assert found.accuracy == 0
    assert found.worst(3) == ()
    assert sum(len(found.cell(actual, -1)) for actual in range(3)) == 30
    assert np.isnan(found.given_probability).all()
    model, dataset = asked(project_of("wave", linear(1), loss="MSELoss"), change=with_nan)
    values = value_predictions(model, dataset)
    assert values.nonfinite == len(values)
    assert np.isnan(values.explained).all()
    assert np.isnan(values.loss).all()


def test_a_part_without_samples_is_an_answer_too() -> None:
    for project in (CLOUDS, project_of("wave", linear(1), loss="MSELoss")):
        model, dataset = asked(replace(project, data=replace(project.data, test_fraction=0.0)))
        found = predictions(model, dataset, part=Part.TEST)
        assert (len(found), found.total, found.nonfinite) == (0, 0, 0)
        if isinstance(found, ClassPredictions):
            assert math.isnan(found.accuracy)
            assert np.isnan(found.class_accuracies).all()
            assert found.worst(2) == ()
        else:
            assert np.isnan(found.explained).all()


class StoppedError(Exception):
    """Wanted no more."""


def test_it_stops_between_two_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.examining.model.BATCH", 100)
    told: list[tuple[int, int]] = []

    def progress(text: str, done: int, total: int) -> None:
        told.append((done, total))
        if done >= 100 and total == 240:
            raise StoppedError

    model, dataset = asked(CLOUDS)
    with pytest.raises(StoppedError):
        class_predictions(model, dataset, progress, part=Part.TRAINING)
    assert told == [(0, 240), (100, 240)]
    told.clear()
    class_predictions(model, dataset, progress)
    assert told == [(0, 30), (30, 30)]
    assert module.MOST == 10_000
