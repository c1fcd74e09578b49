"""The way that training took through the space of weights, seen from its end.

The two directions are the first principal components of w_t − w, where w are the weights in
the middle of the picture: no other plane through w comes closer to the path (Li et al. 2018,
section 7). In many dimensions the path of a random walk lies near a plane too (Antognini &
Sohl-Dickstein 2018), so that a high share alone says little about the landscape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, silent
from core.errors import ExaminingError
from core.examining.directions import Vector
from core.examining.landscape import Range
from core.examining.model import Model
from core.examining.sampled_loss import SAMPLES, SampledLoss
from core.training.events import WeightsKept

Floats = NDArray[np.float64]
CHUNK = 2**18
"""Parameters that are looked at at a time."""
MARGIN = 0.25
"""Room around the path, as a share of its extent."""


@dataclass(frozen=True, eq=False)
class Path:
    """A path in the plane of two directions of length 1.

    `places` (n, 2) are the coordinates of the weights after `steps` (n,), distances from the
    weights in the middle. `shares` says which part of the squared distances lies along each
    direction. The path begins at the left, below.
    """

    steps: NDArray[np.int64]
    places: Floats
    shares: tuple[float, float]
    directions: tuple[Vector, Vector]

    @property
    def spans(self) -> tuple[Range, Range]:
        """A rectangle around the path and the middle, with room."""
        return self._span(0), self._span(1)

    def _span(self, axis: int) -> Range:
        values = [0.0, *self.places[:, axis].tolist()]
        low, high = min(values), max(values)
        room = MARGIN * max(high - low, 0.1 * float(np.ptp(self.places)))
        return low - room, high + room


def find_path(model: Model, snapshots: Sequence[WeightsKept]) -> Path:
    """The path through `snapshots`, around the weights of `model`.

    Raises `ExaminingError` where they lie on a line, as two always do.
    """
    if len(snapshots) < 3:
        raise _too_short(snapshots)
    centre = {name: value.numpy() for name, value in model.network.named_parameters()}
    gram = np.zeros((len(snapshots), len(snapshots)))
    for rows in _differences(snapshots, centre):
        gram += rows @ rows.T
    squares, vectors = np.linalg.eigh(gram)
    total = float(gram.trace())
    if not squares[-2] > 1e-10 * max(total, 1e-30):
        raise _too_short(snapshots)
    lengths = np.sqrt(squares[[-1, -2]])
    chosen = vectors[:, [-1, -2]]
    places = chosen * lengths
    signs = np.where(places[0] > 0, -1.0, 1.0)
    mixing = chosen * signs / lengths
    pieces = [mixing.T @ rows for rows in _differences(snapshots, centre)]
    first, second = np.concatenate(pieces, axis=1).astype(np.float32)
    steps = np.array([snapshot.step for snapshot in snapshots], np.int64)
    shares = float(squares[-1] / total), float(squares[-2] / total)
    return Path(steps, places * signs, shares, (first, second))


def _too_short(snapshots: Sequence[WeightsKept]) -> ExaminingError:
    return ExaminingError(
        "A plane through the path needs three kept moments of the run that do not lie on a line, "
        f"and of this run {len(snapshots)} are kept: train for a moment longer."
    )


def difference(model: Model, start: WeightsKept) -> Vector:
    """How the weights of `model` differ from those at `start`, as a direction.

    Raises `ExaminingError` where they do not.
    """
    named = model.network.named_parameters()
    pieces = [(value.numpy() - start.weights[name]).ravel() for name, value in named]
    found: Vector = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if not found.any():
        raise ExaminingError(
            "The weights are still where they started, so that there is no line between: train "
            "for a moment first."
        )
    return found


def losses_along(
    model: Model,
    dataset: Dataset,
    snapshots: Sequence[WeightsKept],
    progress: Progress = silent,
    samples: int = SAMPLES,
) -> Floats:
    """The loss at each snapshot itself, which is not the one below it in the plane. Shape (n,).

    `model` has its weights back afterwards.
    """
    loss = SampledLoss(model.project, dataset, samples)
    before, found = model.weights, []
    try:
        for done, snapshot in enumerate(snapshots):
            progress("Loss along the path", done, len(snapshots))
            model.load(snapshot.weights)
            found.append(loss.of(model.network))
    finally:
        model.load(before)
    return np.array(found)


def _differences(
    snapshots: Sequence[WeightsKept], centre: dict[str, NDArray[np.float32]]
) -> Iterator[Floats]:
    """How far each snapshot is from the centre, a row each, some of the parameters at a time."""
    for name, middle in centre.items():
        flat = [np.asarray(snapshot.weights[name]).reshape(-1) for snapshot in snapshots]
        for start in range(0, middle.size, CHUNK):
            part = slice(start, start + CHUNK)
            here = middle.reshape(-1)[part].astype(np.float64)
            yield np.stack([values[part] for values in flat]) - here
