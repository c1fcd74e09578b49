"""The 2-D sets against their formulas, without noise."""

import numpy as np
import pytest

from core.data import points


def test_moons_are_half_circles() -> None:
    found, labels = points.moons(500, 0.0, 0)
    centres = np.array([[-0.5, -0.25], [0.5, 0.25]])
    np.testing.assert_allclose(np.linalg.norm(found - centres[labels], axis=1), 1, rtol=1e-5)
    assert (found[labels == 0, 1] >= -0.25).all()
    assert (found[labels == 1, 1] <= 0.25).all()


def test_circles_have_their_radius() -> None:
    found, labels = points.circles(500, 0.3, 0.0, 0)
    radius = np.linalg.norm(found, axis=1)
    np.testing.assert_allclose(radius, np.where(labels == 0, 1, 0.3), rtol=1e-5)


@pytest.mark.parametrize("arms", [2, 5])
def test_spirals_wind_by_turns(arms: int) -> None:
    found, labels = points.spirals(1000, arms, 1.5, 0.0, 0)
    radius = np.linalg.norm(found, axis=1)
    angle = np.arctan2(found[:, 1], found[:, 0]) / (2 * np.pi)
    off = (angle - 1.5 * radius - labels / arms) % 1
    np.testing.assert_allclose(np.minimum(off, 1 - off), 0, atol=1e-5)
    assert 0.1 <= radius.min() < 0.2
    assert 0.98 < radius.max() <= 1


def test_xor_is_told_by_the_signs() -> None:
    found, labels = points.xor(500, 0.0, 0)
    assert ((found[:, 0] * found[:, 1] < 0) == (labels == 1)).all()
    quadrants = {tuple(row) for row in np.sign(found).astype(int).tolist()}
    assert len(quadrants) == 4


def test_gaussians_have_their_centres_and_spread() -> None:
    found, labels = points.gaussians(30_000, 5, 0.25, 0)
    for label in range(5):
        cloud = found[labels == label]
        centre = np.exp(2j * np.pi * label / 5)
        np.testing.assert_allclose(cloud.mean(0), [centre.real, centre.imag], atol=0.02)
        np.testing.assert_allclose(cloud.std(0), 0.25, rtol=0.05)


@pytest.mark.parametrize("squares", [2, 3, 8])
def test_a_checkerboard_goes_by_fields(squares: int) -> None:
    found, labels = points.checkerboard(2000, squares, 0.0, 0)
    column, row = np.minimum((found + 1) / 2 * squares, squares - 1e-5).astype(int).T
    assert ((row + column) % 2 == labels).all()
    assert len(set(zip(row.tolist(), column.tolist(), strict=True))) == squares**2


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (points.moons, (0.1,)),
        (points.circles, (0.5, 0.1)),
        (points.spirals, (3, 1.0, 0.1)),
        (points.xor, (0.1,)),
        (points.gaussians, (3, 0.1)),
        (points.checkerboard, (4, 0.1)),
    ],
)
def test_the_seed_decides_and_the_classes_are_equal(make: points, given: tuple) -> None:  # type: ignore
    found, labels = make(100, *given, 1)
    assert found.dtype == np.float32
    assert labels.dtype == np.int64
    assert np.ptp(np.bincount(labels)) <= 1
    assert (make(100, *given, 1)[0] == found).all()
    assert not (make(100, *given, 2)[0] == found).all()
