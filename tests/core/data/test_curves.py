"""The regression sets against their formulas, and what noise adds."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from core.data import curves

Curve = Callable[..., tuple[np.ndarray, np.ndarray]]
ALL = [
    (curves.wave, (2.0,)),
    (curves.stairs, (3,)),
    (curves.polynomial, (4,)),
    (curves.plane, ()),
    (curves.bumps, ()),
]


def test_a_wave_is_a_sine() -> None:
    x, y = curves.wave(500, 2.0, 0.0, 0)
    np.testing.assert_allclose(y, np.sin(4 * np.pi * x), atol=1e-5)
    assert -1 <= x.min() < -0.98
    assert 0.98 < x.max() <= 1


def test_stairs_have_their_steps() -> None:
    x, y = curves.stairs(2000, 3, 0.0, 0)
    np.testing.assert_allclose(np.unique(y), [-1, -1 / 3, 1 / 3, 1], rtol=1e-5)
    assert (np.diff(y[np.argsort(x[:, 0]), 0]) >= 0).all()
    x, y = curves.stairs(500, 1, 0.0, 0)
    np.testing.assert_array_equal(y, np.where(x < 0, -1, 1))


@pytest.mark.parametrize("degree", [1, 3, 12])
def test_a_polynomial_is_that_of_chebyshev(degree: int) -> None:
    x, y = curves.polynomial(500, degree, 0.0, 0)
    expected = chebyshev.chebval(x.astype(np.float64), [0] * degree + [1])
    np.testing.assert_allclose(y, expected, atol=1e-4)


def test_a_plane_is_solved_by_least_squares() -> None:
    x, y = curves.plane(500, 0.0, 0)
    solved = np.linalg.lstsq(np.column_stack([x, np.ones(500)]), y, rcond=None)[0]
    np.testing.assert_allclose(solved[:, 0], [0.5, 0.5, 0], atol=1e-6)


def test_bumps_go_up_and_down_by_turns() -> None:
    x, y = curves.bumps(20_000, 0.0, 0)
    for column in (-1, 0, 1):
        for row in (-1, 1):
            near = np.linalg.norm(x - [0.65 * column, 0.45 * row], axis=1) < 0.05
            expected = row * (1 if column == 0 else -1)
            assert y[near].mean() == pytest.approx(expected, abs=0.15)
    np.testing.assert_allclose(y.mean(), 0, atol=0.02)


@pytest.mark.parametrize(("make", "given"), ALL, ids=lambda x: getattr(x, "__name__", ""))
def test_noise_and_seed(make: Curve, given: tuple[float, ...]) -> None:
    inputs, targets = make(4000, *given, 0.2, 5)
    assert inputs.dtype == targets.dtype == np.float32
    assert targets.shape == (4000, 1)
    bare = make(4000, *given, 0.0, 5)
    np.testing.assert_array_equal(bare[0], inputs)
    assert (targets - bare[1]).std() == pytest.approx(0.2, rel=0.05)
    np.testing.assert_array_equal(make(4000, *given, 0.2, 5)[1], targets)
    assert not np.array_equal(make(4000, *given, 0.2, 6)[1], targets)
