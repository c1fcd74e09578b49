"""Whether a figure that is known of every step shoots up: far above what it was until then."""

import math

FAR = 10.0
"""Times the usual size: further than figures of single batches stray."""

STEPS = 32
"""About how many steps the usual size is the mean of."""


class Surge:
    """One figure; asked with its value at each step. What is usual is a running mean of the
    sizes that are not far above it. One that is not finite tells nothing, nor does what comes
    after zeros."""

    def __init__(self) -> None:
        self._usual = math.nan

    def __call__(self, value: float) -> bool:
        """Whether `value` is far above what was usual."""
        size = abs(value)
        if not math.isfinite(size):
            return False
        if self._usual > 0 and size > FAR * self._usual:
            return True
        first = not self._usual > 0
        self._usual = size if first else self._usual + (size - self._usual) / STEPS
        return False
