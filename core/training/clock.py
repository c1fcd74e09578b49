"""The seconds of a run, without those it was paused for."""

import time
from collections.abc import Callable, Iterator
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
    def stopped(self, waited: Callable[[], float] = time.perf_counter) -> Iterator[None]:
        """Within, none of the time passes that `waited` counts: all of it."""
        began = waited()
        try:
            yield
        finally:
            self._began += waited() - began
