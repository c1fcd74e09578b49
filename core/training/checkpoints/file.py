"""A checkpoint as one safetensors file: the tensors, and all else as JSON in its metadata.

One file is never half of a pair, and nothing in it is ever executed. It is written beside the
old one and moved over it, so that a kill at any moment leaves one or the other whole.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.atomic_file import write_atomically
from core.errors import CheckpointError, LayerloomError
from core.project import Project
from core.project_json import from_json, to_json
from core.training.checkpoints.past import Past, from_parts, to_arrays
from core.training.checkpoints.past import to_json as past_to_json
from core.training.checkpoints.place import Place, place_from_json

if TYPE_CHECKING:
    from torch import Tensor

FORMAT = "layerloom-checkpoint"
VERSION = 1
_KEY = "layerloom"
_PAST = "past."


@dataclass(frozen=True, slots=True)
class About:
    """What a checkpoint says of itself.

    `project` is what trained, with the settings then in force; `train_samples` the size of its
    training set; `best_loss` the lowest loss at the end of an epoch so far, None before one;
    `plain` the state of tuning and precision as JSON data.
    """

    project: Project
    place: Place
    train_samples: int
    best_loss: float | None
    written: datetime
    plain: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A whole checkpoint: what it says, its tensors by name on the CPU, and its curves."""

    about: About
    tensors: "Mapping[str, Tensor]"
    past: Past = field(default_factory=Past)

    def part(self, start: str) -> "dict[str, Tensor]":
        """The tensors whose names begin with `start`, without it."""
        cut = len(start)
        return {name[cut:]: t for name, t in self.tensors.items() if name.startswith(start)}


# -- writing -----------------------------------------------------------------------------


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> int:
    """Put `checkpoint` at `path` in one piece; the bytes it takes. Raises `OSError`."""
    from safetensors.numpy import save

    named = sorted(checkpoint.tensors.items())
    arrays = {name: t.detach().contiguous().cpu().numpy() for name, t in named}
    arrays |= {_PAST + name: array for name, array in to_arrays(checkpoint.past).items()}
    past = past_to_json(checkpoint.past)
    said = {**_to_json(checkpoint.about), "past": past, "checksum": _checksum(arrays)}
    content = save(arrays, {_KEY: json.dumps(said, allow_nan=False)})
    write_atomically(path, content)
    return len(content)


def _to_json(about: About) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "project": to_json(about.project),
        "place": about.place.to_json(),
        "train_samples": about.train_samples,
        "best_loss": about.best_loss,
        "written": about.written.isoformat(timespec="seconds"),
        "plain": dict(about.plain),
    }


def _checksum(arrays: Mapping[str, Any]) -> int:
    """CRC-32 over the bytes of all tensors in the order of their names."""
    found = 0
    for _, array in sorted(arrays.items()):
        found = zlib.crc32(memoryview(array.reshape(-1)).cast("B") if array.size else b"", found)
    return found


# -- reading -----------------------------------------------------------------------------


def read_about(path: Path) -> About:
    """What the checkpoint at `path` says, without its tensors. Raises `CheckpointError`."""
    with _opened(path, "np") as (_, said):
        return _about(said)


def read_past(path: Path) -> Past:
    """The curves up to the checkpoint at `path`, without its tensors; empty where it has none.
    Raises `CheckpointError`."""
    with _opened(path, "np") as (file, said):
        names = [name for name in file.keys() if name.startswith(_PAST)]  # noqa: SIM118
        return _past(said, _about(said), {name: file.get_tensor(name) for name in names})


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint at `path`. Raises `CheckpointError`, one sentence for whatever is wrong."""
    with _opened(path, "pt") as (file, said):
        about = _about(said)
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if _checksum({name: t.numpy() for name, t in tensors.items()}) != said.get("checksum"):
            raise CheckpointError("it was damaged after it was written (its checksum differs).")
        curves = {name: tensors.pop(name) for name in [*tensors] if name.startswith(_PAST)}
        past = _past(said, about, {name: t.numpy() for name, t in curves.items()})
    return Checkpoint(about, tensors, past)


def _past(said: Mapping[str, Any], about: About, arrays: Mapping[str, Any]) -> Past:
    named = {name.removeprefix(_PAST): array for name, array in arrays.items()}
    return from_parts(said.get("past"), named, about.project.training)


@contextmanager
def _opened(path: Path, framework: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The open file and what it says; errors within name the file."""
    from safetensors import SafetensorError, safe_open

    if not path.exists():
        raise CheckpointError(f"There is no checkpoint {path}: nothing was kept there yet.")
    if not path.is_file():
        raise CheckpointError(f"{path} is not a file, so it cannot be a checkpoint.")
    try:
        with safe_open(path, framework) as file:
            yield file, _said(file.metadata())
    except SafetensorError as error:
        raise CheckpointError(
            f"The checkpoint {path} cannot be read: it is cut off, or no safetensors file."
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CheckpointError(f"The checkpoint {path} cannot be read: {reason}.") from error
    except LayerloomError as error:
        raise CheckpointError(f"The checkpoint {path} cannot be used: {error}") from error


def _said(metadata: Mapping[str, str] | None) -> dict[str, Any]:
    text = (metadata or {}).get(_KEY)
    if text is None:
        raise CheckpointError("it is a safetensors file, but not one that a run was kept in.")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CheckpointError("what it says of itself is not valid JSON.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise CheckpointError("it is a file of Layerloom, but no checkpoint.")
    version = said.get("version")
    if isinstance(version, int) and version > VERSION:
        raise CheckpointError(
            f"its version {version} is newer than this Layerloom, which reads version {VERSION}: "
            "update it."
        )
    if version != VERSION:
        raise CheckpointError(f"its version must be {VERSION}, not {version!r:.40}.")
    return said


def _about(said: Mapping[str, Any]) -> About:
    try:
        best = said["best_loss"]
        return About(
            project=from_json(said["project"]),
            place=place_from_json(_place(said)),
            train_samples=int(said["train_samples"]),
            best_loss=None if best is None else float(best),
            written=datetime.fromisoformat(said["written"]),
            plain=dict(said["plain"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"a part of it is missing or damaged ({error}).") from error


def _place(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The position. Files from before batches could change their size on the way count those of
    the epoch, not the samples."""
    place = said["place"]
    if "used" in place or "batch" not in place:
        return dict(place)
    size = int(said["project"]["training"]["batch_size"])
    return {**place, "used": min(place["batch"] * size, int(said["train_samples"]))}
