"""How a table is written, guessed from its text: encoding, delimiter, headings, decimal comma.

Every guess takes time in proportion to the text, whatever stands in it: the sniffer of Python's
`csv` does not. What is guessed is shown, and kept with the settings, so that it never changes by
itself.
"""

import csv
import io
import itertools
from collections import Counter
from dataclasses import dataclass

from core.data.own.columns import CATEGORY, NUMBER, UNITS, is_number, kind_of
from core.data.own.table_reading import is_missing
from core.errors import DataError

DELIMITERS = ",;\t|"
SAMPLE = 64 * 1024
LOOKED_AT = 1000
"""So many rows decide whether the first holds headings."""
_NO_DIGITS = dict.fromkeys(map(ord, "+-−.,:/%$€£¥ \u00a0\u202f'’eE"))


@dataclass(frozen=True)
class Dialect:
    """How a table is written. `has_comma`: numbers have a decimal comma."""

    encoding: str
    delimiter: str
    has_header: bool
    has_comma: bool = False

    def to_texts(self) -> tuple[str, ...]:
        """As texts, to be kept."""
        return (
            self.encoding,
            self.delimiter,
            *("01"[x] for x in (self.has_header, self.has_comma)),
        )

    @classmethod
    def from_texts(cls, texts: tuple[str, ...]) -> "Dialect":
        """What `to_texts` gave. Raises `DataError`."""
        if len(texts) != 4 or len(texts[1]) != 1:
            raise DataError("What is known of the table is damaged: read it again.")
        return cls(texts[0], texts[1], texts[2] == "1", texts[3] == "1")


def encoding_of(content: bytes) -> str:
    """What the bytes can be read as; "latin-1" can be anything."""
    if content[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "utf-8-sig" if encoding == "utf-8" else encoding
    return "latin-1"


def delimiter_of(sample: str) -> str:
    """What splits the rows into as many cells each, of which most are numbers.

    A line `sep=;` above them, as Excel writes it, decides. Where no delimiter splits anything,
    what stands most often in the first line.
    """
    first = sample.strip().split("\n", 1)[0].strip()
    told = first.strip('"').removeprefix("sep=")
    if len(told) == 1 and told in DELIMITERS and "sep=" in first:
        return told
    found = max(DELIMITERS, key=lambda delimiter: _splits(sample, delimiter))
    return found if _splits(sample, found)[1] > 1 else max(DELIMITERS, key=first.count)


def _splits(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter splits the rows, and into how many cells.

    Numbers count by their letters, so that 1,5;2,5 is not taken apart at its commas.
    """
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows = [row for row in lines if "".join(row).strip()]
    if len(rows) > 2:
        rows.pop()  # the sample may end within it
    counts = Counter(map(len, rows))
    width = max(counts, key=lambda width: (width > 1) * counts[width], default=1)
    if width < 2:
        return 0.0, 1
    cells = [cell for row in rows if len(row) == width for cell in row]
    numbers = sum(len(c) for c in cells if c.translate(_NO_DIGITS).isdecimal())
    letters = sum(map(len, cells)) + len(cells)
    return counts[width] / len(rows) * (0.05 + numbers / letters), width


def has_header(cells: list[list[str]], has_comma: bool) -> bool:
    """Whether the first row holds names.

    It does where text stands over numbers; where its texts occur nowhere below in their columns;
    and where it counts 0, 1, 2, as pandas numbers columns without names. Numbers among the names
    must rise, as years do.
    """
    heads = [column[0] for column in cells]
    numbers = [head for head in heads if is_number(head, has_comma)]
    no_names = set(numbers)
    texts = [k for k, head in enumerate(heads) if not is_missing(head) and head not in no_names]
    if numbers and not _can_be_names(numbers):
        return False
    if not texts:
        return not numbers or _counts_columns(cells, numbers)
    if len(cells[0]) == 1:
        return not numbers
    is_below = any(_is_below(cells[k]) for k in texts)
    if numbers and is_below:
        return False
    kinds = (kind_of(cells[k][1:LOOKED_AT], has_comma) for k in texts)
    if any(kind == NUMBER or (numbers and kind == CATEGORY) for kind in kinds):
        return True
    return not numbers and not is_below and len({heads[k] for k in texts}) == len(texts)


def _is_below(column: list[str]) -> bool:
    return column.count(column[0]) > 1


def _can_be_names(numbers: list[str]) -> bool:
    """Whether these are whole numbers that rise."""
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        return False
    return all(int(a) < int(b) for a, b in itertools.pairwise(numbers))


def _counts_columns(cells: list[list[str]], numbers: list[str]) -> bool:
    """Whether the first row is 0, 1, 2, …, and the next does not go on like that."""
    is_count = numbers == [str(k) for k in range(len(numbers))]
    is_indexed = cells[0][0] == "" and len(numbers) == len(cells) - 1
    if not is_count or not (is_indexed or len(numbers) == len(cells) > 2):
        return False
    following = [column[1] for column in cells[-len(numbers) :] if len(column) > 1]
    start = following[0] if following else ""
    runs_on = start.isdecimal() and following == [str(int(start) + k) for k in range(len(numbers))]
    return not runs_on


def has_decimal_comma(cells: list[list[str]], delimiter: str) -> bool:
    """Whether numbers are written as 1,5: more of them surely than as 1.5; where only such as
    1,234 are there, which can be either, more of these. Where commas divide the cells, a point
    speaks against it."""
    flat = [cell for column in cells for cell in column[:LOOKED_AT]]
    points = [cell for cell in flat if "." in cell and _can_be(cell, ".", ",")]
    commas = [cell for cell in flat if "," in cell and _can_be(cell, ",", ".")]
    sure_points = sum(_is_fraction(cell, ".") for cell in points)
    sure_commas = sum(_is_fraction(cell, ",") for cell in commas)
    if delimiter == ",":
        return bool(sure_commas) and not points
    if sure_points or sure_commas:
        return sure_commas > sure_points
    return len(commas) > len(points)


def _can_be(cell: str, decimal: str, thousands: str) -> bool:
    marks = tuple(mark for mark in (*UNITS, thousands) if mark in cell)
    return is_number(cell, decimal == ",", marks)


def _is_fraction(cell: str, sign: str) -> bool:
    """Whether a sign cannot stand between thousands."""
    whole, _, rest = cell.lstrip("+-").partition(sign)
    return len(rest) != 3 or len(whole) > 3 or whole in ("0", "")
