"""A painted list of layers: colour, name, value. Scrolls where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED, TOP

ROW_HEIGHT = 18
WIDTH = 192


@dataclass(frozen=True)
class Row:
    """One layer."""

    node: str
    name: str
    value: str
    color: QColor


class LayerList(QWidget):
    """Emits `hovered_changed(node or None)` and `chosen(node)`."""

    hovered_changed = Signal(object)
    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.rows: Sequence[Row] = ()
        self.moment = ""
        self._hovered: int | None = None
        self._selected: str | None = None
        self._first = 0
        self.setMouseTracking(True)
        appearance.fit(self, lambda: self.setFixedWidth(appearance.px(WIDTH)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Layers")
        appearance.theme_changed.connect(self.update)

    def show_rows(self, rows: Sequence[Row], moment: str = "") -> None:
        """Show these layers; `moment` says when the values were measured."""
        if moment != self.moment or list(rows) != list(self.rows):
            self.rows, self.moment = rows, moment
            self._scroll(0)
            self.update()

    def select(self, node: str | None) -> None:
        """Mark the row of one layer."""
        self._selected = node
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width(), TOP + self._row_height * len(self.rows))

    @property
    def _row_height(self) -> int:
        return self._appearance.px(ROW_HEIGHT)

    @property
    def _room(self) -> int:
        return max(1, (self.height() - TOP - 8) // self._row_height)

    def _scroll(self, by: int) -> None:
        last = max(0, len(self.rows) - self._room)
        self._first = min(max(0, self._first + by), last)
        self.update()

    def row_at(self, y: float) -> int | None:
        """The number of the row under a pixel."""
        index = self._first + int((y - TOP) // self._row_height)
        return index if y >= TOP and self._first <= index < len(self.rows) else None

    # -- Qt --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        appearance = self._appearance
        painter.fillRect(self.rect(), appearance.color("panel"))
        shown = range(self._first, min(len(self.rows), self._first + self._room))
        for line, index in enumerate(shown):
            height = self._row_height
            place = QRectF(8, TOP + line * height, self.width() - 16, height)
            self._paint_row(painter, index, place)
        self._paint_heading(painter, len(self.rows) - len(shown))
        painter.end()

    def _paint_heading(self, painter: QPainter, hidden: int) -> None:
        """When the values were measured, and that there are more rows than are shown."""
        painter.setPen(self._appearance.color("mute"))
        painter.setFont(self._appearance.text_font(11))
        place = QRectF(12, 2, self.width() - 24, TOP - 4)
        if self.rows:
            painter.drawText(place, LEFT_ALIGNED, self.moment)
        if hidden:
            room = place.width() - painter.fontMetrics().horizontalAdvance(f"{self.moment}  ")
            hint = f"scroll for {hidden} more"
            is_long = painter.fontMetrics().horizontalAdvance(hint) > room
            painter.drawText(place, RIGHT_ALIGNED, f"{hidden} more ↓" if is_long else hint)

    def _paint_row(self, painter: QPainter, index: int, place: QRectF) -> None:
        row, appearance = self.rows[index], self._appearance
        if index == self._hovered or row.node == self._selected:
            painter.fillRect(place, appearance.color("raised"))
        painter.fillRect(QRectF(place.left() + 4, place.center().y() - 1, 12, 3), row.color)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(appearance.color("text"))
        painter.setFont(appearance.number_font(11))
        painter.drawText(place.adjusted(0, 0, -4, 0), right, row.value)
        width = painter.fontMetrics().horizontalAdvance(row.value)
        painter.setFont(appearance.text_font(12))
        painter.setPen(appearance.color("text" if row.node == self._selected else "mute"))
        room = place.adjusted(22, 0, -width - 12, 0)
        name = painter.fontMetrics().elidedText(
            row.name, Qt.TextElideMode.ElideMiddle, int(room.width())
        )
        painter.drawText(room, left, name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.row_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.row_at(event.position().y())
        if index is not None:
            self.chosen.emit(self.rows[index].node)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(-1 if event.angleDelta().y() > 0 else 1)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(
                Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor
            )
            self.hovered_changed.emit(None if index is None else self.rows[index].node)
            self.update()
