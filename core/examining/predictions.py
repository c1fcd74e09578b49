"""What a network says about the samples of a split: confusion, worst mistakes, residuals.

Which class is given, with what probability and at what loss, the loss of the settings says
(`core.training.loss`), as in training.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from core.data.samples import Split
from core.data.spec import Dataset, Progress, Task, silent
from core.examining.model import Floats, Model
from core.examining.reading import NO_CLASS, Reading, each_loss, loss_of, read
from core.examining.samples import Batch, Part, Rows, batches, sampled_rows, split_of

MOST = 10_000

Classes = NDArray[np.int64]


@dataclass(frozen=True)
class Mistake:
    """A sample that is given the wrong class: its `row` in the split, both classes with their
    probabilities (NaN where the loss reads none), and its loss."""

    row: int
    actual: int
    given: int
    given_probability: float
    actual_probability: float
    loss: float


class Which(TypedDict, total=False):
    """Which samples are asked about: a `part` of the data (that for validation), `most` of it
    (10,000), drawn by `seed` (0) where there are more."""

    part: Part
    most: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Predictions:
    """About n samples of a part, of which there are `total`: `rows` (n,) in the split. `names`
    are those of the classes, or of the values."""

    part: Part
    names: tuple[str, ...]
    total: int
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class ClassPredictions(_Predictions):
    """The classes given to samples.

    All arrays are (n,): the `actual` class, the class `given` (−1 where the network gave a value
    that is not finite), the probability of either (NaN where the loss reads none), and the
    `loss` (NaN where it is not finite).
    """

    actual: Classes
    given: Classes
    given_probability: Floats
    actual_probability: Floats
    loss: Floats

    @property
    def nonfinite(self) -> int:
        """Samples that are given no class, as a value was not finite."""
        return int((self.given == NO_CLASS).sum())

    @property
    def accuracy(self) -> float:
        """Share of the samples that are given the right class; NaN without samples."""
        return float((self.given == self.actual).mean()) if len(self) else float("nan")

    @property
    def confusion(self) -> Classes:
        """Samples of each actual class (rows) by the class given (columns): those without a
        class are in no column."""
        count = len(self.names)
        is_given = self.given != NO_CLASS
        cells = self.actual[is_given] * count + self.given[is_given]
        return np.bincount(cells, minlength=count * count).reshape(count, count).astype(np.int64)

    @property
    def class_counts(self) -> Classes:
        """Samples of each actual class, with and without a class given."""
        return np.bincount(self.actual, minlength=len(self.names)).astype(np.int64)

    @property
    def class_accuracies(self) -> NDArray[np.float64]:
        """Share of each class that is given right (recall); NaN for one without samples."""
        right = np.bincount(self.actual[self.given == self.actual], minlength=len(self.names))
        counts = self.class_counts
        return np.where(counts > 0, right / np.maximum(counts, 1), np.nan)

    def cell(self, actual: int, given: int) -> Rows:
        """The rows of the samples of one class that are given another, highest loss first;
        `given` −1 for those that are given none."""
        chosen = np.flatnonzero((self.actual == actual) & (self.given == given))
        return self.rows[chosen[_highest_first(self.loss[chosen])]]

    def worst(self, count: int) -> tuple[Mistake, ...]:
        """The mistakes of the highest loss, `count` at most; not those without a class."""
        wrong = np.flatnonzero((self.given != self.actual) & (self.given != NO_CLASS))
        worst = wrong[_highest_first(self.loss[wrong])][:count]
        return tuple(self._mistake(int(at)) for at in worst)

    def _mistake(self, at: int) -> Mistake:
        return Mistake(
            int(self.rows[at]),
            int(self.actual[at]),
            int(self.given[at]),
            float(self.given_probability[at]),
            float(self.actual_probability[at]),
            float(self.loss[at]),
        )


@dataclass(frozen=True, eq=False)
class ValuePredictions(_Predictions):
    """The values given to samples: `actual` and `predicted` (n, values) in the units of the data,
    and the `loss` (n,), NaN where a prediction is not finite."""

    actual: Floats
    predicted: Floats
    loss: Floats

    @property
    def nonfinite(self) -> int:
        """Samples for which a prediction is not finite."""
        return int((~np.isfinite(self.predicted).all(1)).sum())

    @property
    def residuals(self) -> Floats:
        """How much more is predicted than is there (n, values)."""
        return self.predicted - self.actual

    @property
    def explained(self) -> NDArray[np.float64]:
        """R² of each value: 1 less the mean squared residual over the variance; NaN where a
        prediction is not finite or all values are the same."""
        if not len(self):
            return np.full(len(self.names), np.nan)
        with np.errstate(invalid="ignore", over="ignore"):
            squares = np.square(self.residuals.astype(np.float64)).mean(0)
        variances = self.actual.astype(np.float64).var(0)
        shares = 1 - squares / np.where(variances > 0, variances, np.nan)
        return np.where(np.isfinite(shares), shares, np.nan)

    def worst(self, count: int) -> Rows:
        """The rows of the samples of the highest loss, `count` at most."""
        return self.rows[_highest_first(self.loss)[:count]]


def class_predictions(
    model: Model, dataset: Dataset, progress: Progress = silent, **which: Unpack[Which]
) -> ClassPredictions:
    """The classes given to some samples. `progress` may raise to stop. Raises `DataError` where a
    sample cannot be read."""
    given, probabilities, losses, targets = [], [], [], []
    part, split, rows = _drawn(dataset, **which)
    for batch, reading, loss in _read(model, dataset, split, rows, progress):
        assert reading.given is not None
        wanted = np.asarray(batch.targets, np.int64)
        given.append(reading.given)
        probabilities.append(np.stack([_of(reading, reading.given), _of(reading, wanted)]))
        losses.append(loss)
        targets.append(wanted)
    pair = np.concatenate([np.empty((2, 0), np.float32), *probabilities], axis=1)
    return ClassPredictions(
        part,
        dataset.classes,
        len(split),
        rows,
        np.concatenate([np.empty(0, np.int64), *targets]),
        np.concatenate([np.empty(0, np.int64), *given]),
        pair[0],
        pair[1],
        np.concatenate([np.empty(0, np.float32), *losses]),
    )


def value_predictions(
    model: Model, dataset: Dataset, progress: Progress = silent, **which: Unpack[Which]
) -> ValuePredictions:
    """The same for a regression."""
    part, split, rows = _drawn(dataset, **which)
    none = np.empty((0, len(dataset.values)), np.float32)
    actual, found, losses = [none], [none], [np.empty(0, np.float32)]
    for batch, reading, loss in _read(model, dataset, split, rows, progress):
        actual.append(dataset.values_of(batch.targets))
        found.append(reading.values)
        losses.append(loss)
    arrays = (np.concatenate(parts) for parts in (actual, found, losses))
    return ValuePredictions(part, dataset.values, len(split), rows, *arrays)


def predictions(
    model: Model, dataset: Dataset, progress: Progress = silent, **which: Unpack[Which]
) -> ClassPredictions | ValuePredictions:
    """Whichever of both the data are for."""
    if dataset.task is Task.REGRESSION:
        return value_predictions(model, dataset, progress, **which)
    return class_predictions(model, dataset, progress, **which)


def _drawn(
    dataset: Dataset, part: Part = Part.VALIDATION, most: int = MOST, seed: int = 0
) -> tuple[Part, Split, Rows]:
    """A part of the data, all of its samples, and which of them are asked about."""
    split = split_of(dataset, part)
    return part, split, sampled_rows(len(split), most, seed)


def _read(
    model: Model, dataset: Dataset, split: Split, rows: Rows, progress: Progress
) -> Iterator[tuple[Batch, Reading, Floats]]:
    """Each batch with what the network says of it, and the loss of each sample."""
    loss = loss_of(model, dataset)
    for batch in batches(split, rows, model.at_once, progress, "Predicting"):
        found = model.predict(batch.inputs)
        yield batch, read(loss, dataset, found), each_loss(loss, found, batch.targets)


def _of(reading: Reading, classes: Classes) -> Floats:
    """The probability of one class for each sample; NaN where there is none."""
    if reading.probabilities is None:
        return np.full(len(classes), np.nan, np.float32)
    found = reading.probabilities[np.arange(len(classes)), classes]
    return np.where(classes == NO_CLASS, np.float32(np.nan), found)


def _highest_first(losses: Floats) -> Rows:
    """The order by falling loss, what is not finite at the end; the earlier of equal ones
    first."""
    return np.argsort(-np.where(np.isfinite(losses), losses, -np.inf), kind="stable")
