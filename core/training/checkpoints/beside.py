"""Where the twins of a run are kept: each in a folder of its own within that of the main run.

They belong to the main run that lies in the folder now. One that goes on without them forgets
them; a new one sets them aside together with the run they trained beside.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path

_NAME = "twin-"
_WAITING, _PREVIOUS, _ASIDE = "twins-waiting", "twins-previous", "twins-aside"
"""Folders of twins: of the run that a new one has not yet set aside, since it has written
nothing; of the run before the latest one."""


def plan_beside(plan: CheckpointPlan, number: int) -> CheckpointPlan:
    """How the twin of this number, from 1, is kept where the main run is as `plan` says."""
    return replace(plan, folder=plan.folder / f"{_NAME}{number}")


def kept_beside(folder: Path) -> tuple[Path, ...]:
    """The last checkpoints of the twins of the main run that is kept in `folder`, by number."""
    found = sorted(folder.glob(f"{_NAME}[0-9]*"), key=lambda one: (len(one.name), one.name))
    paths = (checkpoint_path(one) for one in found)
    return tuple(path for path in paths if path.is_file())


def kept_beside_previous(folder: Path) -> tuple[Path, ...]:
    """The same of the run before the latest one in `folder`."""
    return kept_beside(folder / _PREVIOUS)


def forget_beside(folder: Path) -> None:
    """Remove what was kept of the twins of the latest run."""
    shutil.rmtree(folder / _WAITING, ignore_errors=True)
    for one in folder.glob(f"{_NAME}[0-9]*"):
        shutil.rmtree(one, ignore_errors=True)


def make_room_beside(folder: Path) -> None:
    """A new run begins in `folder`: the twins there wait until it sets aside the run before.
    Those that cannot be moved are forgotten."""
    waiting = folder / _WAITING
    if not waiting.exists():  # otherwise those beside are of a run that wrote nothing
        with suppress(OSError):
            for one in [*folder.glob(f"{_NAME}[0-9]*")]:
                waiting.mkdir(exist_ok=True)
                os.replace(one, waiting / one.name)
    for one in folder.glob(f"{_NAME}[0-9]*"):
        shutil.rmtree(one, ignore_errors=True)


def set_beside_aside(folder: Path) -> None:
    """The run before was set aside: so are the twins that waited, which were its own."""
    shutil.rmtree(folder / _PREVIOUS, ignore_errors=True)
    with suppress(OSError):
        os.replace(folder / _WAITING, folder / _PREVIOUS)


def swap_beside(folder: Path) -> None:
    """The twins of the latest run and those of the run before change places."""
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):
        os.replace(folder / _PREVIOUS, aside)
    make_room_beside(folder)
    set_beside_aside(folder)
    with suppress(OSError):
        for one in [*aside.glob(f"{_NAME}[0-9]*")]:
            os.replace(one, folder / one.name)
    shutil.rmtree(aside, ignore_errors=True)


def forget_twin(folder: Path) -> None:
    """Remove what was kept of one twin, in its own `folder`."""
    if folder.name.startswith(_NAME):
        shutil.rmtree(folder, ignore_errors=True)
