"""The plane seen by a network: each place is what the network says of that single point."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

from core.errors import ExaminingError
from core.examining.boundary import boundary, unit_fields
from core.examining.plane import axis_around, plane_of
from tests.core.builders import named
from tests.core.examining.asked import asked, linear, project_of, with_nan

SPIRALS = project_of("spirals", linear(7), "Tanh", linear(3), data={"arms": 3, "samples": 200})


def place(found: np.ndarray, row: int, column: int) -> np.ndarray:
    return found[..., row, column]


def test_each_place_is_what_the_network_says_of_that_point() -> None:
    model, dataset = asked(SPIRALS, scale=3)
    seen = boundary(model, dataset, resolution=9)
    assert seen.names == dataset.classes
    assert seen.given is not None
    assert seen.probabilities is not None
    for row, column in ((0, 0), (0, 8), (8, 0), (3, 6)):
        point = np.array([[seen.plane.x[column], seen.plane.y[row]]])
        with torch.no_grad():
            logits = model.network(torch.tensor(dataset.prepared(point)))[0]
        np.testing.assert_allclose(place(seen.values, row, column), logits, atol=1e-5)
        np.testing.assert_allclose(
            place(seen.probabilities, row, column), logits.softmax(0), atol=1e-5
        )
        assert place(seen.given, row, column) == logits.argmax()
    assert seen.nonfinite == 0


def test_a_class_leads_where_it_is_given() -> None:
    model, dataset = asked(SPIRALS, scale=3)
    seen = boundary(model, dataset, resolution=30)
    assert seen.probabilities is not None
    leads = seen.leads
    assert leads is not None
    for c in range(3):
        others = np.delete(seen.probabilities, c, 0).max(0)
        np.testing.assert_allclose(leads[c], seen.probabilities[c] - others, atol=1e-6)
        np.testing.assert_array_equal(leads[c] > 0, seen.given == c)


def test_the_plane_holds_all_training_samples_and_a_margin_in_their_units() -> None:
    _, dataset = asked(SPIRALS)
    plane = plane_of(dataset, 50, margin=0.25)
    raw = dataset.train.raw(slice(None))
    for axis, values in ((plane.x, raw[:, 0]), (plane.y, raw[:, 1])):
        span = values.max() - values.min()
        assert axis[0] == pytest.approx(values.min() - 0.25 * span, rel=1e-5)
        assert axis[-1] == pytest.approx(values.max() + 0.25 * span, rel=1e-5)
        assert len(axis) == 50


def test_an_axis_is_there_for_any_values() -> None:
    for values in ([], [np.nan], [0.0, np.inf], [5.0, 5.0], [-1e30, 1e30]):
        axis = axis_around(np.array(values, np.float32), 10, 0.1)
        assert np.isfinite(axis).all()
        assert (np.diff(axis) > 0).all()


@pytest.mark.parametrize("loss", ["BCEWithLogitsLoss", "BCELoss", "MSELoss", "MultiMarginLoss"])
def test_a_class_is_given_as_the_loss_says(loss: str) -> None:
    outputs = 1 if loss.startswith("BCE") else 2
    end = ["Sigmoid"] if loss == "BCELoss" else []
    project = project_of("moons", linear(5), "Tanh", linear(outputs), *end, loss=loss)
    model, dataset = asked(project, scale=4)
    seen = boundary(model, dataset, resolution=20)
    assert seen.given is not None
    assert set(np.unique(seen.given)) == {0, 1}
    if outputs == 1:
        assert seen.probabilities is not None
        np.testing.assert_allclose(seen.probabilities.sum(0), 1, atol=1e-6)
        threshold = 0.5 if loss == "BCELoss" else 0
        np.testing.assert_array_equal(seen.given, seen.values[0] > threshold)
    else:
        assert seen.probabilities is None
        np.testing.assert_array_equal(seen.given, seen.values.argmax(0))


def test_a_regression_is_a_surface_in_the_units_of_the_data() -> None:
    project = project_of("plane", linear(1), loss="MSELoss")
    project = replace(project, data=replace(project.data, standardize_targets=True))
    model, dataset = asked(project)
    seen = boundary(model, dataset, resolution=6)
    assert seen.given is None
    assert seen.probabilities is None
    assert seen.names == ("y",)
    assert dataset.target_scale is not None
    mean, std = dataset.target_scale.arrays.values()
    plain = model.predict(dataset.prepared(seen.plane.points))
    np.testing.assert_allclose(
        seen.values[0].ravel(), (plain * std + mean)[:, 0], rtol=1e-4, atol=1e-5
    )


ACTIVATIONS = ["ReLU", "LeakyReLU", "PReLU", "ELU", "SELU", "Sigmoid", "Tanh", "Softplus"]


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_edge_of_an_activation_is_where_it_reads_nothing(kind: str) -> None:
    project = project_of("moons", linear(4), kind, linear(2))
    model, dataset = asked(project, scale=4)
    seen = unit_fields(model, dataset, node=named(project.network, kind.lower()), resolution=30)
    before = unit_fields(model, dataset, node=named(project.network, "linear"), resolution=30)
    assert (seen.shown, seen.total, before.level) == (4, 4, 0.0)
    np.testing.assert_array_equal(seen.edges, before.values)
    assert before.edges is before.values
    slope = {"init": 4 * 0.25} if kind == "PReLU" else {}  # a weight, and so scaled as well
    function = getattr(torch.nn, kind)(**slope)
    with torch.no_grad():
        np.testing.assert_allclose(seen.values, function(torch.tensor(seen.edges)), atol=1e-6)
        assert seen.level == pytest.approx(float(function(torch.zeros(1))))
    if kind != "ReLU":
        np.testing.assert_array_equal(seen.values > seen.level, seen.edges > 0)


def test_units_of_one_linear_layer_are_the_lines_of_its_weights() -> None:
    model, dataset = asked(SPIRALS)
    seen = unit_fields(model, dataset, node=named(SPIRALS.network, "linear"), resolution=5, most=2)
    assert (seen.shown, seen.total) == (2, 7)
    weight, bias = (model.weights[f"linear.{name}"] for name in ("weight", "bias"))
    points = dataset.prepared(seen.plane.points)
    for unit in range(2):
        slow = [float(point @ weight[unit] + bias[unit]) for point in points]
        np.testing.assert_allclose(seen.values[unit].ravel(), slow, rtol=1e-4, atol=1e-5)


def test_values_that_are_not_finite_are_counted_and_give_no_class() -> None:
    model, dataset = asked(SPIRALS, change=with_nan)
    seen = boundary(model, dataset, resolution=5)
    assert seen.nonfinite == 25
    assert (seen.given == -1).all()
    fields = unit_fields(model, dataset, node=named(SPIRALS.network, "tanh"), resolution=5)
    assert fields.nonfinite.tolist() == [25, 0, 0, 0, 0, 0, 0]


def test_what_has_no_plane_is_said_in_a_sentence() -> None:
    model, dataset = asked(project_of("digits", "Flatten", linear(10)))
    with pytest.raises(ExaminingError, match="1×8×8 values, which lie in no plane"):
        boundary(model, dataset)
    model, dataset = asked(SPIRALS)
    with pytest.raises(ExaminingError, match="takes no part"):
        unit_fields(model, dataset, node="gone")


def test_it_stops_between_two_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.examining.model.BATCH", 40)
    told: list[int] = []

    def stop(text: str, done: int, total: int) -> None:
        assert total == 100
        told.append(done)
        if done == 40:
            raise InterruptedError

    model, dataset = asked(SPIRALS)
    node = named(SPIRALS.network, "tanh")
    for ask in (partial(boundary, model, dataset), partial(unit_fields, model, dataset, node=node)):
        with pytest.raises(InterruptedError):
            ask(progress=stop, resolution=10)
    assert told == [0, 40, 0, 40]
    whole = boundary(model, dataset, resolution=10)
    monkeypatch.undo()
    again = boundary(model, dataset, resolution=10)
    np.testing.assert_allclose(whole.values, again.values, atol=1e-6)
