"""Puts what was found of samples into words and cards. Pure functions of answers."""

import math

import numpy as np
from PySide6.QtGui import QImage

from app.examining.predicting import Seen
from app.numbers import count, figure, percent, short
from app.panels.samples import picture
from app.plots.sample_cards import Card
from core.data.spec import DataKind
from core.examining.predictions import ClassPredictions, ValuePredictions
from core.examining.reading import NO_CLASS
from core.examining.samples import Part

TEST_WARNING = "Choosing by the test set makes it part of the training: look here once, at the end."
_MOST_VALUES = 12


def title_of(seen: Seen) -> str:
    """What the samples beside the matrix are."""
    if isinstance(seen.found, ValuePredictions):
        return "Highest loss"
    if seen.cell is None:
        return "Worst mistakes"
    actual, given = (seen.found.names[index] for index in seen.cell)
    return f"{actual}, right" if actual == given else f"{actual} given {given}"


def words_without_samples(seen: Seen) -> str:
    """What is said where there is no sample to show."""
    if seen.cell is not None:
        return "No sample is in this cell now."
    return "No mistakes." if len(seen.found) else ""


def score_of(found: ClassPredictions | ValuePredictions, value: int = 0) -> tuple[str, str]:
    """The figure of a part, and what it is."""
    some = f"{count(len(found))} of {count(found.total)}"
    samples = f"{count(found.total)}" if len(found) == found.total else some
    if isinstance(found, ClassPredictions):
        return percent(found.accuracy), f"right of {samples} {found.part} samples"
    share = found.explained[value]
    return figure(float(share)), f"R² on {samples} {found.part} samples"


def trouble_of(found: ClassPredictions | ValuePredictions) -> str:
    """What is wrong with the answer, empty for nothing."""
    if found.nonfinite:
        what = "no class" if isinstance(found, ClassPredictions) else "no value"
        return f"{count(found.nonfinite)} samples get {what}: the network gives NaN or infinity."
    return TEST_WARNING if found.part is Part.TEST else ""


def empty_part(part: Part) -> str:
    """What is said of a part without samples."""
    return f"There are no {part} samples: set some aside under Data, or choose another part."


def columns_of(seen: Seen) -> tuple[str, ...]:
    """The headings over the values of samples; none for pictures."""
    if seen.kind is DataKind.IMAGE:
        return ()
    is_class = isinstance(seen.found, ClassPredictions)
    first = ("actual", "given", "prob.", "loss") if is_class else _value_columns(seen.found)
    size = int(np.prod(seen.raw.shape[1:]))
    names = seen.features if len(seen.features) == size else _numbered(size)
    row = () if seen.file_rows is None else ("row",)
    return (*row, *first, *names[:_MOST_VALUES])


def _place(seen: Seen, number: int) -> str:
    """Where a sample stands."""
    if seen.file_rows is not None:
        return f"row {count(int(seen.file_rows[number]))} of the table"
    return f"sample {count(int(seen.found.rows[seen.chosen[number]]) + 1)}"


def _row(seen: Seen, number: int) -> tuple[str, ...]:
    return () if seen.file_rows is None else (count(int(seen.file_rows[number])),)


def _value_columns(found: ClassPredictions | ValuePredictions) -> tuple[str, ...]:
    if len(found.names) == 1:
        return "actual", "predicted", "loss"
    return ("loss",)


def _numbered(size: int) -> tuple[str, ...]:
    lowered = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    return tuple("x" + str(number + 1).translate(lowered) for number in range(size))


def cards_of(seen: Seen) -> list[Card]:
    """The samples that are shown."""
    make = _class_card if isinstance(seen.found, ClassPredictions) else _value_card
    return [make(seen, number) for number in range(len(seen.chosen))]


def _class_card(seen: Seen, number: int) -> Card:
    found, at = seen.found, seen.chosen[number]
    assert isinstance(found, ClassPredictions)
    actual, given = found.names[found.actual[at]], _class_name(found, int(found.given[at]))
    probability, loss = float(found.given_probability[at]), float(found.loss[at])
    is_wrong = found.actual[at] != found.given[at]
    share = percent(probability) if math.isfinite(probability) else ""
    what = f"given {given} {share}".rstrip() if is_wrong else f"right {share}".rstrip()
    of_actual = float(found.actual_probability[at])
    own = f" ({percent(of_actual)})" if is_wrong and math.isfinite(of_actual) else ""
    text = f"{_place(seen, number)}: {actual}{own}, {what}, loss {figure(loss)}"
    words = f"{actual}→{given}" if is_wrong else actual
    caption, short_one = f"{words}  loss {figure(loss)}", f"{figure(loss)}  →{given}"
    first = (*_row(seen, number), actual, given, share or "–", figure(loss))
    values = (*first, *_values(seen, number))
    return Card(caption, short_one, text, bool(is_wrong), _picture(seen, number), values)


def _value_card(seen: Seen, number: int) -> Card:
    found, at = seen.found, seen.chosen[number]
    assert isinstance(found, ValuePredictions)
    loss = figure(float(found.loss[at]))
    pairs = [
        f"{name} {figure(float(actual))} predicted {figure(float(given))}"
        for name, actual, given in zip(
            found.names, found.actual[at], found.predicted[at], strict=True
        )
    ]
    text = f"{_place(seen, number)}: {', '.join(pairs)}, loss {loss}"
    first: tuple[str, ...] = (loss,)
    if len(found.names) == 1:
        first = figure(float(found.actual[at][0])), figure(float(found.predicted[at][0])), loss
    values = (*_row(seen, number), *first, *_values(seen, number))
    return Card(f"loss {loss}", loss, text, False, _picture(seen, number), values)


def _class_name(found: ClassPredictions, index: int) -> str:
    return "none" if index == NO_CLASS else found.names[index]


def _values(seen: Seen, number: int) -> tuple[str, ...]:
    if seen.kind is DataKind.IMAGE:
        return ()
    flat = np.asarray(seen.raw[number], np.float64).reshape(-1)[:_MOST_VALUES]
    return tuple(short(float(f"{value:.4g}")) for value in flat)


def _picture(seen: Seen, number: int) -> QImage | None:
    return picture(seen.raw[number], seen.white) if seen.kind is DataKind.IMAGE else None
