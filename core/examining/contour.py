"""Lines along which a field over the plane has one value: marching squares, in NumPy.

The boundary of a class or of a unit as line segments, quick enough to be drawn live.
"""

import numpy as np
from numpy.typing import NDArray

from core.examining.model import Floats
from core.examining.plane import Plane

_BOTTOM, _RIGHT, _TOP, _LEFT = range(4)
"""The sides of a cell."""

_LINES: tuple[tuple[tuple[int, int], ...], ...] = (
    (),
    ((_LEFT, _BOTTOM),),
    ((_BOTTOM, _RIGHT),),
    ((_LEFT, _RIGHT),),
    ((_RIGHT, _TOP),),
    ((_LEFT, _BOTTOM), (_RIGHT, _TOP)),
    ((_BOTTOM, _TOP),),
    ((_LEFT, _TOP),),
    ((_TOP, _LEFT),),
    ((_TOP, _BOTTOM),),
    ((_BOTTOM, _RIGHT), (_TOP, _LEFT)),
    ((_TOP, _RIGHT),),
    ((_RIGHT, _LEFT),),
    ((_RIGHT, _BOTTOM),),
    ((_BOTTOM, _LEFT),),
    (),
)
"""The sides that a line enters and leaves by, for each set of corners that lie above the level:
1 low left, 2 low right, 4 high right, 8 high left. Where opposite corners are, it cuts these
off."""

_CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Row and column of the corners, in that order."""


def contour(plane: Plane, field: Floats, level: float = 0.0) -> Floats:
    """The lines on which `field` (ny, nx) is `level`, as segments (n, 2, 2): both ends, each x
    and y in the units of the plane. Between places the field is taken for linear; cells with
    a value that is not finite have no line."""
    height, width = field.shape[0] - 1, field.shape[1] - 1
    corners = np.stack([field[r : r + height, c : c + width] for r, c in _CORNERS])
    difference = corners.astype(np.float64) - level
    kinds = ((difference > 0) * np.array([1, 2, 4, 8])[:, None, None]).sum(0)
    kinds[~np.isfinite(difference).all(0)] = 0
    found = [np.empty((0, 2, 2))]
    for kind, lines in enumerate(_LINES):
        if not lines or not (kinds == kind).any():
            continue
        rows, columns = np.nonzero(kinds == kind)
        values = difference[:, rows, columns]
        for sides in lines:
            ends = [_crossing(side, values, rows, columns) for side in sides]
            found.append(np.stack(ends, 1))
    return _placed(plane, np.concatenate(found))


def _crossing(
    side: int,
    values: NDArray[np.float64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Where cells are crossed on one side, (n, 2) as column and row in steps of the grid."""
    first, second = side, (side + 1) % 4
    share = values[first] / (values[first] - values[second])
    (r0, c0), (r1, c1) = _CORNERS[first], _CORNERS[second]
    return np.stack([columns + c0 + share * (c1 - c0), rows + r0 + share * (r1 - r0)], -1)


def _placed(plane: Plane, steps: NDArray[np.float64]) -> Floats:
    """Steps of the grid in the units of the plane."""
    start = np.array([plane.x[0], plane.y[0]], np.float64)
    step = np.array([plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]], np.float64)
    return (start + steps * step).astype(np.float32)
