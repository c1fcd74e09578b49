"""What a plateau has made of the optimizer's rate: the part of a schedule that depends on the
past of a run, and that another rate or another schedule meanwhile does not undo."""

from collections.abc import Sequence


class Lowered:
    """By how much a plateau holds the rate below the optimizer's."""

    def __init__(self, lr: float) -> None:
        self._lr = lr
        self.state = (lr, lr)
        """The optimizer's rate, and what had become of it, when it was last lowered."""

    @property
    def is_lower(self) -> bool:
        """Whether the rate has been lowered at all."""
        return self.state[0] != self.state[1]

    def note(self, rate: float) -> None:
        """It has been lowered to `rate`."""
        self.state = self._lr, rate

    def take_up(self, state: Sequence[float]) -> None:
        """Go on from the `state` of another, which may have begun at another rate."""
        base, rate = state
        self.state = float(base), float(rate)

    def rate(self, lowest: float) -> float:
        """What becomes of the optimizer's rate of now; a plateau by itself lowers none below
        `lowest`. Bit for bit as before where the optimizer's rate is as before."""
        base, rate = self.state
        if base != self._lr:
            rate = rate / base * self._lr if base else self._lr
        return max(rate, min(lowest, self._lr))
