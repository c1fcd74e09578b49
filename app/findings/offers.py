"""What can be done about numbers that broke, for a page that tells how they did.

The panel of the findings fills it, and does what is wanted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from core.problems import Fix
from core.training.history import History

RESTART = "Applied. Press Restart to see."
TRAIN = "Applied. Press Train to see."
NEXT_STEP = "Applied at the next step."
IN_ORDER = (RESTART, TRAIN, NEXT_STEP)
"""What is said of a remedy that is applied, what a person has to do first."""

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


def note_on_done(applied: Iterable[str], is_beside: bool, is_over: bool) -> str:
    """The one sentence to say of several remedies that are had: what a person has yet to do
    counts most, then what happens by itself. Empty without any."""
    said = [*applied]
    if is_beside:
        said.append(f"It {'trained' if is_over else 'trains'} beside this run.")
    return min(said, key=_urgency, default="")


def _urgency(words: str) -> int:
    return IN_ORDER.index(words) if words in IN_ORDER else len(IN_ORDER)
