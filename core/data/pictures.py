"""Images that are read one by one, by threads: all into memory, or as they are needed.

Threads and not processes: Pillow decodes without holding the interpreter's lock, and a
process that has a window must not be forked.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from core.data.memory import SHARE, free_memory
from core.data.spec import Progress, Shape
from core.errors import DataError
from core.params import ChoiceParam

MEMORY = ChoiceParam(
    name="memory",
    default="auto",
    choices=("auto", "keep", "stream"),
    is_advanced=True,
    help="Keep all samples in memory, or read them from the disk as they are used; auto keeps "
    "what takes at most half of the memory that is free.",
)
BYTES_A_VALUE = 5
"""A pixel is held as uint8 and, prepared, as float32."""
PIECE = 256
"""Images read between two signs of progress."""


class Pictures:
    """As many images as `count`, uint8, each of the same shape, read by `read(index)`, which
    raises `DataError`. `memory` is a value of `MEMORY`."""

    def __init__(
        self,
        read: Callable[[int], NDArray[np.uint8]],
        count: int,
        sample_shape: Shape,
        memory: str = "auto",
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        self._read = read
        self._rows = np.arange(count) if rows is None else rows
        self._sample_shape = sample_shape
        self.memory = memory

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shape(self) -> Shape:
        """As of the array that they would make: (count, channels, height, width)."""
        return (len(self), *self._sample_shape)

    @property
    def nbytes(self) -> int:
        """Memory they hold while they stay on the disk: none."""
        return 0

    @property
    def needed_bytes(self) -> int:
        """Memory that they take once they are in memory and prepared."""
        return int(np.prod(self.shape, dtype=object)) * BYTES_A_VALUE

    def select(self, rows: NDArray[np.int64]) -> "Pictures":
        """Some of them."""
        return Pictures(self._read, 0, self._sample_shape, self.memory, self._rows[rows])

    def __getitem__(self, rows: NDArray[np.int64] | slice) -> NDArray[np.uint8]:
        """Some of them, read now, by as many threads as there are cores."""
        chosen = self._rows[rows].tolist()
        found = np.empty((len(chosen), *self._sample_shape), np.uint8)
        with _threads() as pool:
            for place, image in enumerate(pool.map(self._read, chosen)):
                found[place] = image
        return found

    def in_memory(self, progress: Progress) -> NDArray[np.uint8]:
        """All of them. Raises `DataError` where one cannot be read, or memory runs out."""
        try:
            found = np.empty(self.shape, np.uint8)
        except MemoryError as error:
            size = np.prod(self.shape, dtype=object) / 2**30
            raise DataError(
                f"{len(self):,} images take {size:,.1f} GiB, which is more memory than there is: "
                "make them smaller, or set memory to stream."
            ) from error
        for start in range(0, len(self), PIECE):
            progress("Reading images", start, len(self))
            found[start : start + PIECE] = self[start : start + PIECE]
        return found

    def readable(self, progress: Progress) -> NDArray[np.int64]:
        """The rows of those that can be read; every one is tried."""
        rows: list[int] = []
        with _threads() as pool:
            for start in range(0, len(self), PIECE):
                progress("Looking for broken images", start, len(self))
                part = self._rows[start : start + PIECE].tolist()
                is_fine = pool.map(self._can_read, part)
                rows += [start + index for index, fine in enumerate(is_fine) if fine]
        return np.array(rows, np.int64)

    def _can_read(self, index: int) -> bool:
        try:
            self._read(index)
        except DataError:
            return False
        return True


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="images")


def stay_on_disk(parts: list[Pictures]) -> bool:
    """Whether all of these, held at once, would take more memory than they may have."""
    told = {part.memory for part in parts} - {"auto"}
    if told:
        return "stream" in told
    return sum(part.needed_bytes for part in parts) > SHARE * free_memory()
