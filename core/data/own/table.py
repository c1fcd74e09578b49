"""A table in a text file (CSV): types of columns guessed, one of them chosen to be learned."""

from dataclasses import dataclass
from pathlib import Path

from core.data.own.files import checked_file, listed, stamp_of
from core.data.own.guessing import (
    ALWAYS,
    CATEGORY,
    NUMBER,
    TEXT,
    Dialect,
    also_no_target,
    categories_of,
    check_same,
    guess_table,
    is_yes_or_no,
    kind_of,
    read_table,
)
from core.data.own.table_gaps import gaps_told
from core.data.own.table_memory import TableMemory
from core.data.own.table_reading import is_missing, table_arrays
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples, Task
from core.data.telling import WatchedColumns
from core.errors import DataError
from core.list_params import TextRowsParam, TextsParam
from core.params import ChoiceParam, Params, ParamValue, TextParam, TextRows, Texts

MOST_CLASSES = 1000
WHAT = "a table with one row a line (CSV)"
_LOOKED_AT = TableMemory()


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, and its categories, if that is what it holds."""

    name: str
    kind: str
    categories: tuple[str, ...] = ()


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
    names, _, cells = table
    told = WatchedColumns(cells, f"Looking at {path.name}", progress)
    columns = [_column(name, told[k], dialect) for k, name in enumerate(names)]
    target = _target(path, str(params["target"]), names)
    place = names.index(target)
    task, classes = _to_learn(path, columns[place], cells[place], params)
    rows = TextRows(tuple((c.name, c.kind, *c.categories) for c in columns))
    found: dict[str, ParamValue] = {
        "dialect": Texts(dialect.to_texts()),
        "columns": rows,
        "classes": Texts(classes),
        "learned": f"{task}:{target}",
    }
    described = Params({**params, **found})
    if not features_of(described):
        raise DataError(f"{path}: beside {listed([target])} there is no column to learn from.")
    _LOOKED_AT.keep(path, stamp, dialect, table)
    return described


def _column(name: str, cells: list[str], dialect: Dialect) -> Column:
    kind = kind_of(cells, dialect.has_comma)
    return Column(name, kind, categories_of(cells) if kind == CATEGORY else ())


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
        raise DataError(
            f"{path}: the column {listed([column.name])} has only one class "
            f"{f'({listed(classes)})' if classes else '(it is empty)'}: choose another target."
        )
    return Task.CLASSIFICATION, classes


# -- what is known once it is described ---------------------------------------------------


def columns_of(params: Params) -> tuple[Column, ...]:
    """The columns that were found, in the order of the file."""
    found = params["columns"]
    rows = found.rows if isinstance(found, TextRows) else ()
    return tuple(Column(row[0], row[1], row[2:]) for row in rows if len(row) >= 2)


def target_of(params: Params) -> str:
    """The column that is learned."""
    return str(params["learned"]).partition(":")[2]


def task_of(params: Params) -> Task:
    """What is to be learned of it."""
    is_regression = str(params["learned"]).startswith(f"{Task.REGRESSION}:")
    return Task.REGRESSION if is_regression else Task.CLASSIFICATION


def left_out(params: Params) -> frozenset[str]:
    """The columns that the person leaves out."""
    return frozenset(name.strip() for name in str(params["leave_out"]).split(",") if name.strip())


def inputs_of(params: Params) -> tuple[Column, ...]:
    """The columns that are learned from."""
    target, out = target_of(params), left_out(params)
    return tuple(
        column
        for column in columns_of(params)
        if column.kind in (NUMBER, CATEGORY) and column.name != target and column.name not in out
    )


def features_of(params: Params) -> tuple[str, ...]:
    """One name an input: a column of numbers, or each category of a column."""
    found: list[str] = []
    for column in inputs_of(params):
        many = [f"{column.name} = {category}" for category in column.categories]
        found += many if column.kind == CATEGORY else [column.name]
    return tuple(found)


def classes_of(params: Params) -> tuple[str, ...]:
    """The classes of the target; none for a regression."""
    classes = params["classes"]
    return classes.items if isinstance(classes, Texts) else ()


def _values_of(params: Params) -> tuple[str, ...]:
    return (target_of(params),) if task_of(params) is Task.REGRESSION else ()


def _unknown(params: Params) -> str | None:
    if not params["path"]:
        return "Choose your table: a CSV file with one row for each sample."
    if not columns_of(params):
        return "The table has not been read yet: open the Data panel."
    if _is_another(params):
        return "The table has to be looked at anew for what is to be learned: open the Data panel."
    if not features_of(params):
        return "All columns of the table are left out: keep one to learn from."
    return None


def _is_another(params: Params) -> bool:
    """Whether something else is to be learned than was looked for in the file."""
    wanted, task = params["target"], params["task"]
    return wanted not in ("", target_of(params)) or task not in ("auto", str(task_of(params)))


def plan_of(params: Params) -> tuple[tuple[str, int, str, tuple[str, ...]], ...]:
    """The columns as `table_arrays` wants them: those learned from, then the target."""
    columns = columns_of(params)
    places = {column.name: place for place, column in enumerate(columns)}
    plan = [(c.name, places[c.name], c.kind, c.categories) for c in inputs_of(params)]
    target, classes = target_of(params), classes_of(params)
    kind = CATEGORY if classes else NUMBER
    return (*plan, (target, places[target], kind, classes))


# -- loading ------------------------------------------------------------------------------


def load(params: Params, progress: Progress) -> RawData:
    """Inputs and targets. Raises `DataError`, also where the file has changed."""
    path = checked_file(str(params["path"]), WHAT)
    dialect = dialect_of(params)
    table = _LOOKED_AT.take(path, dialect) or read_table(path, dialect, progress)
    names, rows, columns = table
    cells = WatchedColumns(columns, f"Turning {path.name} into numbers", progress)
    check_same(path, [column.name for column in columns_of(params)], names)
    missing = str(params["missing"])
    try:
        inputs, targets = table_arrays(cells, rows, plan_of(params), missing, dialect.has_comma)
    except ValueError as error:
        advice = ": mend that, or set missing to drop or mean" if "no value" in str(error) else ""
        advice = ": read the table again" if "found in it before" in str(error) else advice
        raise DataError(f"{path.name}, {error}{advice}.") from error
    if not len(inputs):
        raise DataError(f"{path} has no row without a missing value.")
    widths = [len(c.categories) if c.kind == CATEGORY else 0 for c in inputs_of(params)]
    told = gaps_told(len(rows) - len(inputs), inputs, widths)
    return RawData(Samples(inputs, targets), left_out=told)


def dialect_of(params: Params) -> Dialect:
    """How the table is written."""
    texts = params["dialect"]
    return Dialect.from_texts(texts.items if isinstance(texts, Texts) else ())


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
            help="Columns not to learn from, with commas between their names.",
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
    values=_values_of,
    task=task_of,
    describe=describe,
    unknown=_unknown,
    load=load,
    origin="Read from your own file.",
)
