"""What a data set declares about itself, and what loading one gives.

Loading is split in two so that the canvas knows shapes without reading a file: the spec says
the sample shape and the classes; `load` reads the arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.catalogue import Spec
from core.data.preprocessing import Fitted
from core.data.samples import Split
from core.params import Params

if TYPE_CHECKING:
    from core.data.pictures import Pictures

Shape = tuple[int, ...]
Generator = Callable[..., tuple[np.ndarray, np.ndarray]]


class DataKind(StrEnum):
    """What a sample is, which decides how it is shown."""

    IMAGE = "image"
    POINTS = "points"
    TABLE = "table"
    SEQUENCE = "sequence"


class Group(StrEnum):
    """Where a data set stands in a list of them; the value is the heading."""

    POINTS = "Points in the plane"
    VALUES = "Values to predict"
    SMALL = "Small, without download"
    PUBLISHED = "Published images"
    OWN = "Your own"


class Task(StrEnum):
    """What is to be learned of a sample: its class, or values."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, eq=False)
class Samples:
    """Samples as a source gives them: `inputs` of shape (n, *sample shape), images uint8 and
    everything else float32 (NaN: a missing value, to be filled in). `targets` are class numbers
    int64 (n,), or for a regression values float32 (n, outputs)."""

    inputs: "NDArray[np.generic] | Pictures"
    targets: NDArray[np.generic]

    def __len__(self) -> int:
        return len(self.targets)


@dataclass(frozen=True, eq=False)
class RawData:
    """What a source gives. `test` holds the samples that were published as test set, None
    where there is no such split. `left_out` says in a sentence what is not among them; `rows`
    (int64, n) numbers the samples as the rows of their file, where it has rows."""

    train: Samples
    test: Samples | None = None
    left_out: str = ""
    rows: NDArray[np.int64] | None = None


class Progress(Protocol):
    """Told while something long goes on. `total` is 0 where it is not known.

    Raising an exception from it cancels the work.
    """

    def __call__(self, text: str, done: int, total: int) -> None: ...


def silent(text: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


def _nothing(params: Params) -> tuple[str, ...]:
    return ()


def _never(params: Params) -> bool:
    return False


def _known(params: Params) -> str | None:
    return None


def _nothing_to_say(params: Params) -> str:
    return ""


def _classification(params: Params) -> Task:
    return Task.CLASSIFICATION


@dataclass(frozen=True, kw_only=True)
class DatasetSpec(Spec):
    """A data set.

    `task(params)` says what is to be learned: one of the `classes(params)`, or as many values
    as `values(params)` names. `shape(params)` is that of one sample (channels first for
    images); `load(params, progress)` reads it and raises `DataError` in plain words. `white`
    is the stored value that becomes 1 (the brightest pixel; 1 for points). `origin` says where
    it comes from and under which licence. `has_test_set`: a test set was published, so
    `test_fraction` is not used. `needs_download`: its files do not come with Layerloom;
    `can_download`: they can be fetched; `megabytes` are then fetched, 0 where that is not known,
    unless `is_here(params)`, which only looks for files and reads none. `generator` is the
    standalone NumPy function that draws the samples, called with the parameters as keywords;
    `file` the name in `resources/data`, for bundled sets. `features(params)` names what a sample
    is made of, where it is no image.

    One's own data declare little by themselves: `describe(params, progress)` reads the file and
    gives the same parameters with the hidden ones filled in, which shape and classes follow
    from, and raises `DataError`. `unknown(params)` says in a sentence what is still to be done
    before they are known, None where they are; `remark(params)` what of them cannot be used, empty
    for nothing; `has_own_test(params)` whether there are samples
    for test beside those for training. `kind_of(params)` is the sort of sample, where
    it depends on the file.
    """

    title: str
    data_kind: DataKind
    group: Group = Group.OWN
    shape: Callable[[Params], Shape]
    classes: Callable[[Params], tuple[str, ...]] = _nothing
    values: Callable[[Params], tuple[str, ...]] = _nothing
    features: Callable[[Params], tuple[str, ...]] = _nothing
    task: Callable[[Params], Task] = _classification
    describe: Callable[[Params, Progress], Params] | None = None
    unknown: Callable[[Params], str | None] = _known
    remark: Callable[[Params], str] = _nothing_to_say
    has_own_test: Callable[[Params], bool] = _never
    kind_of: Callable[[Params], DataKind] | None = None
    load: Callable[[Params, Progress], RawData]
    white: float = 1.0
    origin: str = ""
    has_test_set: bool = False
    needs_download: bool = False
    can_download: bool = True
    megabytes: int = 0
    is_here: Callable[[Params], bool] = _never
    generator: Generator | None = None
    file: str = ""


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set ready for training: split and preprocessed.

    `fitted` is what was measured on the training samples and done to all; `target_scale` the
    same for the values of a regression, None where they stand as they are. `shape` is that of
    one sample. `classes` is empty for a regression, `values` (the names of what it gives)
    otherwise. `features` names what a sample is made of, where that is known; `left_out` says in a
    sentence what of the source is not in it, empty for nothing; `file_rows` numbers all samples of
    the source as the rows of their file, None where it has none.
    Arrays are read-only and shared: copy before changing anything.
    """

    spec: DatasetSpec
    train: Split
    validation: Split
    test: Split
    task: Task
    classes: tuple[str, ...]
    values: tuple[str, ...]
    shape: Shape
    fitted: Fitted
    target_scale: Fitted | None = None
    data_kind: DataKind = DataKind.IMAGE
    features: tuple[str, ...] = ()
    left_out: str = ""
    file_rows: NDArray[np.int64] | None = None

    def class_counts(self, split: Split) -> NDArray[np.int64]:
        """Number of samples of each class in `split`, in the order of `classes`; none for a
        regression."""
        if self.task is Task.REGRESSION:
            return np.zeros(0, np.int64)
        return np.bincount(split.targets, minlength=len(self.classes)).astype(np.int64)

    def examples(self, per_class: int) -> tuple[NDArray[np.int64], ...]:
        """For each class the rows of its first training samples, `per_class` at most."""
        if self.task is Task.REGRESSION:
            return ()
        labels = self.train.targets
        return tuple(np.flatnonzero(labels == c)[:per_class] for c in range(len(self.classes)))

    def prepared(self, inputs: ArrayLike) -> NDArray[np.float32]:
        """Raw samples (n, *shape), such as a drawn digit, as the network wants them."""
        return self.fitted.apply(inputs)

    def values_of(self, outputs: ArrayLike) -> NDArray[np.float32]:
        """What a network gave for a regression (n, values), in the units of the data."""
        given = np.asarray(outputs, np.float32)
        if self.target_scale is None:
            return given
        mean, std = self.target_scale.arrays.values()
        scaled: NDArray[np.float32] = given * std + mean
        return scaled

    @property
    def nbytes(self) -> int:
        """Memory it holds, in bytes; raw samples shared by the splits counted once."""
        splits = (self.train, self.validation, self.test)
        raw = {id(split.raw_inputs): split.raw_inputs.nbytes for split in splits}
        return sum(split.inputs.nbytes for split in splits) + sum(raw.values())
