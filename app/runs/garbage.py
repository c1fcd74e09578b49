"""Cyclic garbage is collected in the window's thread while another thread works.

Python runs a collection in whichever thread happens to allocate. One in the training thread
could free a Qt object there, which crashes. So while a run lives the automatic collection is
off, and the bridge's timer collects.
"""

import gc


class WindowCollector:
    """Turns automatic collection off between `begin` and `end`; `collect` does it instead."""

    def __init__(self) -> None:
        self._is_on = False

    def begin(self) -> None:
        """From now on only `collect` collects. What exists already is left out of it, so that
        a collection stays short although torch is loaded."""
        if not self._is_on and gc.isenabled():
            self._is_on = True
            gc.disable()
            gc.freeze()

    def settle(self) -> None:
        """The run has imported and built what it needs: leave that out as well."""
        if self._is_on:
            gc.freeze()

    def collect(self) -> None:
        """Collect as much as is due, at Python's own thresholds."""
        if not self._is_on:
            return
        due = [count > limit > 0 for count, limit in zip(gc.get_count(), LIMITS, strict=True)]
        generations = [generation for generation, is_due in enumerate(due) if is_due]
        if generations:
            gc.collect(generations[-1])

    def end(self) -> None:
        """Give collection back to Python."""
        if self._is_on:
            self._is_on = False
            gc.unfreeze()
            gc.enable()


LIMITS = (2000, 20, 50)
"""Allocations, and collections of the generation below, after which a generation is due."""
