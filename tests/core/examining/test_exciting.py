"""The most exciting samples, against sorting all of them."""

import numpy as np
import pytest

from core.errors import ExaminingError
from core.examining.exciting import exciting
from core.examining.samples import Part
from tests.core.builders import named
from tests.core.examining.asked import Weights, asked, linear, project_of, with_nan

CNN = project_of(
    "digits", ("Conv2d", {"out_channels": 6}), "ReLU", "Flatten", linear(12), linear(10)
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.examining.model.BATCH", 64)


def test_units_are_excited_most_by_the_samples_of_the_highest_values() -> None:
    model, dataset = asked(CNN)
    node = named(CNN.network, "linear")
    found = exciting(model, dataset, node=node, k=5)
    assert (found.asked, found.samples, found.shown, found.total) == (1437, 1437, 12, 12)
    assert found.places is None
    assert found.field is None
    assert found.map_shape == ()
    values = np.concatenate(list(model.of_layer(node, dataset.train.inputs)))
    for unit in range(12):
        best = sorted(range(1437), key=lambda row: -values[row, unit])[:5]
        np.testing.assert_allclose(found.values[unit], values[best, unit], rtol=1e-5)
        np.testing.assert_allclose(values[found.rows[unit], unit], found.values[unit], rtol=1e-5)
    assert (found.nonfinite == 0).all()


def test_channels_are_excited_at_a_place() -> None:
    model, dataset = asked(CNN)
    node = named(CNN.network, "relu")
    found = exciting(model, dataset, node=node, k=3, part=Part.TEST, most=100, most_units=4)
    assert (found.asked, found.samples, found.shown, found.total) == (100, 180, 4, 6)
    assert found.map_shape == (6, 6)
    assert found.places is not None
    assert found.field is not None
    assert found.field.seen_from((2, 5)) == ((2, 5), (5, 8))
    values = model.outputs(dataset.test.inputs)[node]
    some = exciting(model, dataset, node=node, k=100, part=Part.TEST, most=100).rows[0]
    for channel in range(4):
        highest = {int(row): float(values[row, channel].max()) for row in some}
        slow = sorted(highest.values(), reverse=True)[:3]
        np.testing.assert_allclose(found.values[channel], slow, rtol=1e-5)
        for row, value, (y, x) in zip(
            found.rows[channel], found.values[channel], found.places[channel], strict=True
        ):
            assert values[row, channel, y, x] == pytest.approx(float(value), rel=1e-5)


def test_the_earlier_of_equal_samples_come_first() -> None:
    def dead(weights: Weights) -> None:
        weights["conv2d.weight"][...] = 0
        weights["conv2d.bias"][...] = -1

    model, dataset = asked(CNN, change=dead)
    found = exciting(model, dataset, node=named(CNN.network, "relu"), k=4)
    assert found.rows.tolist() == [[0, 1, 2, 3]] * 6
    assert not found.values.any()


def test_what_is_not_finite_is_counted_and_never_strong() -> None:
    model, dataset = asked(CNN, change=with_nan)
    found = exciting(model, dataset, node=named(CNN.network, "conv2d"), k=3, part=Part.TEST)
    assert found.nonfinite.tolist() == [180, 0, 0, 0, 0, 0]
    assert found.rows[0].tolist() == [-1, -1, -1]
    assert np.isnan(found.values[0]).all()
    assert (found.rows[1:] >= 0).all()
    assert np.isfinite(found.values[1:]).all()


def test_fewer_samples_than_wanted_leave_places_empty() -> None:
    model, dataset = asked(CNN)
    found = exciting(model, dataset, node=named(CNN.network, "linear"), k=4, most=2)
    assert (found.rows[:, :2] >= 0).all()
    assert (found.rows[:, 2:] == -1).all()
    assert np.isnan(found.values[:, 2:]).all()


def test_it_can_be_stopped_and_refuses_a_layer_that_is_gone() -> None:
    def stop(text: str, done: int, total: int) -> None:
        if done:
            raise InterruptedError

    model, dataset = asked(CNN)
    with pytest.raises(InterruptedError):
        exciting(model, dataset, stop, node=named(CNN.network, "linear"))
    with pytest.raises(ExaminingError, match="takes no part"):
        exciting(model, dataset, node="gone")
