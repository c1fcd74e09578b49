"""What of an array of targets is taken for classes, and what is wrong with it as such."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.array_reading import labels_of
from core.data.own.files import is_text
from core.errors import DataError

MOST_CLASSES = 10_000
FEW = 10
"""So many different whole numbers are classes even where every sample has its own."""

VALUES_INSTEAD = "set task to regression"

Array = NDArray[Any]


def classes_in(path: Path, name: str, targets: Array, wanted: str) -> tuple[str, ...]:
    """The classes of a classification, none for a regression. Raises `DataError`."""
    kind = targets.dtype.kind
    if kind not in "biufU":
        raise DataError(f"{path}: {name} holds {targets.dtype}, and neither numbers nor texts.")
    if wanted == "regression" and kind == "U":
        raise DataError(f"{path}: {name} holds texts: set task to classification.")
    if not targets.size:
        raise DataError(f"{path}: {name} has no values to learn: its shape is {targets.shape}.")
    if wanted == "regression":
        return ()
    is_flat = targets.size == len(targets)
    if wanted == "auto" and kind == "f" and is_flat:
        return ()
    try:
        labels = np.unique(labels_of(targets))
    except ValueError as error:
        if wanted == "auto" and not is_flat and kind != "U":
            return ()
        raise DataError(f"{path}: {name} {error}: mend it, or {VALUES_INSTEAD}.") from error
    _check_count(f"{path}: {name}", labels, len(targets), wanted)
    classes = tuple(str(label) for label in labels)
    if not all(map(is_text, classes)):
        raise DataError(f"{path}: {name} has a label with half a character in it: mend it.")
    return classes


def _check_count(place: str, labels: Array, samples: int, wanted: str) -> None:
    if len(labels) == 1:
        raise DataError(
            f"{place} has the same label, {labels[0]}, in every sample: it takes two classes to "
            "tell them apart."
        )
    advice = "" if labels.dtype.kind == "U" else f": {VALUES_INSTEAD}, if they are values"
    if len(labels) > MOST_CLASSES:
        raise DataError(
            f"{place} has {len(labels):,} different labels; classes are at most "
            f"{MOST_CLASSES:,}{advice}."
        )
    if wanted == "auto" and labels.dtype.kind != "U" and len(labels) > max(FEW, samples / 2):
        raise DataError(
            f"{place} has {len(labels):,} different whole numbers in {samples:,} samples, as "
            "values have: set task to regression, or to classification if they are classes."
        )
