"""Which samples of the data excite the units of a layer most, and where in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Dataset, Progress, silent
from core.errors import ExaminingError
from core.examining.model import Floats, Model
from core.examining.receptive_field import ReceptiveField, receptive_field
from core.examining.samples import Part, Rows, batches, sampled_rows, split_of

MOST_SAMPLES = 2000
MOST_UNITS = 256
NO_ROW = -1


@dataclass(frozen=True, eq=False)
class Exciting:
    """For each of the first units (channels of a map) of the layer `node`, the samples for
    which it gives the highest values.

    `rows` (shown, k) are theirs in the split, the strongest first, and `values` (shown, k) what
    the unit gives; −1 and NaN where fewer samples gave a finite value. Of a channel the value
    is the highest of its map, at `places` (shown, k, dimensions) in it, for images row and
    column; None for units without places. `map_shape` is the shape of such a map, and `field`
    says which pixels a place sees; None where it sees them all, or none alone. `nonfinite`
    (shown,) counts the samples for which a unit gave a value that is not finite: these are
    never among the strongest. `asked` samples were looked at, of `samples`; `total` units are
    there.
    """

    node: str
    name: str
    part: Part
    rows: Rows
    values: Floats
    places: NDArray[np.int64] | None
    map_shape: tuple[int, ...]
    field: ReceptiveField | None
    nonfinite: NDArray[np.int64]
    asked: int
    samples: int
    total: int

    @property
    def shown(self) -> int:
        """Units that are shown, of `total`."""
        return len(self.rows)


def exciting(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    node: str,
    k: int = 9,
    part: Part = Part.TRAINING,
    most: int = MOST_SAMPLES,
    most_units: int = MOST_UNITS,
    seed: int = 0,
) -> Exciting:
    """The `k` most exciting samples for each unit of a layer, of `most` drawn from a part.

    `progress` may raise to stop. Raises `ExaminingError` for a layer that takes no part,
    `DataError` where a sample cannot be read.
    """
    shape = next((s.shape for s in model.network.plan.steps if s.node == node), None)
    if shape is None:
        raise ExaminingError("This layer takes no part in the network: connect it, and train.")
    split = split_of(dataset, part)
    rows = sampled_rows(len(split), most, seed)
    best = _Best(min(shape[0], most_units), k)
    for batch in batches(split, rows, model.at_once, progress, "Looking for exciting samples"):
        best.add(batch.rows, model.outputs(batch.inputs, node)[node])
    map_shape = tuple(shape[1:])
    places = np.stack(np.unravel_index(best.places, map_shape), -1) if map_shape else None
    return Exciting(
        node,
        model.project.network.nodes[node].name,
        part,
        best.rows,
        np.where(best.rows == NO_ROW, np.float32(np.nan), best.values),
        places,
        map_shape,
        receptive_field(model.project, node),
        best.nonfinite,
        len(rows),
        len(split),
        shape[0],
    )


class _Best:
    """The best `k` samples of each unit so far, the earlier of equal ones first."""

    def __init__(self, units: int, k: int) -> None:
        self.rows = np.full((units, k), NO_ROW, np.int64)
        self.values = np.full((units, k), -np.inf, np.float32)
        self.places = np.zeros((units, k), np.int64)
        self.nonfinite = np.zeros(units, np.int64)

    def add(self, rows: Rows, outputs: Floats) -> None:
        """Consider samples: what the layer gives for them, (n, all units, …)."""
        units, k = self.rows.shape
        maps = outputs[:, :units].reshape(len(rows), units, -1)
        is_fine = np.isfinite(maps).all(2).T
        self.nonfinite += (~is_fine).sum(1)
        places = maps.argmax(2).T if maps.shape[2] > 1 else np.zeros((units, len(rows)), np.int64)
        highest = np.where(is_fine, maps.max(2).T, -np.inf).astype(np.float32)
        values = np.concatenate([self.values, highest], 1)
        order = np.argsort(-values, axis=1, kind="stable")[:, :k]
        these = np.broadcast_to(rows, highest.shape)  # those that are not fine never come in
        self.values = np.take_along_axis(values, order, 1)
        self.rows = np.take_along_axis(np.concatenate([self.rows, these], 1), order, 1)
        self.places = np.take_along_axis(np.concatenate([self.places, places], 1), order, 1)
