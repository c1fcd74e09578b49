"""Arrays of NumPy in an .npz file: inputs and what is to be learned of them."""

from pathlib import Path

import numpy as np

from core.data.own.array_file import WHAT, Array, Names, arrays_at, names_in
from core.data.own.array_labels import classes_in
from core.data.own.array_reading import samples_of, targets_of
from core.data.own.array_remarks import Offsets, offsets_in, remarks_on
from core.data.own.files import checked_file
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples, Shape, Task
from core.errors import DataError
from core.list_params import TextsParam
from core.params import ChoiceParam, Params, ParamValue, ShapeParam, TextParam, Texts

SHAPE = ShapeParam(
    name="shape", default=None, is_optional=True, is_hidden=True, help="Of one sample."
)

# -- describing ---------------------------------------------------------------------------


def describe(params: Params, progress: Progress) -> Params:
    """The same with the arrays' names, shape and classes as the file has them now. Raises
    `DataError`."""
    path = checked_file(str(params["path"]), WHAT)
    progress(f"Looking at {path.name}", 0, 0)

    def choose(names: list[str]) -> tuple[str, ...]:
        train, test = names_in(path, names)
        return (*train, *(test or ()))

    arrays, _ = arrays_at(path, choose)
    (x, inputs), (y, targets) = list(arrays.items())[:2]
    _check_lengths(path, (x, y), inputs, targets)
    shape = _inputs(path, x, inputs[:1]).shape[1:]
    if max(shape) > SHAPE.maximum:
        raise DataError(
            f"{path}: a sample of {x} has {max(shape):,} values in a row; at most "
            f"{SHAPE.maximum:,} can be used."
        )
    classes = classes_in(path, y, targets, str(params["task"]))
    outputs = 0 if classes else max(1, int(np.prod(targets.shape[1:])))
    found: dict[str, ParamValue] = {
        "arrays": Texts(tuple(arrays)),
        "shape": shape,
        "classes": Texts(classes),
        "outputs": str(outputs),
        "less": Texts(tuple(f"{place} {offset}" for place, offset in offsets_in(inputs))),
    }
    return Params({**params, **found})


def _check_lengths(path: Path, names: Names, inputs: Array, targets: Array) -> None:
    single = next((n for n, a in zip(names, (inputs, targets), strict=True) if not a.ndim), None)
    if single is not None:
        raise DataError(f"{path}: {single} is a single value: it takes one entry for each sample.")
    if len(inputs) != len(targets):
        raise DataError(
            f"{path}: {names[0]} has {len(inputs):,} samples, but {names[1]} has {len(targets):,}."
        )
    if not len(inputs):
        raise DataError(f"{path}: {names[0]} has no samples.")


# -- loading ------------------------------------------------------------------------------


def load(params: Params, progress: Progress) -> RawData:
    """Inputs and targets. Raises `DataError`, also where the file has changed."""
    path = checked_file(str(params["path"]), WHAT)
    progress(f"Reading {path.name}", 0, 0)
    names = array_names(params)
    arrays, known = arrays_at(path, lambda _: names)
    parts = [
        _samples(path, (names[k], names[k + 1]), arrays, params) for k in range(0, len(names), 2)
    ]
    said = remarks_on(names[0], arrays[names[0]], offsets_of(params), names, known)
    return RawData(parts[0], parts[1] if len(parts) > 1 else None, left_out=said)


def _samples(path: Path, names: Names, arrays: dict[str, Array], params: Params) -> Samples:
    inputs, targets = arrays[names[0]], arrays[names[1]]
    _check_lengths(path, names, inputs, targets)
    prepared = _inputs(path, names[0], inputs, offsets_of(params))
    train = array_names(params)[:2]
    advice = "read it again" if names == train else f"they must be as those of {train[0]}"
    if prepared.shape[1:] != shape_of(params):
        found = "×".join(map(str, prepared.shape[1:]))
        known = "×".join(map(str, shape_of(params)))
        raise DataError(f"{path}: the samples of {names[0]} are {found} and not {known}: {advice}.")
    try:
        return Samples(prepared, targets_of(targets, classes_of(params)))
    except ValueError as error:
        advice = "read it again" if names == train else f"{train[1]} has no such label"
        advice = "mend it" if "finite" in str(error) else advice
        raise DataError(f"{path}: {names[1]} {error}: {advice}.") from error


def _inputs(path: Path, name: str, array: Array, less: Offsets = ()) -> Array:
    try:
        return samples_of(array, less)
    except ValueError as error:
        raise DataError(f"{path}: {name} {error}.") from error


def array_names(params: Params) -> tuple[str, ...]:
    """Names of the arrays: inputs and targets for training, then those for test, if any."""
    found = params["arrays"]
    return found.items if isinstance(found, Texts) else ()


def offsets_of(params: Params) -> Offsets:
    """What is subtracted of some features."""
    texts = params["less"]
    pairs = [text.split() for text in texts.items] if isinstance(texts, Texts) else []
    are_whole = all(len(pair) == 2 and all(map(_is_whole, pair)) for pair in pairs)
    return tuple((int(place), int(offset)) for place, offset in pairs) if are_whole else ()


def _is_whole(text: str) -> bool:
    return len(text) <= 40 and text.removeprefix("-").isdecimal()


def shape_of(params: Params) -> Shape:
    """Shape of one sample; (1,) before it is known."""
    shape = params["shape"]
    return shape if isinstance(shape, tuple) else (1,)


def classes_of(params: Params) -> tuple[str, ...]:
    """The classes; none for a regression."""
    classes = params["classes"]
    return classes.items if isinstance(classes, Texts) else ()


def _values(params: Params) -> tuple[str, ...]:
    count = (
        0
        if classes_of(params) or not str(params["outputs"]).isdigit()
        else int(str(params["outputs"]))
    )
    return ("y",) if count == 1 else tuple(f"y{place}" for place in range(1, count + 1))


def _task(params: Params) -> Task:
    return Task.CLASSIFICATION if classes_of(params) or not _values(params) else Task.REGRESSION


def _kind(params: Params) -> DataKind:
    shape = shape_of(params)
    if len(shape) == 3:
        return DataKind.IMAGE
    if len(shape) == 2:
        return DataKind.SEQUENCE
    return DataKind.POINTS if shape == (2,) else DataKind.TABLE


def _unknown(params: Params) -> str | None:
    if not params["path"]:
        return "Choose your file of NumPy arrays (.npz): x are the inputs, y what is learned."
    if not array_names(params):
        return "The file of arrays has not been read yet: open the Data panel."
    if params["task"] not in ("auto", str(_task(params))):
        return "The file has to be looked at anew for what is to be learned: open the Data panel."
    return None


ARRAYS = DatasetSpec(
    kind="npz",
    title="Arrays (NumPy .npz)",
    help="Your own arrays: x holds the inputs, y their classes (whole numbers, texts) or values "
    "(fractions).",
    params=(
        TextParam(
            name="path",
            default="",
            picks="file",
            endings=(".npz",),
            hint="choose a file",
            help="A file that numpy.savez wrote.",
        ),
        ChoiceParam(
            name="task",
            default="auto",
            choices=("auto", "classification", "regression"),
            help="Learn classes or values; auto takes whole numbers and texts for classes.",
        ),
        TextsParam(name="arrays", is_hidden=True, help="The names of the arrays."),
        SHAPE,
        TextsParam(name="classes", is_hidden=True, help="The classes that were found."),
        TextParam(name="outputs", default="", is_hidden=True, help="How many values are learned."),
        TextsParam(
            name="less", is_hidden=True, help="Places of features and what is subtracted of them."
        ),
    ),
    data_kind=DataKind.TABLE,
    group=Group.OWN,
    shape=shape_of,
    classes=classes_of,
    values=_values,
    task=_task,
    kind_of=_kind,
    describe=describe,
    unknown=_unknown,
    has_own_test=lambda params: len(array_names(params)) == 4,
    load=load,
    origin="Read from your own file.",
)
