"""The arrays in an .npz file: which there are, and which of them are inputs and targets.

Objects are never unpickled. What cannot be read raises `DataError` with a sentence.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.files import listed, reason_of
from core.errors import DataError

WHAT = "a file of arrays as numpy.savez writes it (.npz)"
INPUTS = ("x", "inputs", "images", "data", "features")
TARGETS = ("y", "targets", "labels", "target", "label", "classes")

Array = NDArray[Any]
Names = tuple[str, str]
Chosen = tuple[Names, Names | None]


def arrays_at(
    path: Path, choose: Callable[[list[str]], tuple[str, ...]]
) -> tuple[dict[str, Array], list[str]]:
    """The arrays of these names, in this order, and the names of all that the file has; `choose`
    is told these and raises `DataError` where some are missing."""
    with _explained(path), path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY" and not zipfile.is_zipfile(file):
            raise DataError(f"{path} cannot be read as {WHAT}: it is none, or cut off.")
        file.seek(0)
        found = np.load(file, allow_pickle=False)
        if not isinstance(found, np.lib.npyio.NpzFile):
            raise DataError(f"{path} holds a single array: save inputs and targets as .npz.")
        return {name: _array(path, found, name) for name in choose(found.files)}, found.files


def _array(path: Path, file: Any, name: str) -> Array:
    if name not in file.files:
        raise DataError(f"{path} no longer has an array {name}: put it back, or read it again.")
    with _explained(path, f"the array {name} in it"):
        found = file[name]
    if not isinstance(found, np.ndarray):
        raise DataError(f"{path} cannot be read as {WHAT}: {name} in it is no array.")
    return found


@contextmanager
def _explained(path: Path, part: str = "it") -> Iterator[None]:
    """What NumPy and zipfile raise, as one sentence."""
    try:
        yield
    except DataError:
        raise
    except MemoryError as error:
        raise DataError(f"{path} needs more memory than there is.") from error
    except Exception as error:  # a damaged file makes NumPy raise many types
        if "Object arrays" in str(error) or "pickled data" in str(error):
            reason = f"{part} holds Python objects: save it with a plain type (texts: .astype(str))"
        elif isinstance(error, OSError) and error.strerror:
            reason = reason_of(error)
        else:
            reason = f"{part} is damaged or cut off"
        raise DataError(f"{path} cannot be read as {WHAT}: {reason}.") from error


def names_in(path: Path, names: list[str]) -> Chosen:
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
