"""How a run goes through its samples: the batches that are left of the present epoch, and how
many steps the rest of the run makes of them.

Another batch size cuts what is left of the present epoch anew: no sample of it is learned from
twice, or left out but for one that would be a batch by itself.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.training.batches import Batches
from core.training.position import Position
from core.training.schedule import Reached

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Course:
    """The way of one run through its epochs. `position` is moved on by others."""

    def __init__(self, batches: Batches, position: Position, device: "torch.device") -> None:
        self._batches, self._position, self._device = batches, position, device
        self.order = batches.state
        """The state of the shuffling generator from before it drew the order of the epoch."""
        self._cut: Sequence[Tensor] = ()
        self._begin = 0
        """The samples of the epoch that were used before the first batch of `_cut`."""

    def begin_epoch(self) -> None:
        """Draw the order of the present epoch, and cut what is left of it into batches."""
        self.note_order()
        self._batches.shuffle(self._device)
        self._cut_rest()

    def note_order(self) -> None:
        """Between two epochs: the order of the next one is drawn from here."""
        self.order = self._batches.state

    @property
    def left(self) -> "Sequence[Tensor]":
        """The rows of each batch that is left of the present epoch."""
        return self._cut[self._made :]

    @property
    def is_epoch_over(self) -> bool:
        """Whether no batch is left of it."""
        return self._made >= len(self._cut)

    @property
    def _made(self) -> int:
        """Batches of `_cut` that were used."""
        return math.ceil((self._position.used - self._begin) / self._batches.size)

    def resize(self, size: int) -> None:
        """Cut batches of `size` from now on."""
        if size == self._batches.size:
            return
        self._batches.size = size
        if self._cut:
            self._cut_rest()

    def _cut_rest(self) -> None:
        self._begin = self._position.used
        self._cut = self._batches.rest(self._begin)

    # -- how many steps --------------------------------------------------------------------

    @property
    def steps_per_epoch(self) -> int:
        """Steps of a whole epoch in batches of the present size."""
        return self._batches.steps_per_epoch

    def total_steps(self, epochs: int) -> int:
        """Steps of the whole run, if it has so many epochs; it ends none of them halfway."""
        at = self._position
        more = max(epochs, at.epoch + 1) - at.epoch - 1
        return at.step + self._batches.steps_left(at.used) + more * self.steps_per_epoch

    @property
    def reached(self) -> Reached:
        """How far the run is, for what moves with it."""
        at = self._position
        left = self._batches.steps_left(at.used)
        return Reached(at.step, at.epoch, (at.epoch + 1) * self.steps_per_epoch - left)
