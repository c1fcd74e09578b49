"""What the page of predictions asks: what a network says of a part of the data, and the samples
that are shown beside it. Nothing of Qt: it is computed in the thread of the examiner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.samples import Split
from core.data.spec import DataKind, Dataset, Progress
from core.examining.model import Model
from core.examining.predictions import ClassPredictions, ValuePredictions, predictions
from core.examining.samples import Part, Rows, split_of

LIVE = 2_000
"""Samples asked about while a run goes on, which the question takes processor time from."""
STREAMED = 256
"""The same where samples are read from the disk."""
SHOWN, STREAMED_SHOWN = 60, 16

Cell = tuple[int, int]
"""An actual class and the class given."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What was `found` of a part of the data, and some of its samples.

    `chosen` (n,) are their places in the arrays of `found`, `raw` (n, *sample shape) the samples
    as stored; `total` is how many could have been shown. `file_rows` (n,) are the rows of one's own
    table that they stand in, None for other data. `kind` says what a sample is, `white`
    the stored value of the brightest pixel, `features` the names of its values.
    """

    found: ClassPredictions | ValuePredictions
    cell: Cell | None
    chosen: NDArray[np.int64]
    raw: NDArray[np.generic]
    total: int
    kind: DataKind
    white: float
    features: tuple[str, ...]
    file_rows: NDArray[np.int64] | None = None


def look_at_predictions(
    model: Model,
    dataset: Dataset,
    progress: Progress,
    *,
    part: Part,
    cell: Cell | None = None,
    most: int = LIVE,
) -> Seen:
    """What the network says of `part`, with the samples of one cell of the confusion matrix;
    without a `cell` those of the highest loss that are wrong."""
    split = split_of(dataset, part)
    if not split.is_in_memory:
        most = min(most, STREAMED)
    found = predictions(model, dataset, progress, part=part, most=most)
    rows = _wanted(found, cell)
    shown = rows[: SHOWN if split.is_in_memory else STREAMED_SHOWN]
    return Seen(
        found,
        cell,
        np.searchsorted(found.rows, shown),
        _raw(split, shown),
        len(rows),
        dataset.data_kind,
        dataset.spec.white,
        dataset.features,
        None if dataset.file_rows is None else dataset.file_rows[split.rows[shown]],
    )


def _wanted(found: ClassPredictions | ValuePredictions, cell: Cell | None) -> Rows:
    if isinstance(found, ValuePredictions):
        return found.worst(len(found))
    if cell is not None and max(cell) < len(found.names):
        return found.cell(*cell)
    return np.array([mistake.row for mistake in found.worst(len(found))], np.int64)


def _raw(split: Split, rows: Rows) -> NDArray[np.generic]:
    return np.array(split.raw(rows)) if len(rows) else np.empty((0,))
