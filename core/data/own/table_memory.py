"""The table that was looked at last, until it is loaded: a large one is then read only once."""

import threading
from dataclasses import dataclass
from pathlib import Path

from core.data.memory import SHARE, free_memory
from core.data.own.dialect import Dialect
from core.data.own.files import stamp_of
from core.data.own.guessing import Cells

CELL_BYTES = 70
"""What the text of a cell takes in memory, about."""


@dataclass(frozen=True)
class _Kept:
    path: Path
    stamp: tuple[int, ...]
    dialect: Dialect
    cells: Cells


class TableMemory:
    """Holds one table. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def keep(self, path: Path, stamp: tuple[int, ...], dialect: Dialect, cells: Cells) -> None:
        """Hold this table, read when the file had that `stamp_of`, in place of another; none
        that takes much of the free memory."""
        is_small = sum(map(len, cells[2])) * CELL_BYTES < SHARE * free_memory()
        with self._lock:
            self._kept = _Kept(path, stamp, dialect, cells) if is_small else None

    def take(self, path: Path, dialect: Dialect) -> Cells | None:
        """The table if it is held and its file is still the same; it is held no longer."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None or (kept.path, kept.dialect) != (path, dialect):
            return None
        return kept.cells if kept.stamp == stamp_of(str(path)) else None
