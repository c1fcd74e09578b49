"""What tables with a row for each layer have in common: rows that scroll, are pointed at and
chosen, and what is new taken in only while it is seen."""

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.frame import TOP
from app.plots.names import LayerNames
from core.training.history import History

ROW_HEIGHT = 18
WIDEST_NAME = 168
"""Pixels for names at most: the eye finds the way from a name to its values."""


class LayerRow(Protocol):
    """A row; `node` is its layer, None where it is of none."""

    @property
    def node(self) -> str | None: ...


class LayerTable(QWidget):
    """One row a layer, in the order of the network, under a heading and a line of columns.
    `row_chosen(node)` follows a click."""

    row_chosen = Signal(str)

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._names, self._appearance = names, appearance
        self.history: History | None = None
        self.selected: str | None = None
        self.hovered: int | None = None
        self._first = 0
        self.setMouseTracking(True)
        appearance.theme_changed.connect(self.update)
        appearance.fit(self, self.fit)

    # -- for the table of a kind -------------------------------------------------------

    def fit(self) -> None:
        """Take the widths that the type in use needs."""

    @property
    def layer_rows(self) -> Sequence[LayerRow]:
        """All rows."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Take in what is new in `history`, where anything is."""
        raise NotImplementedError

    def point_at(self, index: int | None) -> None:
        """The pointer came to a row, or left them."""

    # -- what it shows -----------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Show what is new in `history`, unless hidden."""
        self.history = history
        if self.isVisible():
            self.catch_up()

    def select(self, node: str | None) -> None:
        """Mark the row of one layer."""
        self.selected = node
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.catch_up()

    @property
    def row_height(self) -> int:
        """Pixels from one row to the next."""
        return self._appearance.px(ROW_HEIGHT)

    @property
    def room(self) -> int:
        """How many rows are seen at once."""
        return max(1, (self.height() - TOP - self.row_height - 4) // self.row_height)

    @property
    def shown(self) -> range:
        """Which rows are seen."""
        return range(self._first, min(len(self.layer_rows), self._first + self.room))

    def is_marked(self, index: int) -> bool:
        """Whether a row is pointed at or of the chosen layer."""
        node = self.layer_rows[index].node
        return index == self.hovered or (node is not None and node == self.selected)

    # -- the pointer -------------------------------------------------------------------

    def row_at(self, y: float) -> int | None:
        """The number of the row under a pixel."""
        index = self._first + math.floor((y - TOP - self.row_height) / self.row_height)
        return index if index in self.shown else None

    def scroll_to(self, first: int) -> None:
        """Show the rows from this one on, as far as there are so many."""
        self._first = min(max(0, first), max(0, len(self.layer_rows) - self.room))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.row_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.row_at(event.position().y())
        node = None if index is None else self.layer_rows[index].node
        if node is not None:
            self.row_chosen.emit(node)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scroll_to(self._first + (-1 if event.angleDelta().y() > 0 else 1))

    def _hover(self, index: int | None) -> None:
        if index != self.hovered:
            self.hovered = index
            self.point_at(index)
            self.update()
