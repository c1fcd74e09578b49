"""Weights out of a file: safetensors, or a state dict that torch saved.

Nothing in the file is ever run: torch's files are read with `weights_only`, which builds
tensors and plain containers and refuses everything else.
"""

import os
import pickle
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data.own.files import is_text
from core.errors import WeightsError
from core.settings.initial_weights import SAFETENSORS, SUFFIXES
from core.transfer.matching import in_natural_order

if TYPE_CHECKING:
    from torch import Tensor

MAXIMUM_BYTES = 16 * 2**30
MAXIMUM_TENSORS = 100_000
DEEPEST = 4
"""Dictionaries within one another, at most, around a state dict."""

WRAPPERS = ("state_dict", "model_state_dict", "model", "network", "net", "module", "params", "ema")
"""Where checkpoints keep the state dict, the usual ones first."""

KEPT_RUN = '"format": "layerloom-checkpoint"'
"""What a checkpoint of Layerloom says of itself."""

_MORE_THAN_TENSORS = r"nsupported (GLOBAL|global|class)|Can only (create|build)"
"""What torch says where a file asks for anything but tensors and plain containers."""

Tensors = Mapping[str, "Tensor"]


def read_weights(path: Path) -> "dict[str, Tensor]":
    """The tensors of a file by name, on the CPU, in the order of the file; those of
    safetensors, which keeps no order, by their names with numbers counted.

    A dictionary around the state dict is unwrapped, and of a checkpoint of Layerloom only the
    network is read. Raises `WeightsError` with one sentence.
    """
    _refuse_oddities(path)
    if path.suffix.lower() == SAFETENSORS:
        found = _read_safetensors(path)
    else:
        found = _tensors_in(_read_torch(path))
    if not found:
        raise WeightsError(f"{path.name} holds no weights: expected the state dict of a network.")
    return found


def _refuse_oddities(path: Path) -> None:
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
        size = path.stat().st_size if is_file else 0
    except (OSError, ValueError):  # ValueError: a NUL in the path
        is_folder, is_file, size = False, False, 0
    if is_folder:
        raise WeightsError(f"{path} is a folder and not a file of weights.")
    if not is_file:
        raise WeightsError(f"There is no file {str(path)!r} to load weights from.")
    if not is_text(str(path)):
        raise WeightsError(
            f"The name of {os.fsencode(path).decode('utf-8', 'replace')} is no text in UTF-8, so "
            "that a project cannot hold it: rename the file or its folder."
        )
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise WeightsError(f"{path.name} is not a file of weights: its name must end in {known}.")
    try:
        path.open("rb").close()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise WeightsError(f"Cannot read {path}: {reason}.") from error
    if size == 0:
        raise WeightsError(f"{path.name} is empty.")
    if size > MAXIMUM_BYTES:
        raise WeightsError(
            f"{path.name} is {size / 2**30:,.0f} GB; weights are read up to "
            f"{MAXIMUM_BYTES >> 30} GB."
        )


# -- safetensors ---------------------------------------------------------------------------


def _read_safetensors(path: Path) -> "dict[str, Tensor]":
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            names = in_natural_order(file.keys())  # the format sorts them, and 10 before 2
            _refuse_many(path, len(names))
            start = _start_of_weights(file.metadata())
            wanted = [name for name in names if name.startswith(start)]
            return {name.removeprefix(start): file.get_tensor(name) for name in wanted}
    except (SafetensorError, OSError, ValueError, RuntimeError, MemoryError) as error:
        text = str(error).rpartition(": ")[2].rstrip(".")
        raise WeightsError(
            f"{path.name} is damaged, cut off, or no safetensors file ({text})."
        ) from error


def _start_of_weights(metadata: Mapping[str, str] | None) -> str:
    """How the names of weights begin: a run of our own is kept with its optimizer's state."""
    is_kept_run = KEPT_RUN in (metadata or {}).get("layerloom", "")
    return "network." if is_kept_run else ""


def _refuse_many(path: Path, count: int) -> None:
    if count > MAXIMUM_TENSORS:
        raise WeightsError(f"{path.name} holds {count:,} tensors; at most {MAXIMUM_TENSORS:,} fit.")


# -- torch's own files -----------------------------------------------------------------------


def _read_torch(path: Path) -> object:
    import torch

    is_zip = zipfile.is_zipfile(path)
    if is_zip and _is_script(path):
        raise WeightsError(
            f"{path.name} is a TorchScript program and not weights alone: save its state_dict()."
        )
    with _explained(path), _quiet():
        return torch.load(path, map_location="cpu", weights_only=True, mmap=is_zip)


def _is_script(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith("constants.pkl") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What torch raises, as one sentence."""
    try:
        yield
    except pickle.UnpicklingError as error:
        if re.search(_MORE_THAN_TENSORS, str(error)):
            raise WeightsError(
                f"{path.name} holds more than weights, which would run code when it is opened: "
                "save only model.state_dict() of it."
            ) from error
        raise WeightsError(
            f"{path.name} is damaged, cut off, or no state dict that torch saved."
        ) from error
    except MemoryError as error:
        raise WeightsError(f"{path.name} does not fit into memory.") from error
    except Exception as error:  # a foreign or damaged file makes torch raise many types
        raise WeightsError(
            f"{path.name} is damaged, cut off, or no state dict that torch saved."
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _tensors_in(value: object, depth: int = 0) -> "dict[str, Tensor]":
    """The tensors of a state dict, or of the one that a checkpoint wraps; empty for neither."""
    if not isinstance(value, Mapping) or depth > DEEPEST:
        return {}
    own = {name: item for name, item in value.items() if _is_weight(name, item)}
    usual = [value[name] for name in WRAPPERS if name in value]
    others = [item for name, item in value.items() if name not in WRAPPERS]
    inner = usual if own else [*usual, *others]  # a best accuracy beside it may be a tensor
    return next((held for item in inner if (held := _tensors_in(item, depth + 1))), own)


def _is_weight(name: object, value: Any) -> bool:
    """Whether it is a tensor with a shape; sparse and quantized ones are told when they match."""
    import torch

    return (
        isinstance(name, str)
        and isinstance(value, torch.Tensor)
        and not value.is_nested
        and value.device.type == "cpu"
    )
