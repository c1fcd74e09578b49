"""The samples of one split on the device, and the order in which they become batches."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data.samples import Split, StreamedSplit
from core.training.read_ahead import ReadAhead

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class DeviceSplit:
    """Inputs (n, *shape) and targets as tensors on one device. On the CPU they share the
    memory of the data set and must not be written to.

    Where the set is not in memory, `inputs` has no samples: `take` and `parts` read them from
    the disk, ahead of time once `expect` was told what comes.
    """

    def __init__(self, split: Split, device: "torch.device") -> None:
        inputs, targets = split.tensors()
        self.inputs = inputs.to(device)
        self.targets = targets.to(device)
        self._ahead = ReadAhead(split) if isinstance(split, StreamedSplit) else None

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def is_in_memory(self) -> bool:
        """Whether `inputs` holds the samples."""
        return self._ahead is None

    def expect(self, batches: "Sequence[Tensor]") -> None:
        """What will be taken next, in this order; batches are known by identity."""
        if self._ahead is not None:
            self._ahead.expect(batches)

    def take(self, rows: "Tensor") -> "tuple[Tensor, Tensor]":
        """Some rows, as new tensors. Raises `DataError` where one cannot be read."""
        if self._ahead is None:
            return self.inputs.index_select(0, rows), self.targets.index_select(0, rows)
        return self._on_device(self._ahead.take(rows)), self.targets.index_select(0, rows)

    def parts(self, size: int) -> "Iterator[tuple[Tensor, Tensor]]":
        """All rows in order, `size` at a time, as views."""
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            if self._ahead is None:
                yield self.inputs[part], self.targets[part]
            else:
                yield self._on_device(self._ahead.part(part)), self.targets[part]

    def _on_device(self, samples: "NDArray[np.float32]") -> "Tensor":
        import torch

        return torch.from_numpy(samples).to(self.inputs.device)


class Batches:
    """Draws the rows of each epoch's batches: a new permutation an epoch, which may be cut anew
    on the way.

    The last batch may be smaller. It is left out where it would be a single sample, which
    BatchNorm refuses, unless it is the only one. Another `size` holds for what is cut from then
    on.
    """

    def __init__(
        self,
        count: int,
        size: int,
        generator: "torch.Generator",
        expect: "Callable[[Sequence[Tensor]], None] | None" = None,
    ) -> None:
        """`expect` is told the batches of each epoch as it begins."""
        self.size = size
        self._count = count
        self._expect = expect
        self._generator = generator
        self._order: Tensor | None = None

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.steps_left(0)

    def steps_left(self, used: int) -> int:
        """Batches in what is left of an epoch of which so many samples are used."""
        return steps_per_epoch(self._count, self.size, used)

    @property
    def state(self) -> "Tensor":
        """Where the generator stands. Assigning an earlier one draws the same batches again."""
        return self._generator.get_state()

    @state.setter
    def state(self, state: "Tensor") -> None:
        self._generator.set_state(state)

    def epoch(self, device: "torch.device") -> "Sequence[Tensor]":
        """The rows of each batch of the next epoch."""
        self.shuffle(device)
        return self.rest(0)

    def shuffle(self, device: "torch.device") -> None:
        """Draw the order of the samples of the next epoch."""
        import torch

        self._order = torch.randperm(self._count, generator=self._generator).to(device)

    def rest(self, used: int) -> "Sequence[Tensor]":
        """The rows of each batch that is left of the present epoch after so many samples."""
        import torch

        assert self._order is not None
        batches = torch.split(self._order[used:], self.size)[: self.steps_left(used)]
        if self._expect is not None:
            self._expect(batches)
        return batches


def steps_per_epoch(count: int, size: int, used: int = 0) -> int:
    """How many batches of `size` an epoch of `count` samples has, or what is left of one of
    which so many samples are `used`."""
    left = max(0, count - used)
    is_single = left % size == 1 and (left > size or used > 0)
    return math.ceil(left / size) - is_single
