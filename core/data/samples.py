"""One part of a prepared data set: samples ready for a network, and what they were before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor


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

    def tensors(self) -> "tuple[Tensor, Tensor]":
        """Inputs and targets as CPU tensors on the same memory; must not be written to."""
        import torch

        return torch.from_numpy(_writable(self.inputs)), torch.from_numpy(_writable(self.targets))


def read_only(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """A view of `array` that cannot be written to, contiguous."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _writable(view: NDArray[np.generic]) -> NDArray[np.generic]:
    """The array behind a `read_only` view: torch warns about one that cannot be written."""
    return view.base if isinstance(view.base, np.ndarray) else view
