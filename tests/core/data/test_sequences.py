"""The digit sequences: alike within a class, told apart by a simple rule, smooth noise."""

import numpy as np
import pytest

from core.data.sequences import digit_sequences


def test_shapes_and_seed() -> None:
    x, y = digit_sequences(200, 0.25, 1)
    assert x.shape == (200, 1, 40)
    assert x.dtype == np.float32
    assert np.bincount(y).tolist() == [20] * 10
    np.testing.assert_array_equal(digit_sequences(200, 0.25, 1)[0], x)
    assert not np.array_equal(digit_sequences(200, 0.25, 2)[0], x)


def test_classes_can_be_told_apart_but_not_by_a_line() -> None:
    """The nearest neighbour does well, a linear classifier does not: as in the paper."""
    x, y = digit_sequences(3000, 0.1, 0)
    flat = x[:, 0].astype(np.float64)
    train, test = flat[:2500], flat[2500:]
    distances = np.square(test).sum(1)[:, None] - 2 * test @ train.T + np.square(train).sum(1)
    nearest = (y[distances.argmin(1)] == y[2500:]).mean()
    design = np.column_stack([train, np.ones(2500)])
    weights = np.linalg.lstsq(design, np.eye(10)[y[:2500]], rcond=None)[0]
    linear = ((np.column_stack([test, np.ones(500)]) @ weights).argmax(1) == y[2500:]).mean()
    assert 0.2 < linear < 0.6
    assert nearest > linear + 0.2


def test_noise_has_its_size() -> None:
    noisy, bare = digit_sequences(3000, 0.5, 3)[0], digit_sequences(3000, 0.0, 3)[0]
    noise = (noisy - bare)[:, 0]
    assert noise.std() == pytest.approx(0.5 * np.sqrt(1.01), rel=0.03)
    near, far = (np.mean(noise[:, k:] * noise[:, :-k]) / noise.var() for k in (1, 15))
    assert near > 0.7
    assert abs(far) < 0.1
