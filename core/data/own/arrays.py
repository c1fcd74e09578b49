"""Arrays of NumPy in an .npz file: inputs and what is to be learned of them."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.array_reading import samples_of, targets_of
from core.data.own.files import checked_file, listed, reason_of
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples, Shape, Task
from core.errors import DataError
from core.list_params import TextsParam
from core.params import ChoiceParam, Params, ParamValue, ShapeParam, TextParam, Texts

WHAT = "a file of arrays as numpy.savez writes it (.npz)"
INPUTS = ("x", "inputs", "images", "data", "features")
TARGETS = ("y", "targets", "labels", "target", "label", "classes")
MOST_CLASSES = 10_000

Array = NDArray[Any]
Names = tuple[str, str]


def arrays_at(path: Path, names: tuple[str, ...] | None = None) -> dict[str, Array]:
    """The arrays of the file, or those of these names. Raises `DataError`; objects are never
    unpickled."""
    try:
        with path.open("rb") as file:
            if file.read(6) != b"\x93NUMPY" and not zipfile.is_zipfile(file):
                raise DataError(f"{path} cannot be read as {WHAT}: it is none, or cut off.")
            file.seek(0)
            found = np.load(file, allow_pickle=False)
            if not isinstance(found, np.lib.npyio.NpzFile):
                raise DataError(f"{path} holds a single array: save inputs and targets as .npz.")
            return {name: found[name] for name in names or found.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        reason = "it holds Python objects" if "pickle" in str(error) else reason_of(error)
        raise DataError(f"{path} cannot be read as {WHAT}: {reason}.") from error
    except MemoryError as error:
        raise DataError(f"{path} needs more memory than there is.") from error


def names_in(path: Path, names: list[str]) -> tuple[Names, Names | None]:
    """Which arrays are inputs and targets, for training and where there are some for test.
    Raises `DataError`."""
    train = _pair(names, ("train", "training")) or _pair(names, ("",))
    if not names:
        raise DataError(f"{path} has no arrays in it: save the inputs as x, what is learned as y.")
    if train is None:
        raise DataError(
            f"{path} has the arrays {listed(names)}: call the inputs x and what is to be learned "
            "y (or train_x, train_y, test_x, test_y)."
        )
    return train, _pair(names, ("test",))


def _pair(names: list[str], prefixes: tuple[str, ...]) -> Names | None:
    """The arrays called train_x, x_train, …, whatever their case."""
    known = {name.lower(): name for name in names}

    def first(words: tuple[str, ...]) -> str | None:
        wanted = [
            name
            for word in words
            for prefix in prefixes
            for name in ((f"{prefix}_{word}", f"{word}_{prefix}") if prefix else (word,))
        ]
        return next((known[name] for name in wanted if name in known), None)

    found = first(INPUTS), first(TARGETS)
    return (found[0], found[1]) if found[0] and found[1] else None


# -- describing ---------------------------------------------------------------------------


def describe(params: Params, progress: Progress) -> Params:
    """The same with the arrays' names, shape and classes as the file has them now. Raises
    `DataError`."""
    path = checked_file(str(params["path"]), WHAT)
    progress(f"Looking at {path.name}", 0, 0)
    arrays = arrays_at(path)
    train, test = names_in(path, list(arrays))
    inputs, targets = arrays[train[0]], arrays[train[1]]
    _check_lengths(path, train, inputs, targets)
    shape = _inputs(path, train[0], inputs[:1]).shape[1:]
    classes = _classes(path, train[1], targets, str(params["task"]))
    outputs = 0 if classes else max(1, int(np.prod(targets.shape[1:])))
    names = Texts((*train, *(test or ())))
    found: dict[str, ParamValue] = {
        "arrays": names,
        "shape": shape,
        "classes": Texts(classes),
        "outputs": str(outputs),
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


def _classes(path: Path, name: str, targets: Array, wanted: str) -> tuple[str, ...]:
    """The classes of a classification, none for a regression."""
    kind = targets.dtype.kind
    if kind not in "biufU":
        raise DataError(f"{path}: {name} holds {targets.dtype}, and neither numbers nor texts.")
    is_flat = targets.size == len(targets)
    if wanted == "regression" and kind == "U":
        raise DataError(f"{path}: {name} holds texts: set task to classification.")
    if wanted == "regression" or (wanted == "auto" and (kind == "f" or not is_flat)):
        return ()
    if not is_flat:
        raise DataError(
            f"{path}: {name} has several values a sample, which are no classes: set task to "
            "regression."
        )
    flat = targets.reshape(-1)
    if kind == "f":
        _refuse_fractions(path, name, flat)
    labels = np.unique(flat if kind == "U" else flat.astype(np.int64))
    if not 2 <= len(labels) <= MOST_CLASSES:
        raise DataError(
            f"{path}: {name} has {len(labels):,} different labels, not 2 to {MOST_CLASSES:,}."
        )
    return tuple(str(label) for label in labels)


def _refuse_fractions(path: Path, name: str, flat: Array) -> None:
    wrong = ~(np.isfinite(flat) & (flat == np.floor(flat)))
    if wrong.any():
        row = int(wrong.argmax())
        raise DataError(
            f"{path}: {name} has {flat[row]:g} in sample {row + 1:,}, and classes are whole "
            "numbers or texts: mend it, or set task to regression."
        )


# -- loading ------------------------------------------------------------------------------


def load(params: Params, progress: Progress) -> RawData:
    """Inputs and targets. Raises `DataError`, also where the file has changed."""
    path = checked_file(str(params["path"]), WHAT)
    progress(f"Reading {path.name}", 0, 0)
    names = array_names(params)
    arrays = arrays_at(path, names)
    parts = [
        _samples(path, (names[k], names[k + 1]), arrays, params) for k in range(0, len(names), 2)
    ]
    return RawData(parts[0], parts[1] if len(parts) > 1 else None)


def _samples(path: Path, names: Names, arrays: dict[str, Array], params: Params) -> Samples:
    inputs, targets = arrays[names[0]], arrays[names[1]]
    _check_lengths(path, names, inputs, targets)
    prepared = _inputs(path, names[0], inputs)
    if prepared.shape[1:] != shape_of(params):
        found = "×".join(map(str, prepared.shape[1:]))
        known = "×".join(map(str, shape_of(params)))
        raise DataError(
            f"{path}: the samples of {names[0]} are {found} and not {known}: read it again."
        )
    try:
        return Samples(prepared, targets_of(targets, classes_of(params)))
    except ValueError as error:
        raise DataError(f"{path}: {names[1]} {error}: read it again.") from error


def _inputs(path: Path, name: str, array: Array) -> Array:
    try:
        return samples_of(array)
    except ValueError as error:
        raise DataError(f"{path}: {name} {error}.") from error


def array_names(params: Params) -> tuple[str, ...]:
    """Names of the arrays: inputs and targets for training, then those for test, if any."""
    found = params["arrays"]
    return found.items if isinstance(found, Texts) else ()


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
        ShapeParam(
            name="shape", default=None, is_optional=True, is_hidden=True, help="Of one sample."
        ),
        TextsParam(name="classes", is_hidden=True, help="The classes that were found."),
        TextParam(name="outputs", default="", is_hidden=True, help="How many values are learned."),
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
