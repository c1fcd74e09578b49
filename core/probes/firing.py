"""Which units of a rectifying layer have fired or could still learn, over a window of samples.

A unit is a feature of a vector or a channel of an image. It is alive while, on some sample of
the window, it gave anything but 0 or got a gradient at its input; otherwise it is dead.
"""

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Flags = NDArray[np.bool_]


PARTS = 8
"""The window slides by so many parts: a unit that dies is told an eighth of a window later at
most than it could be."""


class Firing:
    """What one layer's units did lately, over a window of samples that slides part by part."""

    def __init__(self, window: int) -> None:
        """`window` is the number of samples that units are judged by, at least."""
        self._window = window
        self._parts: deque[tuple[Flags, int]] = deque()
        self._current: Flags | None = None
        self._seen = self._in_parts = 0

    def watch(self, output: "Tensor", input_gradient: "Tensor | None") -> None:
        """Take in one batch: what the layer gave, and the gradient at what it was given."""
        alive = units_alive(output, input_gradient)
        self._current = alive if self._current is None else self._current | alive
        self._seen += len(output)
        if self._seen * PARTS >= self._window:
            self._parts.append((self._current, self._seen))
            self._in_parts += self._seen
            self._current, self._seen = None, 0
            self._forget()

    def _forget(self) -> None:
        """Drop the oldest parts, as long as those that stay make a window."""
        while self._in_parts - self._parts[0][1] >= self._window:
            self._in_parts -= self._parts.popleft()[1]

    @property
    def dead(self) -> Flags | None:
        """The dead units; None before the first window is full."""
        if self._in_parts < self._window:
            return None
        alive = [part for part, _ in self._parts]
        found: Flags = ~np.logical_or.reduce(
            alive if self._current is None else [*alive, self._current]
        )
        return found


def units_alive(output: "Tensor", input_gradient: "Tensor | None") -> Flags:
    """The units that fired on some sample of the batch, or got a gradient at their input."""
    alive = _any_nonzero(output)
    if input_gradient is not None and not alive.all() and input_gradient.ndim > 1:
        silent = np.flatnonzero(~alive)
        alive[silent] = _any_nonzero(input_gradient[:, silent])
    return alive


def _any_nonzero(values: "Tensor") -> Flags:
    """For each unit (dimension 1) whether any value differs from 0; NaN does.

    By the sum of absolute values, which is 0 only if all are: 5 times as fast as comparing.
    """
    dims = [dim for dim in range(values.ndim) if dim != 1]
    found: Flags = values.detach().abs().sum(dims).cpu().numpy() != 0
    return found
