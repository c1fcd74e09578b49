"""When each unit of a rectifying layer was first seen dead, and when it was alive again.

Every look is taken in, also those that the history thins out later; memory is bounded by the
number of units. Only what can be cut back to any step is kept, for a run that goes on from one.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.training.events import LayersMeasured

Steps = NDArray[np.int64]


class DeadRecord:
    """One layer. Steps count from 1; 0 says that it has not happened.

    `known_since` is the first step at which units could be judged. `first_dead` and `revived`
    have one step a unit: when it was first seen dead, and when it was first alive again after.
    """

    def __init__(self, units: int) -> None:
        self.known_since = 0
        self.first_dead: Steps = np.zeros(units, np.int64)
        self.revived: Steps = np.zeros(units, np.int64)

    def update(self, step: int, dead: NDArray[np.bool_]) -> None:
        """Take in which units are dead at a step, flags of shape (units,)."""
        self.known_since = self.known_since or step
        self.first_dead[dead & (self.first_dead == 0)] = step
        self.revived[~dead & (self.first_dead > 0) & (self.revived == 0)] = step

    def until(self, step: int) -> "DeadRecord":
        """A copy as it was after `step`."""
        found = DeadRecord(len(self.first_dead))
        found.known_since = self.known_since if self.known_since <= step else 0
        found.first_dead = np.where(self.first_dead <= step, self.first_dead, 0)
        found.revived = np.where(self.revived <= step, self.revived, 0)
        return found

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.first_dead.nbytes + self.revived.nbytes


class DeadRecords:
    """All rectifying layers of a run."""

    def __init__(self, layers: Mapping[str, DeadRecord] | None = None) -> None:
        self._layers = dict(layers or {})

    def take(self, look: LayersMeasured) -> None:
        """Take in one look at the layers."""
        for node, measure in look.layers.items():
            if measure.dead is not None:
                if node not in self._layers:
                    self._layers[node] = DeadRecord(measure.dead.size)
                self._layers[node].update(look.step, measure.dead)

    def of(self, node: str) -> DeadRecord | None:
        """The record of one layer; None where its units were not judged yet."""
        found = self._layers.get(node)
        return found if found is not None and found.known_since else None

    def until(self, step: int) -> "DeadRecords":
        """A copy as it was after `step`."""
        return DeadRecords({node: record.until(step) for node, record in self._layers.items()})
