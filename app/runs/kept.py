"""Where the window keeps the runs of its document, and which of them can go on.

A saved project has a folder beside it; the runs of one that has no file yet, and of one whose
folder cannot be written, lie in the person's own folder, by what the network computes.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.preferences import home
from core.errors import CheckpointError
from core.project import Project
from core.project_json import to_json
from core.training.checkpoints import previous as previous_run
from core.training.checkpoints.belonging import difference
from core.training.checkpoints.beside import kept_beside, kept_beside_previous
from core.training.checkpoints.file import About, read_about, read_checkpoint, read_past
from core.training.checkpoints.plan import BEST, LAST, PREVIOUS, checkpoint_path
from core.training.events import CheckpointWritten, RunFinished, WeightsKept
from core.training.history import History
from core.training.live import LAYER_PARAMS

BESIDE = ".checkpoints"
MOST_FOLDERS, MOST_BYTES = 10, 2 * 2**30
"""Of runs of projects without a file; the oldest go first."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A checkpoint that the document can go on from, and those of the twins that trained
    `beside` it."""

    path: Path
    about: About
    beside: "tuple[KeptRun, ...]" = ()

    @property
    def is_over(self) -> bool:
        """Whether all its epochs are done."""
        return self.about.place.epoch >= self.about.project.training.epochs

    def history(self) -> History:
        """Its curves up to there, as far as the checkpoint holds them."""
        found = History()
        found.is_from_file = True
        with contextlib.suppress(CheckpointError):
            found.extend(read_past(self.path).events())
        step, size = self.about.place.step, self.path.stat().st_size if self.path.exists() else 0
        found.checkpoint = CheckpointWritten(step, str(self.path), False, size, 0.0)
        return found

    def stopped(self) -> History:
        """The same, as of a run that was stopped there, with what it had learned."""
        from core.training.checkpoints.state import weights_of

        found, step, weights = self.history(), self.about.place.step, {}
        with contextlib.suppress(CheckpointError):
            weights = weights_of(read_checkpoint(self.path))
            found.append(WeightsKept(step, weights))
        found.append(RunFinished(step, "stopped", weights=weights))
        return found

    def twins_stopped(self, most: int) -> list[History]:
        """The same of at most so many of the twins."""
        return [twin.stopped() for twin in self.beside[:most]]


def past_of(kept: KeptRun | None, known: Sequence[History]) -> History:
    """What is known of a run that is gone on with, up to there."""
    if kept is None:
        return History()
    for history in known:
        last, place = history.checkpoint, kept.about.place
        if last is not None and Path(last.path) == kept.path and last.step == place.step:
            return history.until(last.step)
    return kept.history()


def folder_for(path: Path | None, project: Project) -> Path:
    """Where a run of `project`, saved at `path`, is kept."""
    if path is not None and os.access(path.parent, os.W_OK):
        return path.with_name(f"{path.stem}{BESIDE}")
    return _own_folder(project)


def find_kept(path: Path | None, project: Project) -> KeptRun | None:
    """The latest checkpoint that `project` can go on from, if there is one."""
    folders = {folder_for(path, project), _own_folder(project)}
    paths = [checkpoint_path(folder, name) for name in (LAST, BEST) for folder in folders]
    found = [kept for path in paths if (kept := _kept(path, project))]
    return max(found, key=lambda kept: kept.about.written.timestamp(), default=None)


def find_previous(folder: Path) -> KeptRun | None:
    """The end of the run before the latest one in `folder`, whatever it computed."""
    previous = checkpoint_path(folder, PREVIOUS)
    with contextlib.suppress(CheckpointError):
        return KeptRun(previous, read_about(previous), _twins(kept_beside_previous(folder)))
    return None


def bring_back(previous: KeptRun) -> KeptRun:
    """A run that was set aside is the latest one again; where it lies now. Raises `OSError`."""
    folder = previous.path.parent
    previous_run.bring_back(folder)
    path = checkpoint_path(folder)
    return KeptRun(path, previous.about, _beside(path))


def _kept(path: Path, project: Project) -> KeptRun | None:
    if not path.is_file():
        return None
    try:
        about = read_about(path)
    except CheckpointError:
        return None
    is_fitting = about.place.step > 0 and not difference(about.project, project)
    return KeptRun(path, about, _beside(path)) if is_fitting else None


def _beside(path: Path) -> tuple[KeptRun, ...]:
    """The twins of the latest state of a run; its best one stands alone."""
    return _twins(kept_beside(path.parent)) if path == checkpoint_path(path.parent) else ()


def _twins(paths: Iterable[Path]) -> tuple[KeptRun, ...]:
    found = []
    for twin in paths:
        with contextlib.suppress(CheckpointError):
            found.append(KeptRun(twin, read_about(twin)))
    return tuple(found)


def _runs() -> Path:
    return home() / "checkpoints"


def _own_folder(project: Project) -> Path:
    """By the layers, the wires and the data, without what a run follows on its way: the same
    after a crash, and on every start."""
    said = to_json(project)
    network = said["network"]
    assert isinstance(network, dict)
    nodes = [[node["id"], node["kind"], _lasting(node["params"])] for node in network["nodes"]]
    text = json.dumps([nodes, network["edges"], said["data"]], sort_keys=True)
    return _runs() / hashlib.sha256(text.encode()).hexdigest()[:16]


def _lasting(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in params.items() if name not in LAYER_PARAMS}


def clear_old() -> None:
    """Remove the oldest runs of projects without a file, where there are too many."""
    folders = [folder for folder in _runs().glob("*") if folder.is_dir()]
    found = sorted((*_age_and_size(folder), folder) for folder in folders)
    size = 0
    for index, (_, its_size, folder) in enumerate(found):
        size += its_size
        if index >= MOST_FOLDERS or (index and size > MOST_BYTES):
            shutil.rmtree(folder, ignore_errors=True)


def _age_and_size(folder: Path) -> tuple[float, int]:
    """The younger a folder, the smaller its age. A file may go while it is looked at."""
    stats = []
    for file in folder.iterdir():
        with contextlib.suppress(OSError):
            stats.append(file.stat())
    age = -max((stat.st_mtime for stat in stats), default=0.0)
    return age, sum(stat.st_size for stat in stats)
