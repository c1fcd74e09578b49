"""Where the twins of a run are kept: each in a folder of its own within that of the main run.

They belong to the main run that lies in the folder now. A new one, or one that goes on without
them, forgets them.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path

_NAME = "twin-"


def plan_beside(plan: CheckpointPlan, number: int) -> CheckpointPlan:
    """How the twin of this number, from 1, is kept where the main run is as `plan` says."""
    return replace(plan, folder=plan.folder / f"{_NAME}{number}")


def kept_beside(folder: Path) -> tuple[Path, ...]:
    """The last checkpoints of the twins of the main run that is kept in `folder`, by number."""
    found = sorted(folder.glob(f"{_NAME}[0-9]*"), key=lambda one: (len(one.name), one.name))
    paths = (checkpoint_path(one) for one in found)
    return tuple(path for path in paths if path.is_file())


def forget_beside(folder: Path) -> None:
    """Remove what was kept of twins."""
    for one in folder.glob(f"{_NAME}[0-9]*"):
        shutil.rmtree(one, ignore_errors=True)


def forget_twin(folder: Path) -> None:
    """Remove what was kept of one twin, in its own `folder`."""
    if folder.name.startswith(_NAME):
        shutil.rmtree(folder, ignore_errors=True)
