"""The confusion matrix: samples of each class by the class given, and how many are right.

A click on a cell chooses it, as do the arrow keys; Escape lets it go.
"""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.confusion_counts import Counts
from app.plots.confusion_layout import Cell, ConfusionLayout
from app.plots.confusion_painting import ConfusionPainter
from app.plots.heading import below_heading, paint_heading, paint_words

TITLE = "Confusion matrix"
LONGEST_NAME = 84
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionMatrix(QWidget):
    """`cell_chosen(cell or None)` follows a click or a key: an actual class and the one given."""

    cell_chosen = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.counts = Counts()
        self.words = ""
        self.selected: Cell | None = None
        self.hovered: Cell | None = None
        self.hovered_row: int | None = None
        self._names_width = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 110)
        self.setAccessibleName(TITLE)
        appearance.theme_changed.connect(self.update)
        appearance.scale_changed.connect(self._measure)

    # -- what it shows ---------------------------------------------------------------

    def show_counts(self, counts: Counts) -> None:
        """Show these."""
        self.words = ""
        self._take(counts)
        if self.selected is not None and max(self.selected) >= len(counts):
            self.selected = None
        self.setAccessibleDescription(self.note() or counts.summary)

    def show_words(self, words: str) -> None:
        """Say something instead."""
        self.words = words
        self.hovered = self.hovered_row = None
        self._take(Counts())

    def _take(self, counts: Counts) -> None:
        is_other, self.counts = counts.names != self.counts.names, counts
        if is_other:
            self._measure()
        self.update()

    def _measure(self) -> None:
        """See how wide the names are."""
        metrics = QFontMetrics(self._appearance.text_font(11))
        widest = max(map(metrics.horizontalAdvance, self.counts.names), default=0)
        self._names_width = max(12, min(self._appearance.px(LONGEST_NAME), widest + 2))

    def select(self, cell: Cell | None) -> None:
        """Mark one cell."""
        self.selected = cell
        self.update()

    @property
    def placed(self) -> ConfusionLayout:
        """Where everything lies now."""
        return ConfusionLayout(
            self.width(), self.height(), len(self.counts), self._names_width, self._appearance.scale
        )

    def note(self) -> str:
        """What is under the pointer or chosen, exactly."""
        if not len(self.counts):
            return ""
        if self.hovered is not None:
            return self.counts.cell_text(self.hovered)
        if self.hovered_row is not None:
            return self.counts.row_text(self.hovered_row)
        return self.counts.cell_text(self.selected) if self.selected is not None else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not len(self.counts):
            place = QRectF(self.rect())
            paint_heading(painter, self._appearance, place, TITLE, "")
            paint_words(painter, self._appearance, below_heading(place), self.words)
            return
        matrix = ConfusionPainter(painter, self._appearance, self.placed, self.counts)
        matrix.paint_words(TITLE, self.note())
        matrix.paint_cells()
        marked = self.hovered or self.selected or (self.hovered_row, None)
        matrix.paint_names(*marked)
        matrix.paint_bars()
        if self.hovered is not None:
            matrix.paint_mark(self.hovered, "mute", 1)
        if self.selected is not None:
            matrix.paint_mark(self.selected, "accent", 2)

    # -- the pointer and the keys ----------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        placed = self.placed
        cell = placed.at(event.position())
        row = None if cell is not None else placed.row_at(event.position())
        if (cell, row) != (self.hovered, self.hovered_row):
            self.hovered, self.hovered_row = cell, row
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(arrow if cell is None else hand)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered = self.hovered_row = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.placed.at(event.position())
        if cell is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(None if cell == self.selected else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.selected is not None:
            self._choose(None)
        elif event.key() in _ARROWS and len(self.counts):
            self._choose(self._neighbour(*_ARROWS[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        is_by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if is_by_key and self.selected is None and len(self.counts):
            self._choose((0, 0))

    def _neighbour(self, down: int, right: int) -> Cell:
        if self.selected is None:
            return 0, 0
        last = len(self.counts) - 1
        row, column = self.selected
        return min(max(row + down, 0), last), min(max(column + right, 0), last)

    def _choose(self, cell: Cell | None) -> None:
        self.select(cell)
        self.cell_chosen.emit(cell)
