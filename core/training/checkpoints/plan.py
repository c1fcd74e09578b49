"""How often a run is kept, and in which folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LAST, BEST, PREVIOUS = "last", "best", "previous"
"""The latest state of a run, that with the lowest loss after an epoch, and the latest of the
run before it in the same folder."""

SUFFIX = ".safetensors"


@dataclass(frozen=True, slots=True)
class CheckpointPlan:
    """Keep the run in `folder` every `steps` steps or `minutes` minutes, whichever comes
    first; with neither, only at its end and where it does best."""

    folder: Path
    steps: int | None = None
    minutes: float | None = None


def checkpoint_path(folder: Path, name: str = LAST) -> Path:
    """The file of the checkpoint called `name` (`last` or `best`) in `folder`."""
    return folder / f"{name}{SUFFIX}"


def remains(folder: Path) -> Iterator[Path]:
    """Files that a process killed while it wrote a checkpoint left in `folder`."""
    for name in (LAST, BEST):
        yield from folder.glob(f".{name}-*{SUFFIX}.tmp")
