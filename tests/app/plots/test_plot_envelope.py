"""Min/max buckets against the full data."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.plots.envelope import Envelope


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    length=st.integers(1, 2500),
    columns=st.integers(1, 3),
    wanted=st.integers(1, 400),
)
def test_every_bucket_holds_the_extremes_of_its_values(seed, length, columns, wanted):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(length, columns)).astype(np.float32)
    values[rng.random(values.shape) < 0.05] = np.nan
    envelope, read = Envelope(columns), 0
    while read < length:
        size = int(rng.integers(1, 300))
        part = values[read : read + size]
        envelope.extend(part, part)
        read += size
    start, stop = sorted(rng.integers(0, length + 1, 2).tolist())
    found = envelope.buckets(start, stop, wanted)
    assert len(found.low) <= wanted + 1
    for begin, low, high in zip(found.starts, found.low, found.high, strict=True):
        part = values[begin : min(begin + found.size, stop)]
        np.testing.assert_array_equal(low, np.fmin.reduce(part, axis=0))
        np.testing.assert_array_equal(high, np.fmax.reduce(part, axis=0))
    if stop > start:
        assert found.first <= start
        assert found.starts[-1] + found.size >= stop


def test_one_spike_in_a_hundred_thousand_steps_is_seen():
    values = np.zeros((100_000, 1), np.float32)
    values[61_803] = 5
    envelope = Envelope(1)
    envelope.extend(values, values)
    found = envelope.buckets(0, 100_000, 300)
    assert found.high.max() == 5
    place = int(np.argmax(found.high))
    assert found.starts[place] <= 61_803 < found.starts[place] + found.size


def test_buckets_do_not_move_while_a_curve_grows():
    envelope = Envelope(1)
    values = np.arange(1550, dtype=np.float32)[:, None]
    envelope.extend(values[:1500], values[:1500])
    before = envelope.buckets(0, 1500, 200)
    envelope.extend(values[1500:], values[1500:])
    after = envelope.buckets(0, 1550, 200)
    assert after.size == before.size
    np.testing.assert_array_equal(after.high[: len(before.high) - 1], before.high[:-1])


def test_nothing_gives_nothing():
    low, high = Envelope(2).extremes(0, 10)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
