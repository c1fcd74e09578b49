"""Values on a grid as a smooth picture. Pure functions of arrays, with one row for each y."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    before, after = (2 * values[end] - values[beside] for end, beside in _ends(points))
    padded = np.concatenate([before[None], values, after[None]])
    found = np.zeros((count, values.shape[1]))
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        found += weight * padded[np.minimum(start + 1 + offset, points + 1)]
    return found


def _ends(points: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last point, each with the one beside it."""
    return (0, min(1, points - 1)), (points - 1, max(0, points - 2))
