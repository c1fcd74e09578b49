"""Where published data sets are looked for, and where downloads are kept."""

import os
import sys
from pathlib import Path

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
    otherwise the cache."""
    if chosen:
        return (Path(chosen).expanduser(),)
    named = os.environ.get(VARIABLE)
    return (*([Path(named).expanduser()] if named else []), cache_folder())
