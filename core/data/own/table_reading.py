"""Reading a table of texts and turning it into numbers, as standalone functions.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`, `csv` and `io`. A row that cannot be taken raises `ValueError` with a sentence that numbers
the rows as a spreadsheet does, from 1, headings included.
"""

import csv
import io

import numpy as np


def such_rows(rows: list[int]) -> str:
    """Which rows have the same fault, in brackets; nothing where it is only one."""
    told = ", ".join(f"{row:,}" for row in rows[:8]) + (", …" if len(rows) > 8 else "")
    return f" ({len(rows):,} such rows: {told})" if len(rows) > 1 else ""


def read_cells(
    file: io.TextIOBase, delimiter: str, has_header: bool
) -> tuple[list[str], list[int], list[list[str]]]:
    """The names of the columns, the number of each row and the cells of each column; empty lines
    are left out."""
    names: list[str] = []
    rows: list[int] = []
    columns: list[list[str]] = []
    wrong: dict[int, int] = {}
    count, lines = 0, csv.reader(file, delimiter=delimiter, skipinitialspace=True)
    # in blocks, since a column is built faster than a row, and a million lists are slow to keep
    while block := [cells for _, cells in zip(range(4096), lines, strict=False)]:
        numbers = [n for n, cells in enumerate(block, count + 1) if "".join(cells).strip()]
        kept = [block[n - count - 1] for n in numbers]
        count += len(block)
        if kept and not names and kept[0] in (["sep=", ""], [f"sep={delimiter}"]):
            del kept[0], numbers[0]  # as Excel names the delimiter
        if kept and not names:
            names = [f"column {place + 1}" for place in range(len(kept[0]))]
            columns = [[] for _ in names]
            if has_header:
                first = kept.pop(0)
                numbers.pop(0)
                names = [cell.strip() or name for cell, name in zip(first, names, strict=True)]
        if any(length != len(names) for length in set(map(len, kept))):
            lengths = dict(zip(numbers, map(len, kept), strict=True))
            wrong |= {row: length for row, length in lengths.items() if length != len(names)}
            kept = [cells for cells in kept if len(cells) == len(names)]
        for column, texts in zip(columns, zip(*kept, strict=True), strict=bool(kept)):
            column.extend(map(str.strip, texts))
        rows += numbers
    if not names:
        raise ValueError("has no rows")
    if wrong:
        raise ValueError(uneven_told(len(names), wrong, len(rows)))
    return names, rows, columns


def uneven_told(width: int, wrong: dict[int, int], count: int) -> str:
    """Which of `count` rows have another number of values than the first, as `wrong` holds them."""
    row, length = next(iter(wrong.items()))
    many = "value" if length == 1 else "values"
    told = f"row {row:,} has {length} {many}, not {width}{such_rows(list(wrong))}"
    if len(wrong) <= count / 2:
        return told
    return f"{told}: take out lines above the headings, or give each row as many values"


def is_missing(cell: str) -> bool:
    """Whether a cell says that its value is not known."""
    return cell.lower() in {"", "na", "n/a", "nan", "null", "none", "?", "-"}


def number_text(cell: str, has_comma: bool, marks: tuple[str, ...]) -> str:
    """A number as Python writes it, without the `marks` of its column: a unit, which is % after
    every number or a currency, and a sign between thousands. Raises `ValueError`."""
    text = cell.replace("\u2212", "-")
    if "_" in text:
        raise ValueError("no number")
    sign, text = (text[0], text[1:]) if text[:1] in ("-", "+") else ("", text)
    decimal = "," if has_comma else "."
    for mark in marks:
        if mark == "%" and not text.endswith(mark):
            raise ValueError("no share")
        if mark in "%$€£¥₹":
            text = text.removeprefix(mark).removesuffix(mark).strip()
        elif len(mark) == 1:
            first, *others = text.partition(decimal)[0].split(mark)
            if others and not (0 < len(first.lstrip("-")) < 4 and first != "0"):
                raise ValueError("no thousands")
            if any(len(group) != 3 for group in others) or mark in text.partition(decimal)[2]:
                raise ValueError("no thousands")
            text = text.replace(mark, "")
    return sign + text.replace(",", "." if has_comma else ",")


def read_value(cell: str, has_comma: bool, marks: tuple[str, ...] = ()) -> float:
    """The number in a cell, NaN where it is missing; `has_comma`: 1,5 is one and a half."""
    if is_missing(cell):
        return float("nan")
    value = float(number_text(cell, has_comma, marks))
    if abs(value) > 3e38:
        raise ValueError("too large")
    return value


def plain_numbers(cells: list[str], has_comma: bool) -> np.ndarray | None:
    """A column as float64 where every cell is simply a number that can be used; else None."""
    together = "".join(cells)
    if "_" in together or (has_comma and "." in together):
        return None
    texts = (cell.replace(",", ".") for cell in cells) if has_comma else cells
    try:
        found = np.fromiter(map(float, texts), float, len(cells))
    except ValueError:
        return None
    return found if (np.abs(found) <= 3e38).all() else None


def numbers_of(
    name: str, cells: list[str], rows: list[int], has_comma: bool, marks: tuple[str, ...]
) -> np.ndarray:
    """A column as float64, NaN where a value is missing; less what its `marks` say."""
    less = sum(float(mark[5:]) for mark in marks if mark.startswith("less "))
    shown = tuple(mark for mark in marks if not mark.startswith("less "))
    found = None if shown else plain_numbers(cells, has_comma)
    if found is not None:
        return found - less
    found = np.empty(len(cells))
    wrong = []
    for place, cell in enumerate(cells):
        try:
            found[place] = read_value(cell, has_comma, shown)
        except ValueError:
            wrong.append(place)
    if wrong:
        raise ValueError(
            f'row {rows[wrong[0]]:,}: "{cells[wrong[0]][:40]}" in the column "{name}" is not a '
            f"number that can be used{such_rows([rows[place] for place in wrong])}"
        )
    return found - less


def codes_of(
    name: str, cells: list[str], rows: list[int], categories: tuple[str, ...]
) -> np.ndarray:
    """The place of each cell among `categories`, -1 where it is missing, as int64."""
    places = {category: place for place, category in enumerate(categories)}
    found = np.fromiter((places.get(cell, -1) for cell in cells), np.int64, len(cells))
    wrong = [place for place in np.flatnonzero(found < 0) if not is_missing(cells[place])]
    if wrong:
        raise ValueError(
            f'row {rows[wrong[0]]:,}: "{cells[wrong[0]][:40]}" in the column "{name}" is not one '
            f"of those that were found in it before{such_rows([rows[place] for place in wrong])}"
        )
    return found


def missing_told(empty: dict[str, tuple[int, int, str]], rows: list[int]) -> str:
    """What is missing, given for each column the place of its first gap, how many it has, and
    what stands there."""
    name = min(empty, key=lambda name: empty[name][0])
    first, total, text = empty[name]
    counts = [f'{count:,} in "{column}"' for column, (_, count, _) in list(empty.items())[:8]]
    more = ", …" if len(empty) > len(counts) else ""
    told = f"{total:,}" if len(empty) == 1 else ", ".join(counts) + more
    shown = f' but "{text}"' if text else ""
    return f'row {rows[first]:,} has no value{shown} in the column "{name}" ({told} missing in all)'


def table_arrays(
    cells: list[list[str]],
    rows: list[int],
    columns: tuple[tuple[str, int, str, tuple[str, ...]], ...],
    missing: str,
    has_comma: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs (n, features) as float32, what is to be learned, and the row of each; the last of
    `columns` is learned.

    Each of these is its name, its place in `cells`, "number" or "category", and the marks of
    the one, the categories of the other. A category becomes one input each, 1 where it is the
    one. Where `missing` is "drop", rows with a missing value are left out; where it is "mean",
    missing numbers are NaN, to be filled in, a missing category gives zeros, and only rows
    without target are left out.
    """
    parts = []
    empty: dict[str, tuple[int, int, str]] = {}
    faults = []
    is_known = np.ones(len(rows), bool)
    for name, place, kind, more in columns:
        is_target = (name, place) == columns[-1][:2]
        is_number = kind == "number"
        try:
            if is_number:
                part = numbers_of(name, cells[place], rows, has_comma, more)
            else:
                part = codes_of(name, cells[place], rows, more)
        except ValueError as error:
            faults.append(str(error))
            continue
        gaps = np.isnan(part) if is_number else part < 0
        if not is_number and not is_target:
            part = part[:, None] == np.arange(len(more))
        if gaps.any():
            first = int(gaps.argmax())
            empty[name] = (first, int(gaps.sum()), cells[place][first])
        if missing == "drop" or is_target:
            is_known &= ~gaps
        parts.append(part)
    faults = [*faults[:4], "…"] if len(faults) > 4 else faults
    if empty and missing == "refuse":
        faults.append(missing_told(empty, rows))
    if faults:
        raise ValueError("; ".join(faults))
    targets = parts.pop()
    targets = targets[:, None].astype(np.float32) if columns[-1][2] == "number" else targets
    inputs = np.column_stack(parts).astype(np.float32)
    return inputs[is_known], targets[is_known], np.array(rows)[is_known]


def fill_missing(inputs: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """`inputs` with every NaN replaced by the mean of its column over `rows`; 0 without any."""
    known = ~np.isnan(inputs[rows])
    total = np.where(known, inputs[rows], 0).sum(axis=0, dtype=np.float64)
    means = (total / np.maximum(known.sum(axis=0), 1)).astype(np.float32)
    return np.where(np.isnan(inputs), means, inputs)
