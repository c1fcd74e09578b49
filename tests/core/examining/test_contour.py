"""Lines of one value, against shapes whose lines are known."""

import numpy as np
import pytest

from core.examining.contour import contour
from core.examining.plane import Plane

PLANE = Plane(
    np.linspace(-2, 2, 81, dtype=np.float32), np.linspace(-1.5, 1.5, 61, dtype=np.float32)
)
X, Y = np.meshgrid(PLANE.x, PLANE.y)


def lengths(segments: np.ndarray) -> np.ndarray:
    return np.hypot(*(segments[:, 1] - segments[:, 0]).T)


def test_a_circle_is_as_long_as_it_is_and_closed() -> None:
    radius = 1.017  # passes through no place of the grid
    segments = contour(PLANE, X**2 + Y**2, radius**2)
    np.testing.assert_allclose(np.hypot(segments[..., 0], segments[..., 1]), radius, atol=1e-3)
    assert lengths(segments).sum() == pytest.approx(2 * np.pi * radius, rel=1e-3)
    ends = np.round(segments.reshape(-1, 2), 4)
    assert (np.unique(ends, axis=0, return_counts=True)[1] == 2).all()


@pytest.mark.parametrize(
    ("a", "b", "c"), [(1, 0.3, 0.21), (-0.4, 1, 0.1), (0, 1, 0.77), (1, 0, 0.33)]
)
def test_a_plane_has_a_straight_line(a: float, b: float, c: float) -> None:
    segments = contour(PLANE, (a * X + b * Y).astype(np.float32), c)
    np.testing.assert_allclose(a * segments[..., 0] + b * segments[..., 1], c, atol=1e-5)
    along = segments.reshape(-1, 2) @ np.array([-b, a]) / np.hypot(a, b)
    assert lengths(segments).sum() == pytest.approx(np.ptp(along), rel=1e-4)


def test_opposite_corners_are_cut_off_each_and_no_lines_cross() -> None:
    corner = Plane(np.array([0, 1], np.float32), np.array([0, 1], np.float32))
    for field in ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]):
        segments = contour(corner, np.array(field, np.float32))
        assert segments.shape == (2, 2, 2)
        for first, second in segments:
            centre = (first + second) / 2
            nearest = np.round(centre).astype(int)
            assert field[nearest[1]][nearest[0]] == 1


def test_each_cell_is_crossed_where_its_corners_differ() -> None:
    field = np.random.default_rng(0).standard_normal((61, 81)).astype(np.float32)
    above = field > 0
    corners = np.stack([above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]])
    changes = (corners != np.roll(corners, 1, 0)).sum(0) // 2  # lines of each cell
    segments = contour(PLANE, field)
    assert len(segments) == changes.sum()
    cells = np.floor((segments.mean(1) - [-2, -1.5]) / 0.05).astype(int)
    counted = np.zeros((60, 80), int)
    np.add.at(counted, (cells[:, 1], cells[:, 0]), 1)
    np.testing.assert_array_equal(counted, changes)


def test_there_is_none_where_nothing_crosses_or_is_finite() -> None:
    assert contour(PLANE, np.ones_like(X)).shape == (0, 2, 2)
    assert contour(PLANE, np.full_like(X, np.nan)).shape == (0, 2, 2)
    field = X.copy()
    field[30] = np.nan
    field[10, 40:] = np.inf
    segments = contour(PLANE, field, 0.02)
    assert np.isfinite(segments).all()
    assert len(segments) == 60 - 4
