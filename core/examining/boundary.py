"""What a network makes of every place of the plane: classes, values, and its single units.

For data with two inputs. Everything is in the units of the data; `Plane` says where.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, silent
from core.errors import ExaminingError
from core.examining.model import Floats, Model
from core.examining.plane import MARGIN, RESOLUTION, Plane, plane_of
from core.examining.reading import predicted
from core.layers.spec import Family

MOST_UNITS = 64
_TEXT = "Looking over the plane"


@dataclass(frozen=True, eq=False)
class Boundary:
    """What the network says at each place of `plane`, maps of ny rows from the lowest y up.

    `values` (outputs, ny, nx) are those it gives, for a regression in the units of the data.
    `given` (ny, nx) is the class, −1 where a value is not finite; None for a regression.
    `probabilities` (classes, ny, nx) are those the loss reads; None where it reads none.
    `names` are those of the classes, or of the values of a regression. `nonfinite` counts the
    places where a value is not finite.
    """

    plane: Plane
    names: tuple[str, ...]
    values: Floats
    given: NDArray[np.int64] | None
    probabilities: Floats | None
    nonfinite: int

    @property
    def leads(self) -> Floats | None:
        """How far each class is ahead of the best other one (classes, ny, nx), by probability or
        else by value: its boundary is where that is 0. None for a regression."""
        if self.given is None:
            return None
        scores = self.values if self.probabilities is None else self.probabilities
        best = np.sort(scores, 0)[-2:]
        with np.errstate(invalid="ignore"):
            ahead: Floats = np.where(scores == best[1], scores - best[0], scores - best[1])
        return ahead


@dataclass(frozen=True, eq=False)
class UnitFields:
    """What the first units of a layer give at each place of `plane`.

    `values` (shown, ny, nx) are theirs. A unit's own boundary is where its `edges` (shown, ny,
    nx) are 0: before an activation that is what it reads, so that the edge of a ReLU is where
    it begins to fire; its values are `level` there. Other layers have their values for edges.
    `nonfinite` (shown,) counts the places where a value is not finite.
    """

    plane: Plane
    node: str
    name: str
    values: Floats
    edges: Floats
    level: float
    nonfinite: NDArray[np.int64]
    total: int

    @property
    def shown(self) -> int:
        """Units that are shown, of `total`."""
        return len(self.values)


def boundary(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    resolution: int = RESOLUTION,
    margin: float = MARGIN,
    plane: Plane | None = None,
) -> Boundary:
    """What the network says over `plane`, by default that around the training samples.

    Raises `ExaminingError` for samples that are not two numbers.
    """
    plane = plane or plane_of(dataset, resolution, margin)
    reading = predicted(model, dataset, plane.points, progress, _TEXT)
    shape = len(plane.y), len(plane.x)
    return Boundary(
        plane,
        dataset.classes or dataset.values,
        plane.fields(reading.values),
        None if reading.given is None else reading.given.reshape(shape),
        None if reading.probabilities is None else plane.fields(reading.probabilities),
        reading.nonfinite,
    )


def unit_fields(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    node: str,
    resolution: int = RESOLUTION,
    margin: float = MARGIN,
    plane: Plane | None = None,
    most: int = MOST_UNITS,
) -> UnitFields:
    """What the first `most` units of the layer `node` give over `plane`.

    Raises `ExaminingError` for samples that are not two numbers, or a layer that takes no part.
    """
    plane = plane or plane_of(dataset, resolution, margin)
    source = _before_activation(model, node)
    inputs = dataset.prepared(plane.points)
    values, edges, total = _over(model, inputs, (node, source), most, progress)
    fields = plane.fields(values)
    return UnitFields(
        plane,
        node,
        model.project.network.nodes[node].name,
        fields,
        fields if source == node else plane.fields(edges),
        0.0 if source == node else _at_zero(model, node),
        (~np.isfinite(fields)).sum((1, 2)),
        total,
    )


def _over(
    model: Model, inputs: Floats, nodes: tuple[str, str], most: int, progress: Progress
) -> tuple[Floats, Floats, int]:
    """Values of the first units of two layers (n, shown), of which the second does not come
    later, and how many units there are."""
    parts, total = [], 0
    for start in range(0, len(inputs), model.at_once):
        progress(_TEXT, start, len(inputs))
        some = inputs[start : start + model.at_once]
        found = model.outputs(some, nodes[0])
        pair = [found[node].reshape(len(some), -1) for node in nodes]
        total = pair[0].shape[1]
        parts.append([values[:, :most] for values in pair])
    values, edges = (np.concatenate(column) for column in zip(*parts, strict=True))
    return values, edges, total


def _before_activation(model: Model, node: str) -> str:
    """What an activation reads that works on each value by itself; any other layer itself.

    Raises `ExaminingError` for a node that takes no part.
    """
    steps = {step.node: step for step in model.network.plan.steps}
    if node not in steps:
        raise ExaminingError("This layer takes no part in the network: connect it, and train.")
    step = steps[node]
    if step.spec.family is not Family.ACT or "Softmax" in step.kind:
        return node
    return next(other.node for other in steps.values() if other.name == step.inputs[0])


def _at_zero(model: Model, node: str) -> float:
    """What an activation gives for 0."""
    import torch

    module = model.network.module_of(node)
    assert module is not None
    shape = next(s.input_shapes[0] for s in model.network.plan.steps if s.node == node)
    with torch.no_grad():
        return float(module(torch.zeros(1, *shape)).flatten()[0])
