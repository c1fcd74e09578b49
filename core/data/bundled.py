"""The data sets that come with Layerloom, from compressed NumPy files in `resources/data`."""

import zipfile
import zlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.spec import RawData, Samples
from core.errors import DataError


def read_bundled(name: str) -> RawData:
    """The data set in `resources/data/<name>`. Raises `DataError`."""
    return read_npz(files("resources").joinpath(f"data/{name}"))


def read_npz(path: Traversable) -> RawData:
    """A data set out of an .npz file: arrays `train_inputs` and `train_labels` (uint8), and
    the same with `test_` where a test set was published. Raises `DataError`."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        train = _samples(found, "train")
        test = _samples(found, "test") if "test_inputs" in found else None
    except FileNotFoundError as error:
        raise DataError(f"The bundled file {path.name} is missing: reinstall Layerloom.") from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"The bundled file {path.name} is damaged ({error}): reinstall Layerloom."
        ) from error
    return RawData(train, test)


def _samples(arrays: dict[str, NDArray[Any]], part: str) -> Samples:
    inputs, labels = arrays[f"{part}_inputs"], arrays[f"{part}_labels"]
    if len(inputs) != len(labels):
        raise ValueError(f"{len(inputs)} samples but {len(labels)} labels")
    return Samples(inputs, labels.astype(np.int64))
