"""The loss around the weights of a network, along a line or over a plane.

Pictures come coarse to fine: each is a whole regular grid, and the last one is exact
everywhere. Batch normalization keeps the statistics that it has at the middle.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, silent
from core.examining.directions import Vector
from core.examining.model import Model
from core.examining.sampled_loss import SAMPLES, SampledLoss
from core.examining.walk import Walk, walking

Floats = NDArray[np.float64]
Range = tuple[float, float]
SPAN = (-1.0, 1.0)
"""How far a picture reaches along filter-normalised directions: to where each filter has moved
by its own norm."""

LINE_POINTS, RESOLUTION = 49, 25
FEWEST = 4
"""Points along a side of the first picture, at least."""


@dataclass(frozen=True, eq=False)
class Landscape:
    """The mean training loss on a grid around the weights.

    `losses` (len(ys), len(xs)) stands at w + x·d₁ + y·d₂, NaN or infinite where the network
    gave that; a line has 0 for its only y. `centre` is the loss at w, measured on `samples`
    training samples. `is_final`: no finer one follows.
    """

    xs: Floats
    ys: Floats
    losses: Floats
    centre: float
    samples: int
    is_final: bool


def line(
    model: Model,
    dataset: Dataset,
    direction: Vector,
    span: Range = SPAN,
    points: int = LINE_POINTS,
    progress: Progress = silent,
    samples: int = SAMPLES,
) -> Iterator[Landscape]:
    """The loss along a direction, from `span[0]` to `span[1]` times it.

    While it is iterated `model` belongs to it. Raises `ExaminingError`, `CompileError`.
    """
    loss = SampledLoss(model.project, dataset, samples)
    xs, ys = np.linspace(*span, points), np.zeros(1)
    with walking(model, loss, [direction]) as walk:
        for found in _refined(walk, xs, ys, progress):
            yield Landscape(*found, len(loss), len(found[0]) == points)


def plane(
    model: Model,
    dataset: Dataset,
    directions: tuple[Vector, Vector],
    spans: tuple[Range, Range] = (SPAN, SPAN),
    resolution: int = RESOLUTION,
    progress: Progress = silent,
    samples: int = SAMPLES,
) -> Iterator[Landscape]:
    """The loss over the plane of two directions, `resolution` points along each.

    While it is iterated `model` belongs to it. Raises `ExaminingError`, `CompileError`.
    """
    loss = SampledLoss(model.project, dataset, samples)
    xs, ys = (np.linspace(*span, resolution) for span in spans)
    with walking(model, loss, directions) as walk:
        for found in _refined(walk, xs, ys, progress):
            yield Landscape(*found, len(loss), found[2].size == resolution**2)


def _refined(
    walk: Walk, xs: Floats, ys: Floats, progress: Progress
) -> Iterator[tuple[Floats, Floats, Floats, float]]:
    """The grid and its losses, finer each time, and the loss in the middle."""
    is_line = len(ys) == 1
    centre = walk.loss_at(0.0) if is_line else walk.loss_at(0.0, 0.0)
    losses = np.full((len(ys), len(xs)), math.nan)
    is_known = np.zeros(losses.shape, np.bool_)
    for down, right in _strides(len(ys), len(xs)):
        wanted = np.zeros_like(is_known)
        wanted[::down, ::right] = True
        for row, column in np.argwhere(wanted & ~is_known):
            progress("Loss landscape", int(is_known.sum()), losses.size)
            place = (xs[column],) if is_line else (xs[column], ys[row])
            losses[row, column] = walk.loss_at(*map(float, place))
            is_known[row, column] = True
        progress("Loss landscape", int(is_known.sum()), losses.size)
        yield xs[::right], ys[::down], losses[::down, ::right].copy(), centre


def _strides(rows: int, columns: int) -> list[tuple[int, int]]:
    """The steps from point to point, down and to the right: each halves one of the step before,
    and the last are 1. All take in the corners."""
    down, right = _first_stride(rows), _first_stride(columns)
    found = [(down, right)]
    while (down, right) != (1, 1):
        if right >= down and right > 1:
            right //= 2
        else:
            down //= 2
        found.append((down, right))
    return found


def _first_stride(points: int) -> int:
    stride = 1
    while (points - 1) % (2 * stride) == 0 and (points - 1) // (2 * stride) >= FEWEST - 1:
        stride *= 2
    return stride
