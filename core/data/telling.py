"""What tells how far it is while it is read; raising from `progress` ends the work."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, Queue
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data.spec import Progress

PIECE = 2**20
"""Bytes read between two signs of progress."""

LOOK_SECONDS = 0.05
"""Between two looks at whether work in a thread of its own is still wanted."""

Result = TypeVar("Result")


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


class WatchedSamples(np.ndarray[Any, Any]):
    """Samples that tell which of them are being worked on; only what is taken in pieces does."""

    _tell: Callable[[int], None] | None

    @classmethod
    def of(cls, samples: NDArray[np.generic], tell: Callable[[int], None]) -> "WatchedSamples":
        """The same array; `tell(place)` hears where each piece begins."""
        watched = samples.view(cls)
        watched._tell = tell
        return watched

    def __array_finalize__(self, source: object) -> None:
        self._tell = getattr(source, "_tell", None)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice) and self._tell is not None:
            self._tell(key.start or 0)
        found = super().__getitem__(key)
        return found.view(np.ndarray) if isinstance(found, np.ndarray) else found


def watched(
    samples: NDArray[np.generic], text: str, progress: Progress, count: int = 1024
) -> NDArray[np.generic]:
    """The same samples; working on them in pieces tells how many times `count` are done."""
    pieces = -(-len(samples) // count)
    return WatchedSamples.of(samples, lambda place: progress(text, place // count, pieces))


def abandonable(work: Callable[[Progress], Result], progress: Progress) -> Result:
    """What `work` gives, called with what to tell its progress to, in a thread of its own.

    `progress` is told again and again where `work` has stood still in one long computation;
    what it raises ends the waiting at once, and the thread ends by itself after that
    computation. What `work` raises is passed on.
    """
    found: Future[Result] = Future()
    said: Queue[tuple[str, int, int] | None] = Queue()
    is_left = threading.Event()

    def tell(text: str, done: int, total: int) -> None:
        if is_left.is_set():
            raise InterruptedError
        said.put((text, done, total))

    def run() -> None:
        try:
            found.set_result(work(tell))
        except BaseException as error:
            found.set_exception(error)
        said.put(None)

    threading.Thread(target=run, name="measuring", daemon=True).start()
    try:
        _pass_on(said, progress)
    except BaseException:
        is_left.set()
        raise
    return found.result()


def _pass_on(said: "Queue[tuple[str, int, int] | None]", progress: Progress) -> None:
    """Tell `progress` what is said up to a None; the last again where nothing follows for long."""
    told: tuple[str, int, int] | None = None
    while True:
        try:
            told = said.get(timeout=LOOK_SECONDS)
            if told is None:
                return
        except Empty:
            pass
        if told is not None:
            progress(*told)
