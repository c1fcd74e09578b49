"""The samples of one split on the device, and the order in which they become batches."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.data.samples import Split

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class DeviceSplit:
    """Inputs (n, *shape) and targets as tensors on one device. On the CPU they share the
    memory of the data set and must not be written to."""

    def __init__(self, split: Split, device: "torch.device") -> None:
        inputs, targets = split.tensors()
        self.inputs = inputs.to(device)
        self.targets = targets.to(device)

    def __len__(self) -> int:
        return len(self.targets)

    def take(self, rows: "Tensor") -> "tuple[Tensor, Tensor]":
        """Some rows, as new tensors."""
        return self.inputs.index_select(0, rows), self.targets.index_select(0, rows)

    def parts(self, size: int) -> "Iterator[tuple[Tensor, Tensor]]":
        """All rows in order, `size` at a time, as views."""
        for start in range(0, len(self), size):
            yield self.inputs[start : start + size], self.targets[start : start + size]


class Batches:
    """Draws the rows of each epoch's batches: a new permutation an epoch.

    The last batch may be smaller. It is left out where it would be a single sample, which
    BatchNorm refuses, unless it is the only one.
    """

    def __init__(self, count: int, size: int, generator: "torch.Generator") -> None:
        self._count = count
        self._size = size
        self._generator = generator

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return steps_per_epoch(self._count, self._size)

    @property
    def state(self) -> "Tensor":
        """Where the generator stands. Assigning an earlier one draws the same batches again."""
        return self._generator.get_state()

    @state.setter
    def state(self, state: "Tensor") -> None:
        self._generator.set_state(state)

    def epoch(self, device: "torch.device") -> "Sequence[Tensor]":
        """The rows of each batch of the next epoch."""
        import torch

        order = torch.randperm(self._count, generator=self._generator).to(device)
        return torch.split(order, self._size)[: self.steps_per_epoch]


def steps_per_epoch(count: int, size: int) -> int:
    """How many batches of `size` an epoch of `count` samples has."""
    is_single = count % size == 1 and count > size
    return math.ceil(count / size) - is_single
