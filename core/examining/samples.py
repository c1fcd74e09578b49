"""Which samples of a data set are asked about, and those a batch at a time.

Samples are named by their row in a split, so that an answer can show them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.data.samples import Split
from core.data.spec import Dataset, Progress

Rows = NDArray[np.int64]


class Part(StrEnum):
    """A split of a data set; the value is what it is called."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, eq=False)
class Batch:
    """Samples in memory: their `rows` in the split, and `inputs` and `targets` as the network
    and the loss want them."""

    rows: Rows
    inputs: NDArray[np.float32]
    targets: NDArray[np.generic]


def split_of(dataset: Dataset, part: Part) -> Split:
    """The samples of one part; there may be none."""
    splits = {Part.TRAINING: dataset.train, Part.VALIDATION: dataset.validation}
    return splits.get(part, dataset.test)


def sampled_rows(count: int, most: int, seed: int = 0) -> Rows:
    """Which of `count` samples are asked about: all, or `most` of them drawn evenly, sorted.

    They are drawn and not taken at equal distances, since sources may have their classes in
    turns. The same numbers give the same rows.
    """
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def batches(split: Split, rows: Rows, size: int, progress: Progress, text: str) -> Iterator[Batch]:
    """These rows in batches of `size`; `progress` is told before each, and at the end.

    Raises `DataError` where a sample cannot be read, and whatever `progress` raises to stop.
    """
    for start in range(0, len(rows), size):
        progress(text, start, len(rows))
        some = rows[start : start + size]
        held = split.held(some)
        yield Batch(some, held.inputs, held.targets)
    progress(text, len(rows), len(rows))
