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
        self.is_over = False
        self.can_be_twin: Callable[[Fix], bool] = lambda fix: False

    def show(self, history: History, fixes: tuple[Fix, ...]) -> None:
        """Offer these."""
        if (history, fixes) != (self.history, self.fixes):
            self.history, self.fixes = history, fixes
            self.changed.emit()

    def show_done(
        self, applied: Mapping[str, str], twins: Collection[str], is_over: bool = False
    ) -> None:
        """Say which of them are had already, and whether the run is over."""
        if (applied, twins, is_over) != (self.applied, self.twins, self.is_over):
            self.applied, self.twins, self.is_over = applied, twins, is_over
            self.changed.emit()


def beside_words(is_over: bool) -> str:
    """That a remedy trains as a twin, or did until the run was over."""
    return f"It {'trained' if is_over else 'trains'} beside this run."
