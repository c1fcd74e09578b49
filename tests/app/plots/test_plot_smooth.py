"""A picture passes through the values of its grid, and has holes where there are none."""

import numpy as np
import pytest

from app.plots.smooth import smooth


def test_a_picture_passes_through_the_values_of_the_grid() -> None:
    values = np.random.default_rng(0).normal(size=(4, 6))
    picture = smooth(values, 5 * 7 + 1, 3 * 7 + 1)
    np.testing.assert_allclose(picture[::7, ::7], values, atol=1e-12)


def test_a_picture_of_a_slope_is_the_slope() -> None:
    values = np.add.outer(np.arange(6.0), 2 * np.arange(6.0))
    line = np.linspace(0, 5, 51)
    np.testing.assert_allclose(smooth(values, 51, 51), np.add.outer(line, 2 * line), atol=1e-12)


def test_a_picture_has_a_hole_where_a_value_is_not_finite() -> None:
    values = np.ones((9, 9))
    values[4, 4] = np.inf
    picture = smooth(values, 81, 81)
    assert np.isnan(picture[40, 40])
    assert np.isfinite(picture[:19]).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 2)])
def test_a_small_grid_gives_a_picture(shape) -> None:
    np.testing.assert_allclose(smooth(np.ones(shape), 8, 8), np.ones((8, 8)))
