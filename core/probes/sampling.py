"""A regular sample of a large tensor, so that looking at a layer costs the same at any size."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

LIMIT = 8_192
"""Values looked at, at most: a histogram of 64 bins needs no more."""


def stride(size: int, limit: int = LIMIT) -> int:
    """The step from one sampled value to the next, in the flat tensor.

    It has no divisor in common with `size`, so that it does not run along one column.
    """
    step = max(1, -(-size // limit))
    while math.gcd(step, size) > 1:
        step += 1
    return step


def thinned(tensor: "Tensor", limit: int) -> "Tensor":
    """A view of at most `limit` values of `tensor`, flat; a copy only where that is needed."""
    flat = _flat(tensor.detach())
    if flat.numel() <= limit:
        return flat
    return flat[:: stride(flat.numel(), limit)]


def sample(tensor: "Tensor", limit: int = LIMIT) -> NDArray[np.float32]:
    """At most `limit` values of `tensor`, flat, in the order of its memory, on the CPU."""
    values: NDArray[np.float32] = thinned(tensor, limit).float().cpu().numpy()
    return values


def _flat(tensor: "Tensor") -> "Tensor":
    """All values as one dimension; no copy for images stored channels last."""
    if tensor.ndim == 4 and not tensor.is_contiguous():
        return tensor.permute(0, 2, 3, 1).reshape(-1)
    return tensor.reshape(-1)
