"""What torch lacks, as plain functions: the factor of the learning rate at some position.

Torch's `LambdaLR` multiplies the rate by what these give. The exported script contains their
source, so each stands for itself and needs nothing but `math` and `bisect`.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence


def unchanged(position: int) -> float:
    """1: a constant rate among others."""
    return 1.0


def floor_exponential(position: int, lr: float, gamma: float, min_lr: float) -> float:
    """The factor of max(lr · gammaᵗ, min_lr)."""
    return max(gamma**position, min_lr / lr if lr else 0.0)


def inverse_power(position: int, step_size: float, power: float) -> float:
    """1 / (1 + t / step_size)^power."""
    return float((1 + position / step_size) ** -power)


def inverse_time(position: int, decay: float) -> float:
    """1 / (1 + decay · t)."""
    return 1 / (1 + decay * position)


def drawn(position: int, length: int, points: Sequence[tuple[float, float]], scale: str) -> float:
    """The height of a curve through (share of the run, factor), level beyond its ends.

    Between two points it runs straight, or evenly in powers on the scale `log`.
    """
    share = min(1.0, position / max(1, length - 1))
    after = bisect_right([place for place, _ in points], share)
    if after in (0, len(points)):
        return points[min(after, len(points) - 1)][1]
    (left, low), (right, high) = points[after - 1], points[after]
    way = (share - left) / (right - left)
    if scale == "log":
        return math.exp(math.log(low) * (1 - way) + math.log(high) * way)
    return low * (1 - way) + high * way


def halved(cycle: float) -> float:
    """The height of a cycle, half that of the one before; torch's own overflows at 1,024."""
    return float(0.5 ** (cycle - 1))


def part_lengths(given: Sequence[int | None], total: int) -> list[int]:
    """How long each part of `total` lasts: as given, otherwise an equal share of the rest.

    Each is at least 1 long; the last of those not given gets what rounding leaves over.
    """
    are_open = [index for index, length in enumerate(given) if length is None]
    rest = total - sum(length for length in given if length is not None)
    share = max(1, rest // max(1, len(are_open)))
    lengths = [share if length is None else length for length in given]
    if are_open:
        lengths[are_open[-1]] = max(1, rest - share * (len(are_open) - 1))
    return lengths
