"""The part of a training script that reads one's own data: plain code, the same numbers.

The functions that Layerloom itself reads them with are copied from their source.
"""

import inspect
from collections.abc import Callable, Iterable

from core.data.own import array_reading, picture_folders, table_known, table_reading
from core.data.own.arrays import array_names, classes_of, offsets_of
from core.data.settings import DataSettings
from core.errors import DataError
from core.source import Bracketed, Expression, assignment, literal

IMAGES = '''\
def load() -> tuple[np.ndarray, ...]:
    """Images and the class of each; every class has a folder."""
{found}    images, labels = [], []
{classes}
    for label, name in enumerate(classes):
        for path in picture_files(Path(DATA) / name, {endings}):
{append}            labels.append(label)
    return np.stack(images), np.array(labels)
'''

APPEND = "            images.append(read_picture(path, {told}))\n"
TRY = """\
            try:
                images.append(read_picture(path, {told}))
            except Exception:  # a broken image is left out
                continue
"""

CSV = '''\
def load() -> tuple[np.ndarray, ...]:
    """The columns to learn from as numbers, and the one to be learned."""
{found}{columns}
    with open(DATA, encoding={encoding}, newline="") as file:
        _, rows, cells = read_cells(file, {delimiter}, {has_header})
    return table_arrays(cells, rows, columns, {told})[:2]
'''

NPZ = '''\
def load() -> tuple[np.ndarray, ...]:
    """Inputs and what is to be learned{then_test}."""
{found}{classes}
{less}    with np.load(DATA) as arrays:
        return (
{parts}        )
'''

FOUND = """\
    if not os.path.exists(DATA):
        raise SystemExit(f"{DATA} is not there: put the data back, or change DATA in this script.")
"""

Function = Callable[..., object]


def own_loading(data: DataSettings) -> list[str]:
    """The source of `load()` and of what it calls. Raises `DataError` for data not yet read."""
    if data.unknown is not None:
        raise DataError(data.unknown)
    functions, load = {"image-folder": _images, "csv": _table, "npz": _arrays}[data.dataset.kind](
        data
    )
    place = data.dataset.params["folder" if data.dataset.kind == "image-folder" else "path"]
    path = f"DATA = {literal(place)}"
    return [*(inspect.getsource(function) for function in functions), path, load]


def own_imports(data: DataSettings) -> tuple[list[str], list[str]]:
    """Import lines for it: of the standard library, and of others."""
    if data.dataset.kind == "image-folder":
        return ["from pathlib import Path"], ["from PIL import Image, ImageOps"]
    return (["import csv", "import io"] if data.dataset.kind == "csv" else []), []


def _images(data: DataSettings) -> tuple[Iterable[Function], str]:
    from core.data.own.pictures import in_8_bits, read_picture, squared

    params = data.dataset.params
    told = f"{params['size']}, {params['colour']}, {params['fit'] == 'crop'}"
    append = TRY if params["skip_broken"] else APPEND
    load = IMAGES.format(
        classes=_assigned("classes", [literal(name) for name in data.classes]),
        found=FOUND,
        endings="ENDINGS",
        append=append.format(told=told),
    )
    endings = "\n".join(
        _lines("ENDINGS", [literal(e) for e in picture_folders.EXTENSIONS], "", "()")
    )
    return (
        picture_folders.picture_files,
        squared,
        in_8_bits,
        read_picture,
    ), f"{endings}\n\n\n{load}"


def _table(data: DataSettings) -> tuple[Iterable[Function], str]:
    params, dialect = data.dataset.params, table_known.dialect_of(data.dataset.params)
    columns: list[Expression] = [
        Bracketed("(", (literal(name), str(place), literal(kind), _list(categories)))
        for name, place, kind, categories in table_known.plan_of(params)
    ]
    load = CSV.format(
        columns=_assigned("columns", columns),
        found=FOUND,
        encoding=literal(dialect.encoding),
        delimiter=literal(dialect.delimiter),
        has_header=dialect.has_header,
        told=f"{literal(params['missing'])}, {dialect.has_comma}",
    )
    return (
        table_reading.such_rows,
        table_reading.uneven_told,
        table_reading.read_cells,
        table_reading.is_missing,
        table_reading.number_text,
        table_reading.read_value,
        table_reading.plain_numbers,
        table_reading.numbers_of,
        table_reading.codes_of,
        table_reading.missing_told,
        table_reading.table_arrays,
    ), load


def _arrays(data: DataSettings) -> tuple[Iterable[Function], str]:
    params = data.dataset.params
    names, less = array_names(params), [str(pair) for pair in offsets_of(params)]
    parts = [
        f"            {function}(arrays[{literal(name)}]{more}),\n"
        for name, (function, more) in zip(
            names,
            2 * (("samples_of", ", less" * bool(less)), ("targets_of", ", classes")),
            strict=False,
        )
    ]
    load = NPZ.format(
        classes=_assigned("classes", [literal(name) for name in classes_of(params)]),
        found=FOUND,
        less="\n".join(_lines("less", less, "    ", "[]")) + "\n" if less else "",
        parts="".join(parts),
        then_test=", then those for testing" if data.has_test_set else "",
    )
    return (
        array_reading.has_channels_last,
        array_reading.samples_of,
        array_reading.labels_of,
        array_reading.targets_of,
    ), load


def _list(texts: Iterable[str]) -> Bracketed:
    return Bracketed("[", tuple(map(literal, texts)), "]")


def _assigned(target: str, items: Iterable[Expression]) -> str:
    return "\n".join(_lines(target, items, "    ", "[]"))


def _lines(target: str, items: Iterable[Expression], indent: str, ends: str) -> list[str]:
    return assignment(target, Bracketed(ends[0], tuple(items), ends[1]), indent)
