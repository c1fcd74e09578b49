"""Moving, adding and removing points of a curve drawn by hand: pure functions of its points."""

import math
from dataclasses import dataclass

GAP = 0.001
"""Shares of the width between two points, at least."""
LOWEST = 1e-6
"""The lowest factor on a logarithmic scale."""
Point = tuple[float, float]
Points = tuple[Point, ...]


@dataclass(frozen=True)
class Drawn:
    """A curve drawn by hand: `points` are (share of `width`, factor of `height`).

    There may be at most `most` points, with factors up to `highest`; above 0 where `is_log`.
    """

    points: Points
    width: float
    height: float
    highest: float
    most: int
    is_log: bool = False


def moved(drawn: Drawn, index: int, x: float, y: float) -> Points:
    """With one point at (x, y), as far as its neighbours and the limits let it."""
    points = list(drawn.points)
    low = points[index - 1][0] + GAP if index else 0.0
    high = points[index + 1][0] - GAP if index + 1 < len(points) else 1.0
    points[index] = _rounded(drawn, min(max(x, low), high), y)
    return tuple(points)


def added(drawn: Drawn, x: float, y: float) -> tuple[Points, int]:
    """With one point more, and its index; as they were, and -1, where there is no room."""
    new = _rounded(drawn, x, y)
    near = min(abs(new[0] - known) for known, _ in drawn.points)
    if len(drawn.points) >= drawn.most or near < GAP:
        return drawn.points, -1
    points = tuple(sorted((*drawn.points, new)))
    return points, points.index(new)


def removed(drawn: Drawn, index: int) -> Points:
    """With one point less, as long as two remain."""
    if len(drawn.points) <= 2:
        return drawn.points
    return (*drawn.points[:index], *drawn.points[index + 1 :])


def behind(drawn: Drawn, index: int) -> Point:
    """The middle of the curve between a point and the next, or the last two."""
    first = min(index, len(drawn.points) - 2)
    (left, low), (right, high) = drawn.points[first], drawn.points[first + 1]
    middle = math.sqrt(low * high) if drawn.is_log else (low + high) / 2
    return (left + right) / 2, middle


def _rounded(drawn: Drawn, x: float, y: float) -> Point:
    y = min(max(y, LOWEST if drawn.is_log else 0.0), drawn.highest)
    return min(max(round(x, 3), 0.0), 1.0), float(f"{y:.3g}")
