"""Contour lines lie where a level is, and pictures pass through the values of their grid."""

import numpy as np
import pytest

from app.plots.contours import contour, smooth

XS, YS = np.linspace(-2, 2, 41), np.linspace(-1.5, 3, 31)


def test_the_contour_of_a_bowl_is_a_circle() -> None:
    x, y = np.meshgrid(XS, YS)
    pieces = contour(XS, YS, x**2 + y**2, 1.0)
    radii = np.hypot(pieces[..., 0], pieces[..., 1])
    np.testing.assert_allclose(radii, 1, atol=0.01)
    length = np.linalg.norm(pieces[:, 0] - pieces[:, 1], axis=1).sum()
    assert length == pytest.approx(2 * np.pi, rel=0.01)


def test_the_contour_of_a_slope_is_exactly_straight_and_whole() -> None:
    x, y = np.meshgrid(XS, YS)
    pieces = contour(XS, YS, x + 0 * y, 0.123)
    np.testing.assert_allclose(pieces[..., 0], 0.123)
    assert np.abs(pieces[:, 0, 1] - pieces[:, 1, 1]).sum() == pytest.approx(4.5)


@pytest.mark.parametrize("is_ridge", [True, False])
def test_the_middle_of_a_saddle_says_which_corners_belong_together(is_ridge) -> None:
    """The level is passed twice on the way around: what is alone is cut off by a line."""
    low, high = (0.2, 1.6) if is_ridge else (-0.6, 0.8)
    corners = np.array([0.0, 1.0])
    pieces = contour(corners, corners, np.array([[low, high], [high, low]]), 0.5)
    cut_off = {tuple((piece.mean(axis=0) > 0.5).tolist()) for piece in pieces}
    alone = {(False, False), (True, True)} if is_ridge else {(True, False), (False, True)}
    assert cut_off == alone


def test_there_is_no_contour_beside_what_is_not_finite_nor_outside_the_range() -> None:
    x, y = np.meshgrid(XS, YS)
    values = x + 0 * y
    values[10] = np.nan
    values[20, 20] = np.inf
    pieces = contour(XS, YS, values, 0.01)
    assert len(pieces) == 30 - 2 - 2
    assert contour(XS, YS, x, 5.0).shape == (0, 2, 2)


def test_a_picture_passes_through_the_values_of_the_grid() -> None:
    values = np.random.default_rng(0).normal(size=(4, 6))
    picture = smooth(values, 5 * 7 + 1, 3 * 7 + 1)
    np.testing.assert_allclose(picture[::7, ::7], values, atol=1e-12)


def test_a_picture_of_a_slope_is_the_slope_away_from_the_edge() -> None:
    values = np.add.outer(np.arange(6.0), 2 * np.arange(6.0))
    picture = smooth(values, 51, 51)
    line = np.linspace(0, 5, 51)
    np.testing.assert_allclose(
        picture[10:41, 10:41], np.add.outer(line, 2 * line)[10:41, 10:41], atol=1e-12
    )


def test_a_picture_has_a_hole_where_a_value_is_not_finite() -> None:
    values = np.ones((9, 9))
    values[4, 4] = np.inf
    picture = smooth(values, 81, 81)
    assert np.isnan(picture[40, 40])
    assert np.isfinite(picture[:19]).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 2)])
def test_a_small_grid_gives_a_picture(shape) -> None:
    np.testing.assert_allclose(smooth(np.ones(shape), 8, 8), np.ones((8, 8)))
