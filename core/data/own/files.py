"""What one's own files have in common: a path that is there, and sentences where it is not."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from core.errors import DataError
from core.params import shown


def checked_file(text: str, what: str) -> Path:
    """The plain, readable file that `text` names. Raises `DataError`; `what` it should be."""
    path = _checked(text)
    if path.is_dir():
        raise DataError(f"{path} is a folder: choose {what}.")
    if not path.is_file():
        raise DataError(f"{path} is not a plain file: choose {what}.")
    if path.stat().st_size == 0:
        raise DataError(f"{path} is empty.")
    return path


def checked_folder(text: str) -> Path:
    """The folder that `text` names. Raises `DataError`."""
    path = _checked(text)
    if not path.is_dir():
        raise DataError(f"{path} is no folder: choose the folder that holds one folder a class.")
    return path


def reason_of(error: Exception) -> str:
    """Why something could not be read, in a few words."""
    if isinstance(error, PermissionError):
        return "you have no permission to read it"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:].rstrip(".") if text else type(error).__name__


def listed(names: object, limit: int = 5) -> str:
    """A few names with commas, … where there are more."""
    found = [f'"{name}"' for name in names]  # type: ignore[attr-defined]
    return ", ".join(found[:limit]) + (", …" if len(found) > limit else "")


def _checked(text: str) -> Path:
    if not text:
        raise DataError("No file is chosen.")
    if "\0" in text:
        raise DataError(f"{shown(text)} cannot be a path.")
    if not is_text(text):
        raise DataError(
            f"The path {text.encode('utf-8', 'replace').decode()} is no text in UTF-8, so that a "
            "project cannot hold it: rename the file or folder."
        )
    try:
        path = Path(text).expanduser()
        is_there = path.exists()
    except PermissionError as error:
        raise DataError(f"Cannot read {text}: {reason_of(error)}.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise DataError(f"{shown(text)} cannot be a path: {reason_of(error)}.") from error
    if not is_there:
        raise DataError(f"{path} is not there: it is misspelt, or was moved, renamed or deleted.")
    return path


def is_text(name: str) -> bool:
    """Whether it can be written down in UTF-8: names of files need not be."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def stamp_of(text: str) -> tuple[int, ...]:
    """What changes when the file does: its time and size; for a folder, the times of the
    folders in it. Nothing where it cannot be read."""
    try:
        path = Path(text).expanduser()
        found = path.stat()
        inner = sorted(e.stat().st_mtime_ns for e in os.scandir(path)) if path.is_dir() else []
        return (found.st_mtime_ns, found.st_size, *inner)
    except (OSError, ValueError, RuntimeError):
        return ()


def whole_stamp_of(text: str) -> str:
    """What changes when any file below a folder does, or the file itself: a digest of all names,
    sizes and times. Empty where they cannot be read."""
    digest = hashlib.sha256()
    try:
        path = Path(text).expanduser()
        for line in _stamped(str(path), set()) if path.is_dir() else (repr(stamp_of(text)),):
            digest.update(line.encode("utf-8", "surrogateescape"))
    except (OSError, ValueError, RuntimeError):
        return ""
    return digest.hexdigest()


def _stamped(folder: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """A line for each file; `seen` are the folders that are done, as links lead round."""
    here = os.stat(folder)
    if (here.st_dev, here.st_ino) in seen:
        return
    seen.add((here.st_dev, here.st_ino))
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _stamped(entry.path, seen)
        else:
            found = entry.stat(follow_symlinks=entry.is_file())
            yield f"{entry.path}\0{found.st_size}\0{found.st_mtime_ns}\n"
