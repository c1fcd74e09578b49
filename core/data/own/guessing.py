"""Reading a table of texts as it seems to be written; a sentence where it is no table."""

import csv
import io
from collections import Counter
from pathlib import Path

from core.data.own.columns import is_number
from core.data.own.dialect import (
    DELIMITERS,
    SAMPLE,
    Dialect,
    delimiter_of,
    encoding_of,
    has_decimal_comma,
    has_header,
)
from core.data.own.files import listed, reason_of
from core.data.own.table_reading import read_cells
from core.data.spec import Progress
from core.data.telling import WatchedFile
from core.errors import DataError

MAXIMUM_BYTES = 2**29
PACKED = {
    b"\x1f\x8b": "is compressed (gzip): unpack it first",
    b"PK\x03\x04": "is no text, but a zip file or a spreadsheet: save it as CSV",
}

Cells = tuple[list[str], list[int], list[list[str]]]
"""The names of the columns, the number of each row, and the cells of each column."""


def read_table(path: Path, dialect: Dialect, progress: Progress) -> Cells:
    """What a table holds. Raises `DataError`."""
    try:
        raw = io.BufferedReader(WatchedFile(path, progress))
        with io.TextIOWrapper(raw, dialect.encoding, newline="") as file:
            names, rows, cells = read_cells(file, dialect.delimiter, dialect.has_header)
    except UnicodeDecodeError as error:
        told = f"byte {error.start:,} is no text in {error.encoding}"
        raise DataError(f"{path}: {told}.") from error
    except ValueError as error:
        colon = "" if str(error).startswith("has") else ":"
        raise DataError(f"{path}{colon} {error}.{_open_quote(path)}") from error
    except csv.Error as error:
        raise DataError(f"{path}: {_csv_error(path, dialect, error)}.") from error
    except (LookupError, OSError, TypeError) as error:  # TypeError: no such delimiter
        raise DataError(f"Cannot read {path}: {reason_of(error)}.") from error
    _refuse_columns(path, names, rows)
    return names, rows, cells


def _open_quote(path: Path) -> str:
    """Of a file whose rows differ: a sentence about what joins rows into one, after a space."""
    is_odd = path.stat().st_size <= MAXIMUM_BYTES and path.read_bytes().count(b'"') % 2
    return " A quotation mark seems to be left open, which joins lines." if is_odd else ""


def _csv_error(path: Path, dialect: Dialect, error: csv.Error) -> str:
    """Where a table ceases to be one, and what helps."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        lines = csv.reader(file, delimiter=dialect.delimiter, skipinitialspace=True)
        row = 1
        try:
            for _ in lines:
                row += 1
        except csv.Error:
            pass
    if "field larger" in str(error):
        return (
            f"row {row:,} has a value of more than {csv.field_size_limit():,} letters: shorten "
            "it, or close a quotation mark that was left open there"
        )
    return f"row {row:,} cannot be read: {reason_of(error)}"


def check_same(path: Path, known: list[str], found: list[str]) -> None:
    """Raises `DataError` where a file has other columns than those that were `known`."""
    if known == found:
        return
    old, new = set(known), set(found)
    more = [name for name in found if name not in old]
    gone = [name for name in known if name not in new]
    told = [f"new: {listed(more)}"] * bool(more) + [f"gone: {listed(gone)}"] * bool(gone)
    told = told or ["their order is another"]
    raise DataError(
        f"{path} no longer has the columns that were found in it ({'; '.join(told)}): read it "
        "again."
    )


def _refuse_columns(path: Path, names: list[str], rows: list[int]) -> None:
    if len(names) < 2:
        raise DataError(
            f"{path} has only one column: it takes one to learn from and one to be learned, with "
            "commas, semicolons or tabs between them."
        )
    if not rows:
        raise DataError(f"{path} has headings, but no rows under them.")
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise DataError(f'{path} has two columns called "{twice}": rename one.')


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
    encoding = encoding_of(content)
    _refuse_content(path, content[:SAMPLE], encoding)
    sample = content[: 4 * SAMPLE].decode(encoding, "replace")[:SAMPLE]
    delimiter = delimiter_of(sample)
    names, rows, cells = read_table(path, Dialect(encoding, delimiter, has_header=False), progress)
    has_comma = has_decimal_comma(cells, delimiter)
    is_headed = header == "yes" or (header == "auto" and has_header(cells, has_comma))
    if is_headed:
        names = [column[0] or name for column, name in zip(cells, names, strict=True)]
        rows, cells = rows[1:], [column[1:] for column in cells]
        _refuse_columns(path, names, rows)
    return Dialect(encoding, delimiter, is_headed, has_comma), (names, rows, cells)


def _refuse_content(path: Path, start: bytes, encoding: str) -> None:
    for sign, told in PACKED.items():
        if start.startswith(sign):
            raise DataError(f"{path} {told}.")
    if b"\0" in start and encoding not in ("utf-16", "utf-32"):
        raise DataError(f"{path} is no text: a CSV file has one row a line.")


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
    if not wanted or wanted in names or len(names) < 2:
        return ""
    if any(is_number(name, has_comma=False) for name in names):
        return ""
    return f" Nor is there a column {listed([wanted])} to be learned; it has {listed(names)}."
