"""Which nodes are selected: one value that canvas, inspector and plots share."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.document import Document


class Selection(QObject):
    """The ids of the selected nodes. Ids that leave the network leave the selection."""

    selection_changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids: frozenset[str] = frozenset()
        document.project_changed.connect(self._forget_removed)

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the selected nodes."""
        return self._ids

    @property
    def single(self) -> str | None:
        """The selected node where exactly one is."""
        return next(iter(self._ids)) if len(self._ids) == 1 else None

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these nodes."""
        known = frozenset(ids) & self._document.network.nodes.keys()
        if known != self._ids:
            self._ids = known
            self.selection_changed.emit(known)

    def _forget_removed(self, before: object, after: object) -> None:
        self.select(self._ids)
