"""A regular sample of a large tensor, so that looking at a layer costs the same at any size."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

LIMIT = 16_384
"""Values looked at, at most. On LeNet this halves the cost of looking at everything."""


def stride(size: int, limit: int = LIMIT) -> int:
    """The step from one sampled value to the next, in the flat tensor.

    It has no divisor in common with `size`, so that it does not run along one column.
    """
    step = max(1, -(-size // limit))
    while math.gcd(step, size) > 1:
        step += 1
    return step


def sample(tensor: "Tensor", limit: int = LIMIT) -> NDArray[np.float32]:
    """At most `limit` values of `tensor`, flat, on the CPU."""
    flat = tensor.detach().reshape(-1)
    step = stride(flat.numel(), limit)
    values: NDArray[np.float32] = flat[::step].float().cpu().numpy()
    return values
