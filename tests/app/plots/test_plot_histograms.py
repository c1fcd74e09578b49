"""Histograms with differing bins on one axis: nothing is lost, and it is right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.plots.histograms import BINS, HistogramTrack, rebin
from core.probes.histogram import histogram_of
from tests.measures import histogram


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 20), bins=st.integers(1, 120))
def test_counts_are_conserved(seed, rows, bins):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 1000, (rows, BINS)).astype(float)
    low = rng.normal(size=rows)
    high = low + rng.exponential(size=rows) * (rng.random(rows) > 0.2)
    edges = np.sort(rng.normal(size=bins + 1) * 2)
    found = rebin(counts, low, high, edges)
    assert (found.counts >= -1e-6).all()
    total = found.counts.sum(axis=1) + found.below + found.above
    np.testing.assert_allclose(total, counts.sum(axis=1), rtol=1e-9)


def test_the_same_bins_give_the_same_counts():
    counts = np.random.default_rng(0).integers(0, 99, (3, BINS)).astype(float)
    edges = np.linspace(-1, 2, BINS + 1)
    found = rebin(counts, np.full(3, -1.0), np.full(3, 2.0), edges)
    np.testing.assert_allclose(found.counts, counts, atol=1e-9)


def test_finer_histograms_sum_to_coarser_ones():
    counts = np.random.default_rng(1).integers(0, 99, (1, BINS)).astype(float)
    found = rebin(counts, np.zeros(1), np.ones(1), np.linspace(0, 1, 17))
    np.testing.assert_allclose(found.counts[0], counts[0].reshape(16, 4).sum(axis=1))


def test_a_constant_output_is_all_in_its_bin():
    counts = np.zeros((1, BINS))
    counts[0, 5] = 40
    found = rebin(counts, np.array([0.5]), np.array([0.5]), np.array([0.0, 0.5, 1.0]))
    assert found.counts.tolist() == [[0.0, 40.0]]


def test_a_full_track_joins_neighbours_and_loses_nothing():
    rng = np.random.default_rng(2)
    track = HistogramTrack(limit=16)
    total = 0
    for number in range(1000):
        counts = rng.integers(0, 50, BINS)
        total += counts.sum()
        low = float(rng.normal())
        track.append(10 * number + 1, histogram(counts, low, low + float(rng.exponential())))
    assert len(track) <= 16
    assert track.counts.sum() == pytest.approx(total)
    assert track.steps[0] == 1
    assert (np.diff(track.steps) > 0).all()


def test_joined_histograms_stay_where_their_values_were():
    rng = np.random.default_rng(3)
    track = HistogramTrack(limit=4)
    samples = [rng.normal(loc=number / 10, size=5000) for number in range(8)]
    for number, values in enumerate(samples):
        counts, edges = np.histogram(values, BINS)
        track.append(number, histogram(counts, edges[0], edges[-1]))
    assert len(track) == 4
    edges = np.linspace(-3, 4, 15)
    found = rebin(track.counts, track.low, track.high, edges).counts
    truth = [
        np.histogram(np.concatenate(samples[2 * pair : 2 * pair + 2]), edges)[0]
        for pair in range(4)
    ]
    assert np.abs(found - np.array(truth)).max() < 0.03 * 10_000


def test_the_recent_range_forgets_the_start():
    track = HistogramTrack()
    for number in range(100):
        scale = 1000.0 if number < 10 else 1.0
        counts, edges = np.histogram(np.linspace(-scale, scale, 640), BINS)
        track.append(number, histogram(counts, edges[0], edges[-1]))
    low, high = track.recent_range(0.8)
    assert low == pytest.approx(-1, abs=0.05)
    assert high == pytest.approx(1, abs=0.05)


def test_outliers_do_not_set_the_range():
    track = HistogramTrack()
    counts = np.zeros(BINS, np.int64)
    counts[0], counts[-1] = 9_999, 1
    track.append(1, histogram(counts, 0.0, 640.0))
    assert track.recent_range(0.8) == pytest.approx((0.0, 10.0))


@pytest.mark.parametrize("value", [0.0, 0.1, -3.5])
def test_equal_values_have_no_width_in_a_track(value):
    track = HistogramTrack(limit=4)
    for step in range(9):
        track.append(step, histogram_of(np.full(10, value, np.float32), 10))
    assert track.recent_range(1.0) == pytest.approx((value, value))
    assert (track.low == track.high).all()
    found = rebin(track.counts, track.low, track.high, np.linspace(-4, 4, 97))
    assert ((found.counts > 0).sum(axis=1) == 1).all()
