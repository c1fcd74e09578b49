"""The project file: text on disk, read with care and written in one piece.

Reading raises `ProjectFileError` with one sentence and executes nothing. Saving is atomic: the
new text is written beside the old file, forced to disk, and moved over it.
"""

import json
import math
import re
from pathlib import Path

from core.atomic_file import write_atomically
from core.errors import LayerloomError, ProjectFileError
from core.json_reading import path_to, quoted
from core.project import Project
from core.project_json import from_json, to_json
from core.project_places import with_places_from

__all__ = ["MAXIMUM_BYTES", "SUFFIX", "dumps", "load", "loads", "save", "write_atomically"]

SUFFIX = ".loom"
MAXIMUM_BYTES = 16 * 2**20
MAXIMUM_DIGITS = 300
"""Of a whole number: no field takes as many, and Python reads them slowly."""


# -- disk ------------------------------------------------------------------------------


def load(path: Path) -> Project:
    """The project in the file at `path`; relative paths in it start at its folder. Raises
    `ProjectFileError`."""
    try:
        content = _read(path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ProjectFileError(f"Cannot read {path}: {_reason(error)}.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(f"{path.name} is not a text file in UTF-8.") from error
    return with_places_from(loads(text, path.name), path.parent)


def save(project: Project, path: Path) -> None:
    """Write `project` to `path`: whole, or not at all. Paths in it are written from the root on,
    since what was typed is meant from the present folder. Raises `ProjectFileError`."""
    # half of a surrogate pair, as some clipboards hold, has no UTF-8: it becomes "?"
    content = dumps(with_places_from(project, Path())).encode("utf-8", "replace")
    if len(content) > MAXIMUM_BYTES:
        raise ProjectFileError(
            f"The project takes {len(content) / 2**20:,.0f} MB, and only {MAXIMUM_BYTES >> 20} MB "
            "could be opened again: are there very long names of classes or columns?"
        )
    try:
        write_atomically(path, content)
    except (OSError, ValueError) as error:
        raise ProjectFileError(f"Cannot write {path}: {_reason(error)}.") from error


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise ProjectFileError(f"{path} is a folder and not a project file.")
    if path.exists() and not path.is_file():
        raise ProjectFileError(f"{path} is not a plain file.")
    with path.open("rb") as file:
        content = file.read(MAXIMUM_BYTES + 1)
        if len(content) > MAXIMUM_BYTES:
            size = max(path.stat().st_size, len(content)) / 2**20
            raise ProjectFileError(
                f"{path.name} is {size:,.0f} MB; a project file is at most "
                f"{MAXIMUM_BYTES >> 20} MB."
            )
    return content


def _reason(error: Exception) -> str:
    """Why the system refused, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return error.strerror.lower() if error.strerror else "permission denied"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]


# -- text ------------------------------------------------------------------------------


def dumps(project: Project) -> str:
    """The text of `project`."""
    return json.dumps(to_json(project), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: str, name: str = "The project") -> Project:
    """The project that `text` describes. Raises `ProjectFileError`; `name` is for its message."""
    try:
        return from_json(_parse(text))
    except RecursionError as error:
        raise ProjectFileError(f"{name}: nested too deeply to be a project file.") from error
    except LayerloomError as error:
        raise ProjectFileError(f"{name}: {error}") from error


def _parse(text: str) -> object:
    """`text` as plain data; NaN and endless numbers stay, so that a reader can name their place."""
    if not text.strip():
        raise ProjectFileError("the file is empty.")
    doubled: list[tuple[object, str]] = []

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [key for key, _ in pairs]
            doubled.append((found, next(key for key in names if names.count(key) > 1)))
        return found

    try:
        value = json.loads(text, parse_int=_whole_number, object_pairs_hook=fields)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise ProjectFileError(
                f"cut off: the file ends in the middle of what stands at {place}."
            ) from error
        raise ProjectFileError(f"not valid JSON at {place}: {error.msg}.") from error
    if doubled:
        part, key = doubled[0]
        raise ProjectFileError(f"{path_to(value, part)}: the field {quoted(key)} stands twice.")
    _check_characters(text, value)
    return value


def _whole_number(text: str) -> float:
    return int(text) if len(text) <= MAXIMUM_DIGITS else math.inf


def _check_characters(text: str, value: object) -> None:
    if not re.search(r"\\u[dD][89a-fA-F]", text):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ProjectFileError(
            "a text holds half a character, an escape from \\ud800 to \\udfff without its partner."
        ) from error
