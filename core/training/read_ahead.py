"""Reading samples from the disk while the batch before is being computed.

Threads read the batches that are known to come, two ahead; the images of a batch are
decoded by as many threads as there are cores (`core.data.pictures`). What is read does not
depend on when, so the same seed gives the same batches.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data.samples import StreamedSplit
from core.errors import LayerloomError

if TYPE_CHECKING:
    from torch import Tensor

DEPTH = 2
"""Batches that are read before they are wanted."""

Inputs = NDArray[np.float32]
Which = NDArray[np.int64] | slice


class ReadAhead:
    """Gives prepared samples of a split that is not in memory. For one thread to use."""

    def __init__(self, split: StreamedSplit) -> None:
        self._split = split
        self._expected: Sequence[Tensor] = ()
        self._places: dict[int, int] = {}
        self._coming: dict[int, Future[Inputs]] = {}

    def expect(self, batches: "Sequence[Tensor]") -> None:
        """The rows of the batches that come next. They are known by identity."""
        self._forget()
        self._expected = batches
        self._places = {id(rows): place for place, rows in enumerate(batches)}

    def take(self, rows: "Tensor") -> Inputs:
        """The samples in these rows. Raises `DataError` where one cannot be read."""
        place = self._places.get(id(rows))
        if place is None:
            return self._split.read(_array(rows))
        found = self._coming.pop(place, None)
        for later in range(place + 1, min(place + 1 + DEPTH, len(self._expected))):
            if later not in self._coming:
                self._coming[later] = self._start(_array(self._expected[later]))
        try:
            return found.result() if found else self._split.read(_array(rows))
        except LayerloomError:
            self._forget()
            raise

    def part(self, which: slice) -> Inputs:
        """A stretch of the split; the next one of that length is read meanwhile."""
        found = self._coming.pop(-which.start - 1, None)
        later = slice(which.stop, which.stop + which.stop - which.start)
        if later.start < len(self._split):
            self._coming[-later.start - 1] = self._start(later)
        return found.result() if found else self._split.read(which)

    def _start(self, which: Which) -> "Future[Inputs]":
        """Read in a thread of its own, which ends with it: nothing has to be shut down."""
        found: Future[Inputs] = Future()

        def read() -> None:
            try:
                found.set_result(self._split.read(which))
            except BaseException as error:
                found.set_exception(error)

        threading.Thread(target=read, name="reading", daemon=True).start()
        return found

    def _forget(self) -> None:
        for coming in self._coming.values():
            coming.exception()  # waits for what is being read
        self._coming.clear()


def _array(rows: "Tensor") -> NDArray[np.int64]:
    return rows.cpu().numpy()
