"""Values on a grid as a smooth picture, and the lines of equal value through it.

Pure functions of arrays: `values` has shape (len(ys), len(xs)).
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pair = tuple[int, int, Flags]


def smooth(values: Floats, width: int, height: int) -> Floats:
    """The grid stretched to a picture of shape (height, width), from corner to corner.

    Catmull-Rom splines through the points, first up and then across. NaN near a value that is
    not finite.
    """
    known = np.where(np.isfinite(values), values, np.nan)
    return _stretched(_stretched(known, height).T, width).T


def _stretched(values: Floats, count: int) -> Floats:
    """`count` rows between the first and the last."""
    points = len(values)
    place = np.linspace(0, points - 1, count)
    start = np.clip(place.astype(np.int64), 0, max(0, points - 2))
    t = (place - start)[:, None]
    weights = (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (-(t**2) + t**3) / 2,
    )
    found = np.zeros((count, values.shape[1]))
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        found += weight * values[np.clip(start + offset, 0, points - 1)]
    return found


def contour(xs: Floats, ys: Floats, values: Floats, level: float) -> Floats:
    """Where `values` pass `level`: pieces of lines, of shape (n, 2 ends, 2 coordinates).

    Marching squares; a square with a value that is not finite has none. In a saddle the mean
    of the corners decides which corners belong together.
    """
    corners = _around(values)
    is_above = corners >= level
    is_passed = is_above.any(axis=0) & ~is_above.all(axis=0)
    is_passed &= np.isfinite(corners).all(axis=0)
    corners, is_above = corners[:, is_passed], is_above[:, is_passed]
    places = np.stack([_around(grid)[:, is_passed] for grid in np.meshgrid(xs, ys)], axis=-1)
    points = _crossings(places, corners, level)
    pieces = [
        np.stack([points[one][chosen], points[other][chosen]], axis=1)
        for one, other, chosen in _pairs(is_above, corners.mean(axis=0) >= level)
    ]
    return np.concatenate(pieces)


def _around(values: Floats) -> Floats:
    """The values at the corners of each square, going around it: shape (4, rows, columns)."""
    return np.stack([values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]])


def _crossings(places: Floats, corners: Floats, level: float) -> Floats:
    """Where the level is on the sides of squares, between a corner and the next: shape
    (4, squares, 2), without meaning where it is not passed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (level - corners) / (np.roll(corners, -1, axis=0) - corners)
        found: Floats = places + share[..., None] * (np.roll(places, -1, axis=0) - places)
    return found


def _pairs(is_above: Flags, is_middle_above: Flags) -> Iterator[Pair]:
    """Two sides of the squares, and in which of them they are joined."""
    is_crossed = is_above != np.roll(is_above, -1, axis=0)
    is_saddle = is_crossed.all(axis=0)
    for one, other in combinations(range(4), 2):
        yield one, other, ~is_saddle & is_crossed[one] & is_crossed[other]
    is_first_apart = is_saddle & (is_middle_above != is_above[0])
    for one in range(4):
        is_cut_off = is_first_apart if one % 2 else is_saddle & ~is_first_apart
        yield one, (one + 1) % 4, is_cut_off
