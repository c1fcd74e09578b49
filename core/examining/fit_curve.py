"""The curve that a network draws through data with one input, and the samples beside it."""

from dataclasses import dataclass

import numpy as np

from core.data.spec import Dataset, Progress, Task, silent
from core.errors import ExaminingError
from core.examining.model import Floats, Model
from core.examining.plane import axis_around, raw_training
from core.examining.reading import predicted
from core.examining.samples import Part, sampled_rows, split_of

RESOLUTION = 400
MARGIN = 0.05
MOST_POINTS = 2000


@dataclass(frozen=True, eq=False)
class Points:
    """Samples of one part: `x` (shown,) and `y` (values, shown) in the units of the data; for
    classes `y` (1, shown) is the number of the class. There are `total`."""

    part: Part
    x: Floats
    y: Floats
    total: int

    @property
    def shown(self) -> int:
        """Samples that are given, of `total`."""
        return len(self.x)


@dataclass(frozen=True, eq=False)
class FitCurve:
    """The prediction along the input: `y` (curves, n) over `x` (n,), in the units of the data.

    `names` has one for each curve. For classes these are probabilities, or where the loss reads
    none (`is_probability` false) the values given. `nonfinite` counts the places where a value
    is not finite.
    """

    x: Floats
    y: Floats
    names: tuple[str, ...]
    input_name: str
    is_probability: bool
    nonfinite: int
    points: tuple[Points, ...]


def fit_curve(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    resolution: int = RESOLUTION,
    margin: float = MARGIN,
    most_points: int = MOST_POINTS,
) -> FitCurve:
    """The curve from below the lowest to above the highest training sample, by `margin` times
    their distance. Raises `ExaminingError` for samples that are not a single number."""
    if dataset.shape != (1,):
        given = "×".join(map(str, dataset.shape))
        raise ExaminingError(
            f"{dataset.spec.title} has samples of {given} values: a curve can be drawn for data "
            "with a single input."
        )
    x = axis_around(raw_training(dataset)[:, 0], resolution, margin)
    reading = predicted(model, dataset, x[:, None], progress, "Following the curve")
    found = reading.values if reading.probabilities is None else reading.probabilities
    return FitCurve(
        x,
        np.ascontiguousarray(found.T),
        dataset.classes or dataset.values,
        dataset.features[0] if dataset.features else "x",
        reading.probabilities is not None,
        reading.nonfinite,
        tuple(_points(dataset, part, most_points) for part in Part),
    )


def _points(dataset: Dataset, part: Part, most: int) -> Points:
    split = split_of(dataset, part)
    rows = sampled_rows(len(split), most)
    x = np.asarray(split.raw(rows), np.float32).reshape(-1)
    targets = split.targets[rows]
    if dataset.task is Task.REGRESSION:
        return Points(part, x, dataset.values_of(targets).T, len(split))
    return Points(part, x, np.asarray(targets, np.float32)[None], len(split))
