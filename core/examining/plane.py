"""A grid over the plane that two-dimensional samples lie in, in the units of the data."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset
from core.errors import ExaminingError

RESOLUTION = 100
MARGIN = 0.1
"""Share of the range of the samples that is shown beyond them, on each side."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The places of a grid: `x` (nx,) and `y` (ny,), evenly spaced and ascending."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]

    @property
    def points(self) -> NDArray[np.float32]:
        """All of them, row by row from the lowest y: shape (ny · nx, 2)."""
        return np.stack(np.meshgrid(self.x, self.y), -1).reshape(-1, 2)

    def fields(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values at `points` (ny · nx, n) as n maps of shape (n, ny, nx)."""
        maps = values.T.reshape(-1, len(self.y), len(self.x))
        return np.ascontiguousarray(maps)


def plane_of(dataset: Dataset, resolution: int = RESOLUTION, margin: float = MARGIN) -> Plane:
    """The grid around the training samples. Raises `ExaminingError` where samples are not two
    numbers."""
    if dataset.shape != (2,):
        given = "×".join(map(str, dataset.shape))
        raise ExaminingError(
            f"{dataset.spec.title} has samples of {given} values, which lie in no plane: a "
            "decision boundary can be drawn for data with two inputs."
        )
    raw = raw_training(dataset)
    return Plane(*(axis_around(raw[:, i], resolution, margin) for i in range(2)))


def raw_training(dataset: Dataset) -> NDArray[np.float32]:
    """The training samples as stored."""
    return np.asarray(dataset.train.raw(slice(None)), np.float32)


def axis_around(values: NDArray[np.float32], resolution: int, margin: float) -> NDArray[np.float32]:
    """`resolution` evenly spaced numbers from below the lowest finite value to above the
    highest, by `margin` times their distance; around a single value, half a unit of its size."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    span = high - low
    room = margin * span if span > 0 else 0.5 * (abs(low) or 1.0)
    return np.linspace(low - room, high + room, resolution).astype(np.float32)
