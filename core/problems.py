"""What can be wrong with a drawn network, as values: problems, and edits that mend them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.network import Edge
from core.project import Project


class Severity(StrEnum):
    """ERROR and INCOMPLETE keep a network from training; a half-built one is only INCOMPLETE
    and is shown quietly. A WARNING trains, but probably not as meant."""

    ERROR = "error"
    INCOMPLETE = "incomplete"
    WARNING = "warning"


HALF_BUILT = ("unconnected", "dead-end")
"""The rules about layers that no wires lead to or from yet."""


@dataclass(frozen=True)
class Fix:
    """A one-click remedy: what the button says, and the pure edit it makes.

    `needs_restart`: it helps only a run that begins anew, though one under way would take it in.
    """

    label: str
    apply: Callable[[Project], Project]
    needs_restart: bool = False


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `rule` names the sort (`shape`, `unconnected`, `cycle`,
    `classes`, …); `text` is a whole sentence that names the layer and the shapes."""

    severity: Severity
    rule: str
    text: str
    node: str | None = None
    edge: Edge | None = None
    fix: Fix | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether it only says that something is half-built: no alarm on the canvas."""
        return self.severity is Severity.INCOMPLETE or self.rule in HALF_BUILT
