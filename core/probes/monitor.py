"""How much of the time may go into looking inside: what a person sets for all instruments."""

from dataclasses import dataclass

LOOKS, SNAPSHOTS = 0.5, 0.15
"""Their parts of the budget, by the time they take themselves. The rest is for what nobody can
take the time of: steps after a look find less of their numbers in the caches."""


@dataclass(frozen=True)
class Monitor:
    """Whether to look at the layers at all, and the share of the time, in 0..1, that looking
    and keeping weights may take. It looks less often by itself to stay within."""

    is_on: bool = True
    budget: float = 0.05

    @property
    def for_looks(self) -> float:
        """The share of the time for the probes."""
        return self.budget * LOOKS

    @property
    def for_snapshots(self) -> float:
        """The share of the time for keeping weights."""
        return self.budget * SNAPSHOTS
