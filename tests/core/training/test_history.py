"""The history: exact steps, thinned looks, questions."""

import numpy as np
import pytest

from core.probes.cadence import EverySteps
from core.settings.training import TrainingSettings
from core.training.events import (
    LayersMeasured,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.history import MOST_MEASURES, History
from core.training.series import SMOOTHING_STEPS, BoundedSeries
from tests.core.training.runs import events, points, steps
from tests.measures import histogram, layer_measure

STARTED = RunStarted("cpu", 0, 10, 1000, weighted=("a", "b"), observed=("a", "b", "c"))


def step(number: int, loss: float = 1.0) -> StepMeasured:
    norms = np.float32([number, 2 * number])
    return StepMeasured(number, 1, loss, 0.5, 0.1, norms, number / 100)


def look(number: int) -> LayersMeasured:
    measure = layer_measure(activations=histogram(np.full(64, number)))
    return LayersMeasured(number, {"a": measure})


def test_steps_are_kept_exactly() -> None:
    history = History()
    history.extend([STARTED, *(step(n) for n in range(1, 1001))])
    assert (history.steps.values == np.arange(1, 1001)).all()
    assert (history.gradient_norms_of("b") == 2 * np.arange(1, 1001)).all()
    assert history.gradient_norms_of("c").size == 0
    assert history.step == 1000
    assert history.version == 1001


def test_smoothing_starts_quickly_and_passes_nan_through() -> None:
    history = History()
    raw = [3.0, 1.0, float("nan"), 2.0]
    history.extend([STARTED, *(step(n, loss) for n, loss in enumerate(raw, start=1))])
    found = history.smoothed_losses.series.values
    second = 3.0 + (1.0 - 3.0) / (1 + 1 / 6)
    assert found[0] == pytest.approx(3.0)
    assert found[1] == pytest.approx(second)
    assert np.isnan(found[2])
    assert found[3] == pytest.approx(second + (2.0 - second) / (1 + 2 / 6))


def test_late_in_a_run_smoothing_is_an_exponential_mean_over_33_steps() -> None:
    history = History()
    raw = np.random.default_rng(0).normal(size=1000)
    history.extend([STARTED, *(step(n, float(loss)) for n, loss in enumerate(raw, start=1))])
    weights = (1 - 1 / SMOOTHING_STEPS) ** np.arange(500)[::-1]
    expected = np.average(raw[-500:], weights=weights)
    assert history.smoothed_losses.series.values[-1] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("count", [1, 5, MOST_MEASURES, MOST_MEASURES + 1, 5000])
def test_looks_are_thinned_out_evenly(count: int) -> None:
    history = History()
    history.extend([STARTED, *(look(n) for n in range(count))])
    found, measures = history.measures_of("a")
    assert len(found) <= MOST_MEASURES
    assert len(found) >= min(count, MOST_MEASURES // 2)
    assert len(set(np.diff(found))) <= 1
    assert found[0] == 0
    assert [measure.activations.counts[0] for measure in measures] == list(found)
    assert count - 1 - found[-1] < max(1, np.diff(found).max(initial=1))
    latest = history.latest_measure("a")
    assert latest is not None
    assert latest.activations.counts[0] == count - 1
    assert history.latest_look is not None
    assert history.latest_look.step == count - 1


def test_between_two_thinnings_looks_are_only_added() -> None:
    history = History()
    before: list[LayersMeasured] = []
    for number in range(3000):
        history.append(look(number))
        now = list(history.measures)
        assert len(now) < len(before) or now[: len(before)] == before
        before = now


def test_it_knows_where_the_run_stands() -> None:
    history = History()
    assert not history.is_running
    assert history.total_steps == 0
    assert history.latest_measure("a") is None
    history.extend([STARTED, RunPaused(0)])
    assert history.is_running
    assert history.is_paused
    history.append(RunResumed(0))
    assert not history.is_paused
    assert history.total_steps == 1000
    history.append(SettingsChanged(3, "epochs", TrainingSettings(), 1500))
    assert history.total_steps == 1500
    history.append(RunFinished(9, "stopped"))
    assert not history.is_running


def test_a_history_up_to_a_step_is_what_it_was_then() -> None:
    """The start of a run that goes on: the same curves, and further ones continue them."""
    found = events(points(epochs=3), cadence=EverySteps(5))
    whole, before = History(), History()
    whole.extend(found)
    before.extend(event for event in found[: found.index(steps(found)[12])])
    cut = whole.until(12)
    assert (cut.step, cut.ended, cut.started) == (12, None, before.started)
    assert cut.epochs == before.epochs
    assert cut.last_step is not None
    assert before.last_step is not None
    assert cut.last_step.epoch == before.last_step.epoch == 2
    for event in steps(found)[12:]:
        cut.append(event)
    for name in ("steps", "losses", "accuracies", "learning_rates", "seconds", "gradient_norms"):
        np.testing.assert_array_equal(getattr(cut, name).values, getattr(whole, name).values)
    smooth = (cut.smoothed_losses.series.values, whole.smoothed_losses.series.values)
    np.testing.assert_allclose(*smooth, rtol=1e-6)
    assert len(whole.until(0).steps) == 0
    assert History().until(5).step == 0


def test_going_on_keeps_the_curves() -> None:
    found = events(points(epochs=1))
    history = History()
    history.extend(found)
    history.append(found[0])
    assert history.ended is None
    assert len(history.gradient_norms) == len(history.steps) == 8


# -- a history of any length -----------------------------------------------------------------


def test_a_bounded_series_keeps_the_end_exactly_and_the_extremes_of_the_rest() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=5003).astype(np.float32)
    values[1234] = 99
    values[77] = np.nan
    steps, series = (
        BoundedSeries(dtype=np.int64, recent=64, buckets=32),
        BoundedSeries(recent=64, buckets=32),
    )
    for step, value in enumerate(values):
        steps.append(step)
        series.append(value)
    assert len(series) == len(steps) <= 2 * 64 + 2 * 32
    old = len(series.extremes)
    exact = steps.values[old:]
    assert len(exact) >= 64
    assert exact.tolist() == list(range(exact[0], 5003))
    np.testing.assert_array_equal(series.values[old:], values[exact])
    first = 0
    for row, last in enumerate(steps.values[:old]):
        part = values[first : last + 1]
        assert series.extremes.low[row] == np.nanmin(part)
        assert series.extremes.high[row] == np.nanmax(part)
        assert series.extremes.is_odd[row] == (not np.isfinite(part).all())
        assert series.values[row] == part[-1]
        first = last + 1
    assert first == exact[0]


def test_the_first_rows_of_a_bounded_series_go_on_growing_as_it_would() -> None:
    series = BoundedSeries(2, recent=16, buckets=8)
    for value in range(200):
        series.append((value, -value))
    part = series.first(len(series) - 3)
    for value in (197, 198, 199):
        part.append((value, -value))
    np.testing.assert_array_equal(part.values, series.values)


def test_the_memory_of_a_long_run_is_bounded() -> None:
    history = History()
    history.append(RunStarted("cpu", 0, 100, 100_000, ("a", "b"), ("a",)))
    for number in range(1, 100_001):
        history.append(step(number))
    assert len(history.losses) == len(history.gradient_norms.values) <= 2 * (16_384 + 4_096)
    assert history.steps.values[-1] == 100_000
    assert history.step == 100_000


def test_the_weights_a_run_ended_with_are_the_latest() -> None:
    history = History()
    history.extend(events(points(), max_steps=7))
    latest = history.snapshot_at(None)
    assert latest is not None
    assert latest.step == 7
    assert latest is history.snapshots[-1]
    assert latest.weights is history.ended.weights  # type: ignore[union-attr]
