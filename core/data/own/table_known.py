"""What is known of a table once it was looked at: its columns, their use, what is learned.

All of it follows from the parameters, so that no file is read while one draws.
"""

import csv
import io
from collections.abc import Iterable
from functools import lru_cache

from core.data.own.columns import CATEGORY, KINDS, NUMBER, Column
from core.data.own.dialect import Dialect
from core.data.own.files import listed
from core.data.spec import Task
from core.params import Params, TextRows, Texts

MOST_TOLD = 3
"""Columns that are not learned from and are told of one by one."""


def columns_of(params: Params) -> tuple[Column, ...]:
    """The columns that were found, in the order of the file."""
    found = params["columns"]
    return _columns(found) if isinstance(found, TextRows) else ()


@lru_cache(maxsize=8)
def _columns(found: TextRows) -> tuple[Column, ...]:
    return tuple(Column(row[0], row[1], row[2:]) for row in found.rows if len(row) >= 2)


def target_of(params: Params) -> str:
    """The column that is learned."""
    return str(params["learned"]).partition(":")[2]


def task_of(params: Params) -> Task:
    """What is to be learned of it."""
    is_regression = str(params["learned"]).startswith(f"{Task.REGRESSION}:")
    return Task.REGRESSION if is_regression else Task.CLASSIFICATION


def dialect_of(params: Params) -> Dialect:
    """How the table is written. Raises `DataError`."""
    texts = params["dialect"]
    return Dialect.from_texts(texts.items if isinstance(texts, Texts) else ())


def left_out(params: Params) -> frozenset[str]:
    """The columns that the person leaves out: names with commas between them, in quotation marks
    where a name has a comma itself, as in CSV."""
    text = str(params["leave_out"]).strip()
    if text and any(column.name == text for column in columns_of(params)):
        return frozenset({text})
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    return frozenset(name.strip() for row in rows for name in row if name.strip())


def leaving_out(names: Iterable[str]) -> str:
    """The text that `left_out` reads these names from."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(sorted(names))
    return line.getvalue().removesuffix("\n")


def inputs_of(params: Params) -> tuple[Column, ...]:
    """The columns that are learned from."""
    return tuple(column for column in _offered(params) if column.kind in (NUMBER, CATEGORY))


def _offered(params: Params) -> tuple[Column, ...]:
    """The columns that a person has learned from."""
    target, out = target_of(params), left_out(params)
    return tuple(c for c in columns_of(params) if c.name != target and c.name not in out)


def features_of(params: Params) -> tuple[str, ...]:
    """One name an input: a column of numbers, or each category of a column."""
    found: list[str] = []
    for column in inputs_of(params):
        many = [f"{column.name} = {category}" for category in column.categories]
        found += many if column.kind == CATEGORY else [column.input_name]
    return tuple(found)


def classes_of(params: Params) -> tuple[str, ...]:
    """The classes of the target; none for a regression."""
    classes = params["classes"]
    return classes.items if isinstance(classes, Texts) else ()


def values_of(params: Params) -> tuple[str, ...]:
    """What a regression gives."""
    if task_of(params) is not Task.REGRESSION:
        return ()
    return tuple(c.input_name for c in columns_of(params) if c.name == target_of(params))


def remark_of(params: Params) -> str:
    """Which columns cannot be learned from though nobody left them out, and why, in sentences."""
    unused = [column for column in _offered(params) if column.reason]
    told = [f"{listed([c.name])} is not learned from: it {c.reason}." for c in unused[:MOST_TOLD]]
    if rest := [column.name for column in unused[MOST_TOLD:]]:
        are = "is one column" if len(rest) == 1 else f"are {len(rest):,} columns"
        told.append(f"Nor {are} more: {listed(rest)}.")
    return " ".join(told)


def unusable_of(params: Params) -> frozenset[str]:
    """The names of all columns that `remark_of` tells of."""
    return frozenset(column.name for column in _offered(params) if column.reason)


def unknown_of(params: Params) -> str | None:
    """What is to be done before the table can be loaded, as a sentence; None for nothing."""
    if not params["path"]:
        return "Choose your table: a CSV file with one row for each sample."
    if not columns_of(params):
        return "The table has not been read yet: open the Data panel."
    if _is_damaged(params):
        return "What is known of the table is damaged: read it again."
    if _is_another(params):
        return "The table has to be looked at anew for what is to be learned: open the Data panel."
    if fault := wrongly_left_out(params):
        return fault
    if not features_of(params):
        return "All columns of the table are left out: keep one to learn from."
    return None


def _is_damaged(params: Params) -> bool:
    """Whether what was found does not fit together, as after a change by hand."""
    columns = {column.name: column.kind for column in columns_of(params)}
    is_regression = task_of(params) is Task.REGRESSION
    return (
        target_of(params) not in columns
        or not set(columns.values()) <= set(KINDS)
        or is_regression == bool(classes_of(params))
    )


def _is_another(params: Params) -> bool:
    """Whether something else is to be learned than was looked for in the file."""
    wanted, task = params["target"], params["task"]
    return wanted not in ("", target_of(params)) or task not in ("auto", str(task_of(params)))


def wrongly_left_out(params: Params) -> str:
    """That a column cannot be left out, as a sentence; empty where all can."""
    out, names = left_out(params), [column.name for column in columns_of(params)]
    if wrong := sorted(out.difference(names)):
        return f"There is no column {listed(wrong)} to leave out; there are {listed(names)}."
    if (target := target_of(params)) in out:
        return (
            f"{listed([target])} is to be learned, so it cannot be left out: choose another "
            "target, or take it out of leave_out."
        )
    return ""


def plan_of(params: Params) -> tuple[tuple[str, int, str, tuple[str, ...]], ...]:
    """The columns as `table_arrays` wants them: those learned from, then the target."""
    columns = {column.name: (k, column) for k, column in enumerate(columns_of(params))}
    plan = [(c.name, columns[c.name][0], c.kind, c.more) for c in inputs_of(params)]
    classes = classes_of(params)
    place, target = columns[target_of(params)]
    kind, more = (CATEGORY, classes) if classes else (NUMBER, _marks(target))
    return (*plan, (target.name, place, kind, more))


def _marks(column: Column) -> tuple[str, ...]:
    return column.more if column.kind == NUMBER else ()
