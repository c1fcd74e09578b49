"""What the columns of a table hold, guessed from their cells: numbers, categories, or neither.

Of numbers it is found out what stands beside their digits, of what is neither why it is not.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.own.table_reading import is_missing, numbers_of, plain_numbers, read_value

CATEGORIES = 100
"""A column of texts has categories up to so many, unless nearly every row has its own."""
ALWAYS = 12
"""So few different texts are categories in any case where some repeat."""
NUMERIC_SHARE = 0.9
"""A column in which so many of the values are numbers is one of numbers with mistakes."""
LOOKED_AT = 1000
"""So many different cells decide what stands between thousands."""
UNITS = "%$€£¥₹"
THOUSANDS = ",.'’\u00a0\u202f\u2009"
ROUNDING = 2.0**-24
"""What float32 may change a number by, as a share of it."""
MOST_EXACT = 1000.0
"""Smaller numbers have enough digits behind their point."""
BLURRED = 0.001
"""Rounding by more than this share of the spread of a column would blur it."""

NUMBER, CATEGORY, TEXT, EMPTY = "number", "category", "text", "empty"
KINDS = (NUMBER, CATEGORY, TEXT, EMPTY)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$")


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, and more about that.

    `more` are the categories of a column that has such; of numbers their marks, as `number_text`
    takes them; of a column that is neither, the reason in a text.
    """

    name: str
    kind: str
    more: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Its categories; none where it has other things."""
        return self.more if self.kind == CATEGORY else ()

    @property
    def reason(self) -> str:
        """Why it cannot be learned from, as it follows on "it"; empty where it can."""
        if self.kind in (NUMBER, CATEGORY):
            return ""
        return self.more[0] if self.more else f"holds {'nothing' if self.kind == EMPTY else 'text'}"

    @property
    def input_name(self) -> str:
        """The name, with what numbers are less by."""
        less = [mark[5:] for mark in self.more if mark.startswith("less ")]
        return f"{self.name} − {int(less[0]):,}" if self.kind == NUMBER and less else self.name


def column_of(name: str, cells: list[str], rows: list[int], has_comma: bool) -> Column:
    """What a column holds; `rows` numbers its cells."""
    plain = plain_numbers(cells, has_comma)
    if plain is not None:
        return Column(name, NUMBER, _less(plain))
    kind, marks = _kind_and_marks(cells, has_comma)
    if kind == NUMBER:
        return Column(name, kind, (*marks, *_less(_numbers(cells, has_comma, marks))))
    if kind == CATEGORY:
        return Column(name, kind, categories_of(cells))
    return Column(name, kind, (_reason(cells, rows, has_comma),))


def kind_of(cells: list[str], has_comma: bool) -> str:
    """What a column holds: numbers, categories, other text, or nothing."""
    is_plain = bool(cells) and plain_numbers(cells, has_comma) is not None
    return NUMBER if is_plain else _kind_and_marks(cells, has_comma)[0]


def _kind_and_marks(cells: list[str], has_comma: bool) -> tuple[str, tuple[str, ...]]:
    known = _known(cells)
    if not known:
        return EMPTY, ()
    different, total = len(known), sum(known.values())
    marks = _marks_of(list(known), has_comma)
    if _mistakes(known, has_comma, marks, total - NUMERIC_SHARE * total) is not None:
        return NUMBER, marks
    is_few = different <= min(CATEGORIES, total // 2) or different <= ALWAYS < total
    return CATEGORY if is_few or different < total <= 2 * ALWAYS else TEXT, ()


def _known(cells: list[str]) -> dict[str, int]:
    """How often each text is there that does not stand for a missing value."""
    return {cell: count for cell, count in Counter(cells).items() if not is_missing(cell)}


def _mistakes(
    known: dict[str, int], has_comma: bool, marks: tuple[str, ...], most: float
) -> int | None:
    """How many cells are no numbers; None where these are more than `most`, or all."""
    wrong, total = 0, sum(known.values())
    for cell, count in known.items():
        if not is_number(cell, has_comma, marks):
            wrong += count
            if wrong > most:
                return None
    return wrong if wrong < total else None


def is_number(cell: str, has_comma: bool, marks: tuple[str, ...] = ()) -> bool:
    """Whether a cell is meant to be a number, even an infinite one."""
    try:
        return not is_missing(cell) and read_value(cell, has_comma, marks) is not None
    except ValueError:
        return cell.lower().lstrip("+-") in ("inf", "infinity")


def _marks_of(texts: list[str], has_comma: bool) -> tuple[str, ...]:
    """What stands beside the digits of numbers: a unit, a sign between thousands. None where
    that is not the same throughout, or can mean something else."""
    ends = {end for text in texts for end in (text.lstrip("+-−")[:1], text[-1:])}
    units = [unit for unit in UNITS if unit in ends]
    if len(units) > 1:
        return ()
    decimal = "," if has_comma else "."
    for sign in THOUSANDS.replace(decimal, ""):
        those = [text for text in texts if sign in text][:LOOKED_AT]
        fitting = sum(is_number(text, has_comma, (*units, sign)) for text in those)
        if fitting and fitting >= NUMERIC_SHARE * len(those):
            return (*units, sign)
    return tuple(units)


def _numbers(cells: list[str], has_comma: bool, marks: tuple[str, ...]) -> NDArray[np.float64]:
    """The numbers that are there; none where some are mistakes, which are told when loading."""
    try:
        found = numbers_of("", cells, list(range(len(cells))), has_comma, marks)
    except ValueError:
        return np.zeros(0)
    known: NDArray[np.float64] = found[~np.isnan(found)]
    return known


def _less(values: NDArray[np.float64]) -> tuple[str, ...]:
    """What is taken from numbers so large and so near each other that float32 would blur them."""
    if not len(values) or np.abs(values).max() < MOST_EXACT:
        return ()
    if np.abs(values).max() * ROUNDING <= BLURRED * values.std():
        return ()
    lowest, span = float(values.min()), float(np.ptp(values))
    if span == 0:
        return ()
    step = 10 ** max(0, math.floor(math.log10(span)))
    less = math.floor(lowest) // step * step
    return (f"less {less}",) if less else ()


def _reason(cells: list[str], rows: list[int], has_comma: bool) -> str:
    """Why a column cannot be learned from, with the first row that shows it."""
    known = _known(cells)
    if not known:
        return "is empty"

    def shown(text: str) -> str:
        return f'row {rows[cells.index(text)]:,}: "{text[:40]}"'

    first, total = next(iter(known)), sum(known.values())
    if sum(count for cell, count in known.items() if _DATE.match(cell)) >= NUMERIC_SHARE * total:
        return f"holds dates ({shown(first)}), not numbers such as days or years"
    wrong = _mistakes(known, has_comma, (), total / 2)
    if wrong is not None:
        other = next(cell for cell in known if not is_number(cell, has_comma))
        many = f"{wrong:,} values among {total:,}"
        return f"holds {many} that are no numbers ({shown(other)})"
    return f"holds {len(known):,} different texts in {len(cells):,} rows ({shown(first)})"


def categories_of(cells: list[str]) -> tuple[str, ...]:
    """The different texts, sorted; numbers by size."""
    known = {cell for cell in set(cells) if not is_missing(cell)}
    try:
        return tuple(sorted(known, key=lambda cell: (float(cell.replace(",", ".")), cell)))
    except ValueError:
        return tuple(sorted(known))


def is_yes_or_no(values: set[str]) -> bool:
    """Whether a column has two different whole numbers, as 0 and 1, which nobody measured."""
    wholes = {value.removesuffix(".0") for value in values}
    return len(values) == len(wholes) == 2 and all(w.lstrip("+-").isdecimal() for w in wholes)
