"""What a table is like, guessed from its text: encoding, delimiter, headings, types of columns.

The delimiter is found by Python's `csv.Sniffer`; everything guessed is shown, and kept with
the settings, so that it never changes by itself.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from core.data.own.files import listed, reason_of
from core.data.own.table_reading import is_missing, plain_numbers, read_cells, read_value
from core.data.spec import Progress
from core.data.telling import WatchedFile
from core.errors import DataError

MAXIMUM_BYTES = 2**29
DELIMITERS = ",;\t|"
SAMPLE = 64 * 1024
CATEGORIES = 50
"""A column of texts has categories up to so many, unless nearly every row has its own."""
ALWAYS = 12
"""So few different texts are categories in any case where some repeat."""
NUMERIC_SHARE = 0.9
"""A column in which so many of the values are numbers is one of numbers with mistakes."""

NUMBER, CATEGORY, TEXT, EMPTY = "number", "category", "text", "empty"


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


Cells = tuple[list[str], list[int], list[list[str]]]
"""The names of the columns, the number of each row, and the cells of each column."""


def read_table(path: Path, dialect: Dialect, progress: Progress) -> Cells:
    """What a table holds. Raises `DataError`."""
    try:
        raw = io.BufferedReader(WatchedFile(path, progress))
        with io.TextIOWrapper(raw, dialect.encoding, newline="") as file:
            names, rows, cells = read_cells(file, dialect.delimiter, dialect.has_header)
    except ValueError as error:  # UnicodeDecodeError is one
        raise DataError(f"{path}: {_plain(error)}.") from error
    except (csv.Error, LookupError, OSError) as error:
        raise DataError(f"Cannot read {path}: {reason_of(error)}.") from error
    _refuse_columns(path, names, rows)
    return names, rows, cells


def check_same(path: Path, known: list[str], found: list[str]) -> None:
    """Raises `DataError` where a file has other columns than those that were `known`."""
    if known == found:
        return
    new = [name for name in found if name not in known]
    gone = [name for name in known if name not in found]
    told = [f"new: {listed(new)}"] * bool(new) + [f"gone: {listed(gone)}"] * bool(gone)
    told = told or ["their order is another"]
    raise DataError(
        f"{path} no longer has the columns that were found in it ({'; '.join(told)}): read it "
        "again."
    )


def _refuse_columns(path: Path, names: list[str], rows: list[int]) -> None:
    if len(names) < 2:
        raise DataError(
            f"{path} has only one column: it takes one to learn from and one to be learned."
        )
    if not rows:
        raise DataError(f"{path} has headings, but no rows under them.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DataError(f'{path} has two columns called "{twice}": rename one.')


def _plain(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start:,} is no text in {error.encoding}"
    return str(error)


def guess_table(path: Path, header: str, progress: Progress) -> tuple[Dialect, Cells]:
    """How the table at `path` is written, and what `read_table` gives of it, read once;
    `header` is "auto", "yes" or "no". Raises `DataError`."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise DataError(
            f"{path} is larger than {MAXIMUM_BYTES >> 20:,} MB: save it as .npz, which loads "
            "faster and takes less memory."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"Cannot read {path}: {reason_of(error)}.") from error
    encoding = _encoding(content)
    if b"\0" in content[:SAMPLE] and not encoding.startswith("utf-16"):
        raise DataError(f"{path} is no text: a CSV file has one row a line.")
    sample = content[: 4 * SAMPLE].decode(encoding, "replace")[:SAMPLE]
    delimiter = _delimiter(sample)
    names, rows, cells = read_table(path, Dialect(encoding, delimiter, has_header=False), progress)
    has_comma = delimiter != "," and _has_comma(cells)
    has_header = header == "yes" or (header == "auto" and _has_header(cells, sample, has_comma))
    if has_header:
        names = [column[0] or name for column, name in zip(cells, names, strict=True)]
        rows, cells = rows[1:], [column[1:] for column in cells]
        _refuse_columns(path, names, rows)
    return Dialect(encoding, delimiter, has_header, has_comma), (names, rows, cells)


def also_no_target(path: Path, wanted: str) -> str:
    """Of a table that cannot be read: the sentence that its first row has no column of this name
    either, after a space; empty where it has, or cannot be asked."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            line = file.readline(SAMPLE)
    except OSError:
        return ""
    delimiter = max(DELIMITERS, key=line.count)
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    if not wanted or wanted in names or len(names) < 2 or any(_is_number(n, False) for n in names):
        return ""
    return f" Nor is there a column {listed([wanted])} to be learned; it has {listed(names)}."


def _encoding(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252" if _decodes(content, "cp1252") else "latin-1"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """As the sniffer says; where it finds none, what stands most often in the first line."""
    whole = sample[: sample.rfind("\n")] if "\n" in sample else sample
    try:
        return csv.Sniffer().sniff(whole, DELIMITERS).delimiter
    except csv.Error:
        first = sample.strip().split("\n", 1)[0]
        return max(DELIMITERS, key=first.count)


def _has_header(cells: list[list[str]], sample: str, has_comma: bool) -> bool:
    """The first row holds names where none of it is a number, and some column beneath is one;
    where there are no numbers at all, the sniffer decides."""
    if any(_is_number(column[0], has_comma) for column in cells):
        return False
    if len(cells[0]) == 1:
        return True
    if any(kind_of(column[1:], has_comma) == NUMBER for column in cells):
        return True
    try:
        return csv.Sniffer().has_header(sample)
    except csv.Error:
        return True


def _has_comma(cells: list[list[str]]) -> bool:
    """Whether some numbers are written with a decimal comma, and none with a point."""
    flat = [cell for column in cells for cell in column[:1000]]
    commas = [cell for cell in flat if "," in cell and _is_number(cell, True)]
    points = [cell for cell in flat if "." in cell and _is_number(cell, False)]
    return len(commas) > len(points)


def _is_number(cell: str, has_comma: bool) -> bool:
    try:
        return not is_missing(cell) and read_value(cell, has_comma) is not None
    except ValueError:
        return cell.lower().lstrip("+-") in ("inf", "infinity")


def kind_of(cells: list[str], has_comma: bool) -> str:
    """What a column holds: numbers, categories, other text, or nothing."""
    if cells and plain_numbers(cells, has_comma) is not None:
        return NUMBER
    known = {cell: count for cell, count in Counter(cells).items() if not is_missing(cell)}
    if not known:
        return EMPTY
    different, total = len(known), sum(known.values())
    numeric = sum(count for cell, count in known.items() if _is_number(cell, has_comma))
    if numeric and numeric >= NUMERIC_SHARE * total:
        return NUMBER
    is_few = different <= min(CATEGORIES, total // 2) or different <= ALWAYS < total
    return CATEGORY if is_few or different < total <= 2 * ALWAYS else TEXT


def categories_of(cells: list[str]) -> tuple[str, ...]:
    """The different texts, sorted; numbers by size."""
    known = {cell for cell in set(cells) if not is_missing(cell)}
    try:
        return tuple(sorted(known, key=lambda cell: (float(cell.replace(",", ".")), cell)))
    except ValueError:
        return tuple(sorted(known))


def is_yes_or_no(values: set[str]) -> bool:
    """Whether a column has two different whole numbers, as 0 and 1, which nobody measured."""
    return len(values) == 2 and all(value.lstrip("+-").isdecimal() for value in values)
