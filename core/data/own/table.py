"""A table in a text file (CSV): types of columns guessed, one of them chosen to be learned."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.own.columns import (
    ALWAYS,
    CATEGORY,
    NUMBER,
    TEXT,
    Column,
    categories_of,
    column_of,
    is_yes_or_no,
)
from core.data.own.dialect import Dialect
from core.data.own.files import checked_file, listed, stamp_of
from core.data.own.guessing import Cells, also_no_target, check_same, guess_table, read_table
from core.data.own.table_gaps import gaps_told
from core.data.own.table_known import (
    classes_of,
    columns_of,
    dialect_of,
    features_of,
    inputs_of,
    plan_of,
    remark_of,
    task_of,
    unknown_of,
    values_of,
    wrongly_left_out,
)
from core.data.own.table_memory import TableMemory
from core.data.own.table_reading import is_missing, table_arrays
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples, Task
from core.data.telling import WatchedColumns
from core.errors import DataError
from core.list_params import TextRowsParam, TextsParam
from core.params import ChoiceParam, Params, ParamValue, TextParam, TextRows, Texts

MOST_CLASSES = 1000
WHAT = "a table with one row a line (CSV)"
SET_MISSING = "set missing to drop or mean"
_LOOKED_AT = TableMemory()


def describe(params: Params, progress: Progress) -> Params:
    """The same with dialect, columns, target and classes as the file has them now. Raises
    `DataError`."""
    path = checked_file(str(params["path"]), WHAT)
    stamp = stamp_of(str(path))
    try:
        dialect, table = guess_table(path, str(params["header"]), progress)
    except DataError as error:
        more = also_no_target(path, str(params["target"]))
        raise DataError(f"{error}{more}") from error
    names, rows, cells = table
    told = WatchedColumns(cells, f"Looking at {path.name}", progress)
    comma = dialect.has_comma
    columns = [column_of(name, told[k], rows, comma) for k, name in enumerate(names)]
    target = _target(path, str(params["target"]), names)
    place = names.index(target)
    task, classes = _to_learn(path, columns[place], cells[place], params)
    found: dict[str, ParamValue] = {
        "dialect": Texts(dialect.to_texts()),
        "columns": TextRows(tuple((c.name, c.kind, *c.more) for c in columns)),
        "classes": Texts(classes),
        "learned": f"{task}:{target}",
    }
    described = Params({**params, **found})
    if fault := wrongly_left_out(described):
        raise DataError(f"{path}: {fault[:1].lower()}{fault[1:]}")
    if not features_of(described):
        nothing = f"{path}: beside {listed([target])} there is no column to learn from."
        raise DataError(f"{nothing} {remark_of(described)}".strip())
    _LOOKED_AT.keep(path, stamp, dialect, table)
    return described


def _target(path: Path, wanted: str, names: list[str]) -> str:
    if wanted and wanted not in names:
        raise DataError(
            f"{path} has no column {listed([wanted])} to be learned; it has {listed(names)}."
        )
    return wanted or names[-1]


def _to_learn(
    path: Path, column: Column, cells: list[str], params: Params
) -> tuple[Task, tuple[str, ...]]:
    """The task, and the classes of a classification."""
    wanted = str(params["task"])
    if wanted == "regression" and column.kind != NUMBER:
        raise DataError(
            f"{path}: the column {listed([column.name])} holds no numbers, so it cannot be "
            "learned by regression: set task to classification."
        )
    if wanted == "regression":
        return Task.REGRESSION, ()
    values = {cell for cell in set(cells) if not is_missing(cell)}
    if wanted == "auto" and column.kind == NUMBER and not is_yes_or_no(values):
        return Task.REGRESSION, ()
    classes = categories_of(list(values))
    if len(classes) > MOST_CLASSES:
        advice = "set task to regression" if column.kind == NUMBER else "choose another target"
        raise DataError(
            f"{path}: the column {listed([column.name])} has {len(classes):,} different values, "
            f"more than the {MOST_CLASSES:,} classes there can be: {advice}."
        )
    if column.kind == TEXT and len(cells) > ALWAYS and len(classes) > len(cells) // 2:
        raise DataError(
            f"{path}: the column {listed([column.name])} has {len(classes):,} different texts in "
            f"{len(cells):,} rows, as names have and classes do not: choose another target."
        )
    if len(classes) < 2:
        raise DataError(_too_few(path, column.name, classes, cells))
    if column.kind == NUMBER:
        _refuse_twins(path, column.name, classes)
    return Task.CLASSIFICATION, classes


def _too_few(path: Path, name: str, classes: tuple[str, ...], cells: list[str]) -> str:
    """The sentence about a target with one class or none."""
    told = f"{path}: the column {listed([name])} has only one class "
    told += f"({listed(classes)})" if classes else "(it is empty)"
    words = sorted({cell for cell in cells if cell and is_missing(cell)})
    if not words:
        return f"{told}: choose another target."
    is_more = "are" if len(words) > 1 else "is"
    return (
        f"{told}, since {listed(words)} {is_more} taken for a missing value: write that in "
        "another way where it is a class, or choose another target."
    )


def _refuse_twins(path: Path, name: str, classes: tuple[str, ...]) -> None:
    """Raises `DataError` where one number is written in two ways, which would be two classes."""
    seen: dict[float, str] = {}
    for text in classes:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            continue
        if value in seen:
            raise DataError(
                f'{path}: the column {listed([name])} has both "{seen[value]}" and "{text}", '
                "which are one number but would be two classes: write it in one way."
            )
        seen[value] = text


# -- loading ------------------------------------------------------------------------------


def load(params: Params, progress: Progress) -> RawData:
    """Inputs and targets. Raises `DataError`, also where the file has changed."""
    path = checked_file(str(params["path"]), WHAT)
    dialect = dialect_of(params)
    names, rows, columns = _LOOKED_AT.take(path, dialect) or _read_again(path, dialect, progress)
    cells = WatchedColumns(columns, f"Turning {path.name} into numbers", progress)
    check_same(path, [column.name for column in columns_of(params)], names)
    missing = str(params["missing"])
    try:
        found = table_arrays(cells, rows, plan_of(params), missing, dialect.has_comma)
    except ValueError as error:
        advice = f": mend that, or {SET_MISSING}" if " has no value" in str(error) else ""
        advice = ": read the table again" if "found in it before" in str(error) else advice
        raise DataError(f"{path.name}, {error}{advice}.") from error
    inputs, targets, places = found
    if not len(inputs):
        raise DataError(f"{path} has no row without a missing value.")
    _refuse_lost(path, classes_of(params), targets, missing)
    widths = [len(c.categories) if c.kind == CATEGORY else 0 for c in inputs_of(params)]
    told = gaps_told(len(rows) - len(inputs), inputs, widths)
    return RawData(Samples(inputs, targets), left_out=told, rows=places)


def _read_again(path: Path, dialect: Dialect, progress: Progress) -> Cells:
    """A table that was looked at before. Raises `DataError`, also where it was written anew in
    another way."""
    try:
        return read_table(path, dialect, progress)
    except DataError as error:
        if "only one column" in str(error) or "two columns called" in str(error):
            raise DataError(
                f"{path} is no longer written as it was when it was looked at: read it again."
            ) from error
        raise


def _refuse_lost(
    path: Path, classes: tuple[str, ...], targets: NDArray[np.generic], missing: str
) -> None:
    """Raises `DataError` where no row of a class is left."""
    lost = [name for k, name in enumerate(classes) if not (targets == k).any()]
    if lost and missing == "drop":
        raise DataError(
            f"{path.name}: every row of the class {listed(lost)} lacks a value, so that dropping "
            "such rows leaves none of it: set missing to mean, or leave that column out."
        )
    if lost:
        raise DataError(f"{path.name} no longer has the class {listed(lost)}: read it again.")


TABLE = DatasetSpec(
    kind="csv",
    title="Table (CSV)",
    help="Your own table: one row a sample, one column to be learned from the others.",
    params=(
        TextParam(
            name="path",
            default="",
            picks="file",
            endings=(".csv", ".tsv", ".txt"),
            hint="choose a file",
            help="A text file with commas, semicolons or tabs.",
        ),
        TextParam(
            name="target",
            default="",
            hint="the last column",
            help="The column to be learned; empty for the last.",
        ),
        ChoiceParam(
            name="task",
            default="auto",
            choices=("auto", "classification", "regression"),
            help="Learn classes or a number; auto takes numbers for a regression, but two whole "
            "numbers, as 0 and 1, for classes.",
        ),
        ChoiceParam(
            name="missing",
            default="refuse",
            choices=("refuse", "drop", "mean"),
            help="Missing values: refuse names them, drop leaves the row out, mean fills in the "
            "mean of the training samples; of a text, no category is on.",
        ),
        TextParam(
            name="leave_out",
            default="",
            is_advanced=True,
            help="Columns not to learn from, with commas between their names; in quotation marks "
            "where a name has a comma.",
        ),
        ChoiceParam(
            name="header",
            default="auto",
            choices=("auto", "yes", "no"),
            is_advanced=True,
            help="Whether the first row holds the names of the columns.",
        ),
        TextsParam(name="dialect", is_hidden=True, help="How the file is written."),
        TextRowsParam(name="columns", is_hidden=True, help="Its columns, their types, categories."),
        TextsParam(name="classes", is_hidden=True, help="The classes of the target."),
        TextParam(name="learned", default="", is_hidden=True, help="The task and the target."),
    ),
    data_kind=DataKind.TABLE,
    group=Group.OWN,
    shape=lambda params: (len(features_of(params)) or 1,),
    features=features_of,
    classes=classes_of,
    values=values_of,
    task=task_of,
    describe=describe,
    unknown=unknown_of,
    remark=remark_of,
    load=load,
    origin="Read from your own file.",
)
