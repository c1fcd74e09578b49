"""What a rule says: a finding with its number, its place and what to try."""

from dataclasses import dataclass
from enum import StrEnum

from core.problems import Fix


class Severity(StrEnum):
    """An ALARM keeps the network from learning, or will; a NOTE is good to know."""

    ALARM = "alarm"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    `text` says it with all numbers, the window and the layer; `brief` is one plain sentence with
    two rounded numbers at most, empty where `text` is one already. `value` was held against
    `threshold`; `node` is the layer to look at, None for the whole network. The evidence lies
    between `first_step` and `step` (both 0: found before training). `remedies` are ordinary
    edits, the best first.
    """

    rule: str
    severity: Severity
    text: str
    value: float
    threshold: float
    node: str | None = None
    step: int = 0
    first_step: int = 0
    remedies: tuple[Fix, ...] = ()
    brief: str = ""

    @property
    def headline(self) -> str:
        """One plain sentence, to be read aloud."""
        return self.brief or self.text

    @property
    def figures(self) -> str:
        """What more `text` says; empty where that is all."""
        return self.text if self.brief else ""

    @property
    def key(self) -> tuple[str, str | None]:
        """What stays the same while a finding lasts: its rule and its layer."""
        return self.rule, self.node
