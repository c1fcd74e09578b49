"""What a data set declares about itself, and what loading one gives.

Loading is split in two so that the canvas knows shapes without reading a file: the spec says
the sample shape and the classes; `load` reads the arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Spec
from core.params import Params

Shape = tuple[int, ...]


class DataKind(StrEnum):
    """What a sample is, which decides how it is shown."""

    IMAGE = "image"
    POINTS = "points"


@dataclass(frozen=True)
class Split:
    """Samples and their labels: `inputs` of shape (n, *sample shape), `labels` int64 (n,)."""

    inputs: NDArray[np.generic]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class RawData:
    """What a source gives: inputs as stored (images uint8, points float32), and the samples
    that were published as test set, None where there is no such split."""

    train: Split
    test: Split | None = None


class Progress(Protocol):
    """Told while something long goes on. `total` is 0 where it is not known.

    Raising an exception from it cancels the work.
    """

    def __call__(self, text: str, done: int, total: int) -> None: ...


def silent(text: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


@dataclass(frozen=True, kw_only=True)
class DatasetSpec(Spec):
    """A data set. `shape(params)` is that of one sample (channels first for images);
    `load(params, progress)` reads it and raises `DataError` in plain words."""

    title: str
    data_kind: DataKind
    shape: Callable[[Params], Shape]
    classes: Callable[[Params], tuple[str, ...]]
    load: Callable[[Params, Progress], RawData]
    needs_download: bool = False
