"""Unsaved work survives a crash: no more than 30 seconds of it are lost, and the rest is offered
at the next start.

Each document in work writes into files of its own; a lock that dies with the process tells
what a crash left behind from what another window is working on.
"""

import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from app.document import Document
from app.preferences import home
from core import project_file
from core.errors import ProjectFileError
from core.project import Project

INTERVAL_MS = 10_000
"""From the first unsaved change. A third of what is promised: a busy computer is late with the
clock, and forcing a file to disk takes its seconds."""


def autosave_folder() -> Path:
    """Where unsaved work of this user is kept; made where it is missing."""
    folder = home() / "unsaved"
    folder.mkdir(exist_ok=True)
    return folder


def _locked(path: Path) -> QLockFile | None:
    """A lock beside `path`, None where a living process holds it."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    return lock if lock.tryLock(0) else None


class Autosave(QObject):
    """Writes a document while it is unsaved; what it wrote goes when the document is saved.

    `failed(text)` says once in a row that it could not write.
    """

    failed = Signal(str)

    def __init__(self, document: Document, folder: Path, interval_ms: int = INTERVAL_MS) -> None:
        super().__init__(document)
        self._document = document
        token = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.path = folder / f"{token}{project_file.SUFFIX}"
        self._lock = _locked(self.path)
        self._has_failed = False
        self._timer = QTimer(self, interval=interval_ms, singleShot=True)
        self._timer.timeout.connect(self.write)
        document.project_changed.connect(self._follow)
        document.saved_changed.connect(self._follow)
        document.path_changed.connect(self._follow)

    def _follow(self, *_: object) -> None:
        """Count from the first unsaved change; forget when there is none."""
        if self._document.is_saved:
            self.forget()
        elif not self._timer.isActive():
            self._timer.start()

    def write(self) -> None:
        """Write the document now, where it is unsaved; try again later where that fails."""
        if self._document.is_saved:
            return
        about = {"path": str(self._document.path or ""), "name": self._document.name}
        try:
            project_file.write_atomically(
                self.path.with_suffix(".json"), json.dumps(about).encode("utf-8")
            )
            project_file.save(self._document.project, self.path)
            self._has_failed = False
        except (ProjectFileError, OSError) as error:
            if not self._has_failed:
                self.failed.emit(f"Unsaved work could not be kept safe. {error}")
            self._has_failed = True
            self._timer.start()

    def forget(self) -> None:
        """Remove what was written: the document is saved or given up."""
        self._timer.stop()
        _remove(self.path)

    def shut_down(self) -> None:
        """The document was closed in order: leave nothing behind."""
        self.forget()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


@dataclass(frozen=True)
class Leftover:
    """Unsaved work of a process that died. `document_path` is the file it belonged to."""

    path: Path
    name: str
    document_path: Path | None
    written: datetime
    lock: QLockFile

    def load(self) -> Project:
        """The project. Raises `ProjectFileError`."""
        return project_file.load(self.path)

    def remove(self) -> None:
        """Remove it for good."""
        _remove(self.path)
        self.lock.unlock()


def find_leftovers(folder: Path) -> list[Leftover]:
    """What dead processes left behind, the latest first. Each stays locked while it is held,
    so that no other window offers it as well."""
    found = []
    for path in folder.glob(f"*{project_file.SUFFIX}"):
        lock = _locked(path)
        if lock is not None and path.exists():
            found.append(_leftover(path, lock))
    return sorted(found, key=lambda leftover: leftover.written, reverse=True)


def _leftover(path: Path, lock: QLockFile) -> Leftover:
    try:
        about = json.loads(path.with_suffix(".json").read_text("utf-8"))
        document, name = str(about["path"]), str(about["name"])
    except (OSError, ValueError, KeyError, TypeError):
        document, name = "", "untitled"
    written = datetime.fromtimestamp(path.stat().st_mtime)
    return Leftover(path, name, Path(document) if document else None, written, lock)


def _remove(path: Path) -> None:
    for file in (path, path.with_suffix(".json")):
        file.unlink(missing_ok=True)
