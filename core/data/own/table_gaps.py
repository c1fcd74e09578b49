"""What is said of the missing values of a table that is learned from all the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def gaps_told(gone: int, inputs: NDArray[np.generic], widths: Sequence[int]) -> str:
    """How many rows are left out, and how many values are filled in, as sentences.

    `inputs` (n, features) has NaN where a number is missing. `widths` has one entry a column: how
    many categories it has, 0 for one of numbers; a missing category is a row of zeros.
    """
    told = []
    if gone:
        told.append(f"{_many(gone, 'row')} left out for want of a value.")
    if numbers := int(np.isnan(inputs).sum()):
        filled = _many(numbers, "missing number")
        told.append(f"{filled} filled in with the mean of the training samples.")
    if texts := _without_category(inputs, widths):
        told.append(f"{_many(texts, 'missing text')} read as no category.")
    return " ".join(told)


def _without_category(inputs: NDArray[np.generic], widths: Sequence[int]) -> int:
    count, start = 0, 0
    for width in widths:
        if width:
            count += int((inputs[:, start : start + width] == 0).all(axis=1).sum())
        start += width or 1
    return count


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count > 1)}"
