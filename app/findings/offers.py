"""What can be done about numbers that broke, for a page that tells how they did.

The panel of the findings fills it, and does what is wanted.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from core.problems import Fix
from core.training.history import History

NOTHING: Mapping[str, str] = MappingProxyType({})


class Offers(QObject):
    """`changed()` when others are there; `remedy_wanted(fix)` and `twin_wanted(fix)` ask for one.

    `fixes` are for the run of `history`. `applied` says of those that are applied, by their
    labels, what a person does next; `twins` are the labels of those that train beside it.
    """

    changed = Signal()
    remedy_wanted = Signal(object)
    twin_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: History | None = None
        self.fixes: tuple[Fix, ...] = ()
        self.applied: Mapping[str, str] = NOTHING
        self.twins: Collection[str] = ()
        self.can_be_twin: Callable[[Fix], bool] = lambda fix: False

    def show(self, history: History, fixes: tuple[Fix, ...]) -> None:
        """Offer these."""
        if (history, fixes) != (self.history, self.fixes):
            self.history, self.fixes = history, fixes
            self.changed.emit()

    def show_done(self, applied: Mapping[str, str], twins: Collection[str]) -> None:
        """Say which of them are had already."""
        if (applied, twins) != (self.applied, self.twins):
            self.applied, self.twins = applied, twins
            self.changed.emit()
