"""A run beside the main one, as plots and chips see it."""

from dataclasses import dataclass

from core.project import Project
from core.training.history import History


@dataclass(frozen=True, eq=False)
class TwinRun:
    """`number` tells the runs of one start apart, from 1; `name` says what differs from the
    main run, `short` the same in few words. The history goes on as long as the twin trains."""

    number: int
    name: str
    project: Project
    history: History
    short: str = ""

    @property
    def belonging(self) -> str:
        """Whose that is what is shown of it: `of the twin: ReLU, lr 0.1`."""
        return f"of the twin: {self.short or self.name}"
