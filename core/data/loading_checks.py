"""What is checked of a data set when it is loaded; each fault is a `DataError` with a sentence."""

import numpy as np
from numpy.typing import NDArray

from core.data.own.files import listed
from core.data.settings import DataSettings, leaves_nothing
from core.data.spec import RawData, Samples, Task
from core.errors import DataError

MANY_NUMBERS = 10
"""More classes than so many that are numbers may be meant as values."""


def check_samples(samples: Samples, settings: DataSettings) -> None:
    """The source keeps what its spec promises. Raises `DataError`."""
    title = settings.spec.title
    if samples.inputs.shape != (len(samples), *settings.shape):
        found = "×".join(map(str, samples.inputs.shape[1:]))
        expected = "×".join(map(str, settings.shape))
        raise DataError(f"{title}: the samples are {found} and not {expected}.")
    if settings.task is Task.REGRESSION:
        _check_values(samples, settings)
    elif len(samples):
        _check_classes(samples, settings)


def _check_values(samples: Samples, settings: DataSettings) -> None:
    title, count = settings.spec.title, len(settings.values)
    if samples.targets.shape != (len(samples), count):
        raise DataError(f"{title}: the targets are not {count} values a sample.")
    if not np.isfinite(samples.targets).all():
        row = int(np.flatnonzero(~np.isfinite(samples.targets).all(1))[0])
        raise DataError(f"{title}: the target of sample {row + 1:,} is not a finite number.")


def _check_classes(samples: Samples, settings: DataSettings) -> None:
    title, count = settings.spec.title, len(settings.classes)
    labels = np.asarray(samples.targets, np.int64)
    wrong = np.flatnonzero((labels < 0) | (labels >= count))
    if len(wrong):
        raise DataError(
            f"{title}: sample {wrong[0] + 1:,} has the label {labels[wrong[0]]}, "
            f"outside 0 to {count - 1} for {count} classes."
        )


def check_split(raw: RawData, train: NDArray[np.int64], settings: DataSettings) -> None:
    """Every part that is asked for has samples, and training, of the rows `train`, knows every
    class. Raises `DataError`."""
    title, count = settings.spec.title, len(raw.train)
    fractions = {"validation": settings.validation_fraction}
    if raw.test is None:
        fractions["test"] = settings.test_fraction
    if sum(fractions.values()) >= 1 or not len(train):
        raise DataError(leaves_nothing(title, fractions))
    for part, share in fractions.items():
        if share > 0 and int(share * count + 0.5) == 0:
            raise DataError(
                f"{title}: a {part} share of {share:g} of {count:,} samples is none; "
                f"take at least {1 / count:.2g}, or 0."
            )
    if settings.task is Task.REGRESSION:
        return
    present = np.bincount(raw.train.targets[train], minlength=len(settings.classes)) > 0
    for index, name in enumerate(settings.classes):
        if not present[index]:
            there = int((raw.train.targets == index).sum())
            advice = _advice_on_classes(settings, there)
            raise DataError(f'{title}: no training sample of class "{name}" is left; {advice}.')


def told_of_constants(raw: RawData, train: NDArray[np.int64], settings: DataSettings) -> str:
    """Which columns of a table have one value in the rows `train` and others elsewhere, which
    nothing can be learned about, as a sentence; empty where there is no such. Nor is it said of
    a difference up to 1, as a rare category makes, which standardizing leaves as small."""
    inputs, names = raw.train.inputs, settings.features
    if not isinstance(inputs, np.ndarray) or inputs.shape[1:] != (len(names),):
        return ""
    rows = inputs[train]
    first = rows[0]
    is_constant = (rows == first).all(axis=0)
    others = inputs[:, is_constant].astype(np.float64)
    is_far = (np.abs(others - first[is_constant]) > 1).any(axis=0)
    found = [names[k] for k in np.flatnonzero(is_constant)[is_far]]
    if not found:
        return ""
    return (
        f"{listed(found)} {'has' if len(found) == 1 else 'have'} one value in all training samples "
        "and others elsewhere, which nothing is learned about: leave such a column out."
    )


def _advice_on_classes(settings: DataSettings, there: int) -> str:
    """What helps where all samples of a class, so many, are set aside."""
    if settings.spec.describe is None:
        return "set less aside or draw more samples"
    many = f"all {there:,} of its samples are" if there > 1 else "its only sample is"
    advice = f"{many} set aside: set less aside" if there else "the data have none of it"
    is_number = len(settings.whole_labels) > MANY_NUMBERS and "task" in settings.dataset.params
    return f"{advice}, or set task to regression to learn a number" if is_number else advice
