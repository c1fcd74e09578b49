"""What looking inside has cost lately: figures of the latest looks and kept weights."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from core.probes.catalogue import PROBES

RECENT_SECONDS = 3.0
"""The figures are means over the looks of so long, and at least over one: the many at the start
of a run are soon forgotten."""

STEP = "step"
"""Among the costs of a look: what the step that is looked at costs beyond another."""
SNAPSHOTS = "snapshots"


@dataclass(frozen=True)
class ProbeCost:
    """What one probe costs: `seconds` a look, the `share` of the time in 0..1, and how often it
    looked, in looks a second."""

    name: str
    title: str
    meaning: str
    seconds: float
    share: float
    rate: float


@dataclass(frozen=True)
class MonitorCost:
    """What all of them cost: `seconds` a look, the `share` of the time in 0..1, looks a second."""

    seconds: float = 0.0
    share: float = 0.0
    rate: float = 0.0
    probes: tuple[ProbeCost, ...] = ()


_BESIDE = {
    STEP: (
        "The step itself",
        "A step that is looked at keeps what every layer gave, and its gradients, and is not "
        "made together with others in one fast call.",
    ),
    SNAPSHOTS: (
        "Kept weights",
        "Copies of all weights, to go back to and to ask: decision boundaries, confusion "
        "matrices, feature maps.",
    ),
}


class Spent:
    """The latest of what cost something: seconds by name, and the share of the time since the
    one before."""

    def __init__(self) -> None:
        self._costs: deque[Mapping[str, float]] = deque()
        self._spans: deque[float] = deque()
        self._span = 0.0

    def append(self, cost: Mapping[str, float], share: float) -> None:
        """Take in one; where no cost was told it does not count."""
        total = sum(cost.values())
        if total > 0 and share > 0:
            self._costs.append(cost)
            self._spans.append(total / share)
            self._forget()

    def _forget(self) -> None:
        """Drop what is older than the figures reach back."""
        self._span = sum(self._spans)
        while self._span - self._spans[0] >= RECENT_SECONDS:
            self._costs.popleft()
            self._span -= self._spans.popleft()

    @property
    def span(self) -> float:
        """The seconds in which they were."""
        return self._span

    def __len__(self) -> int:
        return len(self._costs)

    def of(self, name: str) -> float:
        """The seconds of all of them under one name."""
        return sum(cost.get(name, 0.0) for cost in self._costs)

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the latest."""
        return tuple(self._costs[-1]) if self._costs else ()


class Monitoring:
    """Follows the looks and the kept weights of one run."""

    def __init__(self) -> None:
        self.looks, self.snapshots = Spent(), Spent()

    def cost(self) -> MonitorCost:
        """The figures of the latest looks; all 0 before the first."""
        named = {probe.name: (probe.title, probe.meaning) for probe in PROBES} | _BESIDE
        found = [
            _probe_cost(name, named.get(name, (name, "")), self.looks) for name in self.looks.names
        ]
        seconds = sum(probe.seconds for probe in found)
        rate = len(self.looks) / self.looks.span if len(self.looks) else 0.0
        if len(self.snapshots):
            found.append(_probe_cost(SNAPSHOTS, named[SNAPSHOTS], self.snapshots))
        return MonitorCost(seconds, sum(probe.share for probe in found), rate, tuple(found))


def _probe_cost(name: str, words: tuple[str, str], spent: Spent) -> ProbeCost:
    total = spent.of(name)
    return ProbeCost(name, *words, total / len(spent), total / spent.span, len(spent) / spent.span)
