"""Where published data sets are looked for, and where downloads are kept."""

import os
import sys
from pathlib import Path

from core.errors import DataError
from core.params import shown

VARIABLE = "LAYERLOOM_DATA"
"""The environment variable that names one more folder to look in."""


def cache_folder() -> Path:
    """The folder of this user for what can be downloaded again."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local")) / "layerloom" / "data"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "layerloom" / "data"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "layerloom" / "data"


def roots(chosen: str) -> tuple[Path, ...]:
    """The folders to look in. The last one is where a download goes: the one `chosen`,
    otherwise the cache. Raises `DataError` for what cannot be a folder's name."""
    if chosen:
        return (_folder(chosen),)
    named = os.environ.get(VARIABLE)
    return (*([_folder(named)] if named else []), cache_folder())


def looked_in(chosen: str) -> str:
    """Every folder that is looked in, in words."""
    return " nor in ".join(map(str, roots(chosen)))


def _folder(name: str) -> Path:
    if "\0" in name:
        raise DataError(f"{shown(name)} cannot be the name of a folder.")
    try:
        return Path(name).expanduser()
    except RuntimeError as error:  # ~somebody, and nobody is called so
        raise DataError(f"The folder {name} cannot be found: {error}") from error
