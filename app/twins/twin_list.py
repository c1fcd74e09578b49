"""Which twins the next run of a window has: edits of whatever is drawn when it starts.

They are no part of the document. A twin keeps its difference while the network is edited; one
that makes none any more is left out.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.problems import Fix
from core.project import Project
from core.twins.difference import differs
from core.twins.twin import MOST, Keep, Twin, named


class TwinList(QObject):
    """`changed()` follows what is added and taken out."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fixes: tuple[Fix, ...] = ()
        self._started: tuple[Fix, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether there is room for no more."""
        return len(self.fixes) >= MOST - 1

    def add(self, fix: Fix) -> None:
        """One more twin, unless it is there or there is no room."""
        if fix not in self.fixes and not self.is_full:
            self.fixes = (*self.fixes, fix)
            self.changed.emit()

    def remove(self, fix: Fix) -> None:
        """Without one of them."""
        if fix in self.fixes:
            self.fixes = tuple(other for other in self.fixes if other != fix)
            self.changed.emit()

    def clear(self) -> None:
        """Without any."""
        self._started = ()
        if self.fixes:
            self.fixes = ()
            self.changed.emit()

    def start(self, project: Project) -> tuple[Twin, ...]:
        """The twins of `project`, whose run begins now, named by what differs."""
        pairs = [(fix, fix.apply(project)) for fix in self.fixes]
        pairs = [(fix, changed) for fix, changed in pairs if differs(project, changed)]
        self._started = tuple(fix for fix, _ in pairs)
        return named(project, [changed for _, changed in pairs])

    def go_on(self, project: Project, kept: Sequence[Project]) -> tuple[Twin, ...]:
        """Twins that were kept and go on beside `project`: those that are in the list, and those
        of a window that was closed. Others in the list wait."""
        twins = named(project, kept)
        known = {fix: fix.apply(project) for fix in self.fixes}
        started: list[Fix] = []
        for twin in twins:
            same = (fix for fix, made in known.items() if not differs(made, twin.project))
            own = Fix(twin.name, Keep(twin.project))
            started.append(next((fix for fix in same if fix not in started), own))
        waiting = [fix for fix in self.fixes if fix not in started]
        self.fixes = (*started, *waiting)[: MOST - 1]
        self._started = tuple(started)
        self.changed.emit()
        return twins

    def number_of(self, fix: Fix) -> int | None:
        """The number of the run of one of them, from 1; None where it began without."""
        return self._started.index(fix) + 1 if fix in self._started else None
