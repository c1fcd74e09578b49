"""What the page of the boundary asks: what a network says over the plane, or along the line, that
its samples lie in. Nothing of Qt: it is computed in the thread of the examiner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, Task
from core.examining.boundary import Boundary, UnitFields, boundary, unit_fields
from core.examining.contour import contour
from core.examining.fit_curve import FitCurve, fit_curve
from core.examining.model import Model
from core.examining.reading import predicted
from core.examining.samples import Part, sampled_rows, split_of

UNIT_RESOLUTION = 48
MOST_POINTS = {Part.TRAINING: 800, Part.VALIDATION: 400}

Floats = NDArray[np.float32]
Pieces = NDArray[np.float32]
"""Pieces of lines, of shape (n, 2 ends, 2 coordinates), in the units of the data."""


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """Samples of one part: where they are (n, 2), what is `actual` and what is `given`, classes
    or values (n,); and which `is_wrong`. For values none is."""

    part: Part
    places: Floats
    actual: NDArray[np.generic]
    given: NDArray[np.generic]
    is_wrong: NDArray[np.bool_]
    total: int

    def every(self, stride: int) -> "PlanePoints":
        """Every second, third, … of them."""
        return PlanePoints(
            self.part,
            self.places[::stride],
            self.actual[::stride],
            self.given[::stride],
            self.is_wrong[::stride],
            self.total,
        )


@dataclass(frozen=True, eq=False)
class PlaneSeen:
    """What a network says over the plane.

    `strength` (ny, nx) in 0 to 1 is how sure it is of the class it gives, None for values;
    `borders` are where the class changes, `unit_lines` where each of the `units` does;
    `unit_shades` (units, ny, nx) are how far each is above or below its level, 128 at it and
    1 or 255 as far as it comes.
    """

    boundary: Boundary
    strength: Floats | None
    borders: Pieces
    points: tuple[PlanePoints, ...]
    units: UnitFields | None
    unit_lines: tuple[Pieces, ...]
    unit_shades: NDArray[np.uint8]
    names: tuple[str, str]
    task: Task


@dataclass(frozen=True, eq=False)
class LineSeen:
    """What a network says along a single input; `target` is what is shown upward. Of two classes
    only the second has a curve, with the samples at 0 and 1."""

    curve: FitCurve
    target: str
    is_classes: bool

    @property
    def shown(self) -> range:
        """The curves that are drawn."""
        is_pair = self.curve.is_probability and len(self.curve.y) == 2
        return range(1, 2) if is_pair else range(len(self.curve.y))

    @property
    def has_points(self) -> bool:
        """Whether the samples have a height that can be compared to the curve."""
        return not self.is_classes or (self.curve.is_probability and len(self.curve.names) == 2)


def look_at_plane(
    model: Model, dataset: Dataset, progress: Progress, *, node: str | None = None
) -> PlaneSeen:
    """The plane with its classes, and the units of the layer `node` where one is named."""
    found = boundary(model, dataset, progress)
    units = None
    if node is not None and any(step.node == node for step in model.network.plan.steps):
        units = unit_fields(model, dataset, progress, node=node, resolution=UNIT_RESOLUTION)
    names = dataset.features if len(dataset.features) == 2 else ("x₁", "x₂")
    return PlaneSeen(
        found,
        strength_of(found),
        _borders(found),
        tuple(_points(model, dataset, part, progress) for part in MOST_POINTS),
        units,
        () if units is None else tuple(contour(units.plane, edges) for edges in units.edges),
        np.zeros((0, 1, 1), np.uint8) if units is None else shades_of(units),
        (names[0], names[1]),
        dataset.task,
    )


def look_along_line(model: Model, dataset: Dataset, progress: Progress) -> LineSeen:
    """The curve that the network draws through the samples."""
    found = fit_curve(model, dataset, progress)
    is_classes = dataset.task is Task.CLASSIFICATION
    target = dataset.values[0] if dataset.values else "value"
    if is_classes and found.is_probability:
        pair = len(found.names) == 2
        target = f"probability of {found.names[1]}" if pair else "probability"
    return LineSeen(found, target, is_classes)


def strength_of(found: Boundary) -> Floats | None:
    """How far the probability of the class given is above that of a guess, in 0 to 1; one half
    where there are no probabilities, None for a regression."""
    if found.given is None:
        return None
    if found.probabilities is None:
        return np.full(found.given.shape, 0.5, np.float32)
    chance = 1 / len(found.probabilities)
    own = np.take_along_axis(found.probabilities, np.maximum(found.given, 0)[None], 0)[0]
    strength: Floats = np.clip((own - chance) / (1 - chance), 0, 1).astype(np.float32)
    return np.where(found.given < 0, 0, strength)


def shades_of(units: UnitFields) -> NDArray[np.uint8]:
    """The values of each unit on a scale of its own; what is not finite is at the level."""
    away = np.nan_to_num(units.values - units.level, nan=0, posinf=0, neginf=0)
    most = np.abs(away).max((1, 2), keepdims=True)
    return (128 + np.round(127 * away / np.maximum(most, 1e-12))).astype(np.uint8)


def _borders(found: Boundary) -> Pieces:
    """Where the class that is given changes."""
    none = np.empty((0, 2, 2), np.float32)
    if found.given is None:
        return none
    present = np.unique(found.given[found.given >= 0])
    if len(present) < 2:
        return none
    asked = present[:1] if len(present) == 2 else present
    return np.concatenate([contour(found.plane, _margin(found, int(one))) for one in asked])


def _margin(found: Boundary, index: int) -> Floats:
    """By how much a class is ahead of the next best, or ±1 where nothing says by how much."""
    assert found.given is not None
    scores = found.values if found.probabilities is None else found.probabilities
    if len(scores) != len(found.names):
        return np.where(found.given == index, 1, -1).astype(np.float32)
    others = np.delete(scores, index, axis=0).max(0)
    return np.where(found.given < 0, np.float32(np.nan), scores[index] - others)


def _points(model: Model, dataset: Dataset, part: Part, progress: Progress) -> PlanePoints:
    split = split_of(dataset, part)
    rows = sampled_rows(len(split), MOST_POINTS[part])
    places = np.asarray(split.raw(rows), np.float32).reshape(-1, 2)
    if not len(rows):
        none = np.empty(0, np.int64)
        return PlanePoints(part, places, none, none, none.astype(bool), 0)
    reading = predicted(model, dataset, places, progress, "Predicting")
    if reading.given is None:
        actual, given = dataset.values_of(split.targets[rows])[:, 0], reading.values[:, 0]
        return PlanePoints(part, places, actual, given, np.zeros(len(rows), bool), len(split))
    labels = np.asarray(split.targets[rows], np.int64)
    return PlanePoints(part, places, labels, reading.given, reading.given != labels, len(split))
