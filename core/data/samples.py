"""One part of a prepared data set: samples ready for a network, and what they were before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.pictures import Pictures


@dataclass(frozen=True, eq=False)
class Split:
    """Prepared samples: `inputs` float32 (n, *sample shape), read-only, and what each is to give.

    `targets` are class numbers int64 (n,), or for a regression values float32 (n, outputs).

    `raw_inputs` are all samples of the source as stored, of which `rows` (int64, n) are here.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.generic]
    raw_inputs: NDArray[np.generic]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.targets)

    def raw(self, which: NDArray[np.int64] | slice) -> NDArray[np.generic]:
        """Samples of this split as they were stored (images uint8), for showing."""
        return self.raw_inputs[self.rows[which]]

    @property
    def is_in_memory(self) -> bool:
        """Whether `inputs` holds the samples; otherwise they are read as they are wanted."""
        return True

    def held(self, which: NDArray[np.int64] | slice) -> "Split":
        """Some of its samples, in memory."""
        arrays = (self.inputs[which], self.targets[which])
        chosen = (read_only(array) for array in (*arrays, self.raw_inputs, self.rows[which]))
        return Split(*chosen)  # type: ignore[arg-type]

    def tensors(self) -> "tuple[Tensor, Tensor]":
        """Inputs and targets as CPU tensors on the same memory; must not be written to."""
        import torch

        return torch.from_numpy(_writable(self.inputs)), torch.from_numpy(_writable(self.targets))


@dataclass(frozen=True, eq=False)
class StreamedSplit(Split):
    """Images too many to be held: `inputs` has none; `read` prepares some when they are wanted.

    `raw_inputs` reads from the disk what it is asked for.
    """

    prepare: Callable[[NDArray[np.generic]], NDArray[np.float32]] = np.asarray

    @property
    def is_in_memory(self) -> bool:
        return False

    @classmethod
    def of(
        cls,
        pictures: "Pictures",
        targets: NDArray[np.generic],
        rows: NDArray[np.int64],
        prepare: Callable[[NDArray[np.generic]], NDArray[np.float32]],
    ) -> "StreamedSplit":
        """Those `rows` of the pictures."""
        none = read_only(np.empty((0, *pictures.shape[1:]), np.float32))
        frozen = read_only(targets), pictures, read_only(rows)
        return cls(none, *frozen, prepare)  # type: ignore[arg-type]

    def read(self, which: NDArray[np.int64] | slice) -> NDArray[np.float32]:
        """Some of the samples, prepared. Raises `DataError` where one cannot be read."""
        return self.prepare(self.raw(which))

    def held(self, which: NDArray[np.int64] | slice) -> Split:
        raw = self.raw(which)
        arrays = (self.prepare(raw), self.targets[which], raw, np.arange(len(raw)))
        return Split(*(read_only(array) for array in arrays))  # type: ignore[arg-type]


def read_only(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """A view of `array` that cannot be written to, contiguous."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _writable(view: NDArray[np.generic]) -> NDArray[np.generic]:
    """The array behind a `read_only` view: torch warns about one that cannot be written."""
    return view.base if isinstance(view.base, np.ndarray) else view
