"""What tells how far it is while it is read; raising from `progress` ends the work."""

import io
from pathlib import Path
from typing import Any

from core.data.spec import Progress

PIECE = 2**20
"""Bytes read between two signs of progress."""


class WatchedFile(io.FileIO):
    """A file that tells how many of its bytes were read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path)
        self._text, self._progress = f"Reading {path.name}", progress
        self._done, self._told, self._total = 0, -PIECE, path.stat().st_size

    def readinto(self, buffer: Any) -> int | None:
        if self._done >= self._told + PIECE:
            self._progress(self._text, self._done, self._total)
            self._told = self._done
        count = super().readinto(buffer)
        self._done += count or 0
        return count


class WatchedColumns(list[list[str]]):
    """Columns that tell which of them is being worked on."""

    def __init__(self, columns: list[list[str]], text: str, progress: Progress) -> None:
        super().__init__(columns)
        self._text, self._progress = text, progress

    def __getitem__(self, place: Any) -> Any:
        self._progress(self._text, place, len(self))
        return super().__getitem__(place)
