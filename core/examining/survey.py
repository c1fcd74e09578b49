"""The pictures of a loss landscape that can be asked for, each from what a run has kept.

Everything is computed on a copy of the network; the directions follow from a seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.data.loading import load_dataset
from core.data.spec import Dataset, Progress, silent
from core.errors import ExaminingError
from core.examining.directions import random_direction
from core.examining.landscape import Landscape, line, plane
from core.examining.model import Model
from core.examining.path import Floats, Path, difference, find_path, losses_along
from core.examining.sampled_loss import samples_for
from core.project import Project
from core.training.events import WeightsKept

FROM_START = (-1.125, 0.375)
"""How far the line from the first weights (−1) to those of now (0) reaches; both are measured."""


class Kind(StrEnum):
    """What a picture shows; the value is what it is called."""

    RANDOM = "Random directions"
    PATH = "Path (PCA)"
    RANDOM_LINE = "Random line"
    FROM_START = "Start to now"

    @property
    def is_line(self) -> bool:
        """Whether it is a curve and not a map."""
        return self in (Kind.RANDOM_LINE, Kind.FROM_START)

    @property
    def is_random(self) -> bool:
        """Whether another seed gives another picture."""
        return self in (Kind.RANDOM, Kind.RANDOM_LINE)


@dataclass(frozen=True, eq=False)
class Request:
    """A picture around the last of the `snapshots` of a run of `project`."""

    kind: Kind
    project: Project
    snapshots: tuple[WeightsKept, ...]
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Survey:
    """A picture around the weights after `step`. `path_losses` are measured at the weights of
    the path themselves, off the plane; they come with the last picture."""

    kind: Kind
    step: int
    landscape: Landscape
    path: Path | None = None
    path_losses: Floats | None = None
    is_final: bool = False


def survey(request: Request, progress: Progress = silent) -> Iterator[Survey]:
    """Pictures, finer each time; what `progress` raises ends it.

    Raises `ExaminingError`, `CompileError` and `DataError`.
    """
    if not request.snapshots:
        raise ExaminingError("Nothing of this run is kept yet: train for a moment first.")
    request = _finite(request)
    dataset = load_dataset(request.project.data, progress)
    model = Model(request.project, request.snapshots[-1].weights)
    if request.kind is Kind.PATH:
        yield from _around_path(request, model, dataset, progress)
        return
    for landscape in _landscapes(request, model, dataset, progress):
        step = request.snapshots[-1].step
        yield Survey(request.kind, step, landscape, is_final=landscape.is_final)


def _finite(request: Request) -> Request:
    """Without the moments whose weights are not numbers."""
    finite = tuple(moment for moment in request.snapshots if _is_finite(moment))
    middle = request.snapshots[-1]
    if not finite or finite[-1] is not middle:
        raise ExaminingError(
            f"The weights after step {middle.step:,} are NaN or infinite, so that there is no "
            "landscape around them. Go back to an earlier step, or train with a smaller learning "
            "rate."
        )
    return replace(request, snapshots=finite)


def _is_finite(moment: WeightsKept) -> bool:
    return all(bool(np.isfinite(values).all()) for values in moment.weights.values())


def _landscapes(
    request: Request, model: Model, dataset: Dataset, progress: Progress
) -> Iterator[Landscape]:
    generator = np.random.default_rng(request.seed)
    count = samples_for(model.network.plan)
    match request.kind:
        case Kind.FROM_START:
            direction = difference(model, request.snapshots[0])
            return line(model, dataset, direction, FROM_START, progress=progress, samples=count)
        case Kind.RANDOM_LINE:
            direction = random_direction(model, generator)
            return line(model, dataset, direction, progress=progress, samples=count)
    directions = random_direction(model, generator), random_direction(model, generator)
    return plane(model, dataset, directions, progress=progress, samples=count)


def _around_path(
    request: Request, model: Model, dataset: Dataset, progress: Progress
) -> Iterator[Survey]:
    path = find_path(model, request.snapshots)
    count = samples_for(model.network.plan)
    pictures = plane(model, dataset, path.directions, path.spans, progress=progress, samples=count)
    for landscape in pictures:
        found = Survey(request.kind, request.snapshots[-1].step, landscape, path)
        yield found
    along = losses_along(model, dataset, request.snapshots, progress, count)
    yield replace(found, path_losses=along, is_final=True)
