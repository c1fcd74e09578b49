"""The run before the one that is kept in a folder: a new run sets it aside, and it can be
brought back, each with the twins beside it."""

import os
from pathlib import Path

from core.training.checkpoints.beside import set_beside_aside, swap_beside
from core.training.checkpoints.plan import BEST, LAST, PREVIOUS, checkpoint_path

_ASIDE = "aside"


def set_aside(folder: Path) -> None:
    """Before a new run writes anything into `folder`, keep the end of the one before it, and
    forget all else of it. Raises `OSError`."""
    last = checkpoint_path(folder, LAST)
    if last.exists():
        os.replace(last, checkpoint_path(folder, PREVIOUS))
        set_beside_aside(folder)
    checkpoint_path(folder, BEST).unlink(missing_ok=True)


def bring_back(folder: Path) -> None:
    """The run before is the one that is kept in `folder`, and that one is set aside in turn.
    No run may be written there meanwhile. Raises `OSError`."""
    last, previous = checkpoint_path(folder, LAST), checkpoint_path(folder, PREVIOUS)
    aside = checkpoint_path(folder, _ASIDE)
    os.replace(previous, aside)  # where that cannot be, nothing has changed
    if last.exists():
        os.replace(last, previous)
    os.replace(aside, last)
    checkpoint_path(folder, BEST).unlink(missing_ok=True)
    swap_beside(folder)
