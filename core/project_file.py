"""The project file: text on disk, read with care and written in one piece.

Reading raises `ProjectFileError` with one sentence and executes nothing. Saving is atomic: the
new text is written beside the old file, forced to disk, and moved over it.
"""

import json
import os
import tempfile
from pathlib import Path

from core.errors import LayerloomError, ProjectFileError
from core.params import shown
from core.project import Project
from core.project_json import from_json, to_json

SUFFIX = ".loom"
MAXIMUM_BYTES = 16 * 2**20


# -- disk ------------------------------------------------------------------------------


def load(path: Path) -> Project:
    """The project in the file at `path`. Raises `ProjectFileError`."""
    try:
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            limit = f"{MAXIMUM_BYTES / 2**20:.0f} MB"
            raise ProjectFileError(
                f"{path.name} is {size / 2**20:,.0f} MB; a project file is at most {limit}."
            )
        return loads(path.read_bytes().decode("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise ProjectFileError(f"{path.name} is not a text file in UTF-8.") from error
    except OSError as error:
        raise ProjectFileError(f"Cannot read {path}: {error.strerror or error}.") from error


def save(project: Project, path: Path) -> None:
    """Write `project` to `path`: whole, or not at all. Raises `ProjectFileError`."""
    try:
        write_atomically(path, dumps(project).encode("utf-8"))
    except OSError as error:
        raise ProjectFileError(f"Cannot write {path}: {error.strerror or error}.") from error


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that a crash leaves either the old file or the new one."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(name, path.stat().st_mode & 0o7777)
        else:
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# -- text ------------------------------------------------------------------------------


def dumps(project: Project) -> str:
    """The text of `project`."""
    return json.dumps(to_json(project), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: str, name: str = "The project") -> Project:
    """The project that `text` describes. Raises `ProjectFileError`; `name` is for its message."""
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise ProjectFileError(f"{name} is nested too deeply to be a project file.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()):
            raise ProjectFileError(
                f"{name} is cut off: it ends at {place}, in the middle of the JSON text."
            ) from error
        raise ProjectFileError(f"{name} is not valid JSON at {place}: {error.msg}.") from error
    except ValueError as error:
        raise ProjectFileError(f"{name}: {error}") from error
    try:
        return from_json(value)
    except LayerloomError as error:
        raise ProjectFileError(f"{name}: {error}") from error


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not a number a project file may hold.")


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the field {shown(key)} stands twice in one object.")
        found[key] = value
    return found
