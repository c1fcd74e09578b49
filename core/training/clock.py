"""The seconds of a run, without those it was paused for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Starts when it is made, at `seconds` that passed before."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._began = time.perf_counter() - seconds

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self._began

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Within, no time passes."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._began += time.perf_counter() - began
