"""Where a run stands while it goes on: steps, epochs, samples, the figures of the epoch."""

from core.training.checkpoints.place import Place
from core.training.clock import Clock
from core.training.totals import Totals


class Position:
    """Counts for one run. `epoch` counts whole epochs, `used` the samples of the present one
    that were learned from: the first ones of its order."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.totals = Totals()
        self.step = self.epoch = self.used = 0
        self.is_computing = False
        """Whether `step` has begun and its update is not made."""

    @property
    def place(self) -> Place:
        """The same after the last whole step, as plain numbers."""
        samples, loss, accuracy = self.totals.sums
        step, seconds = self.step - self.is_computing, self.clock.seconds
        return Place(step, self.epoch, self.used, samples, loss, accuracy, seconds)

    def go_to(self, place: Place) -> None:
        """Go on from `place`."""
        self.clock = Clock(place.seconds)
        self.step, self.epoch, self.used = place.step, place.epoch, place.used
        self.totals = Totals(place.samples, place.loss, place.accuracy)

    def end_epoch(self) -> None:
        """Begin the next epoch with the first sample of its order."""
        self.totals, self.used = Totals(), 0
