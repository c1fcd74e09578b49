"""A list of layers: coloured at the left edge, draggable, walked by the arrow keys.

The palette and the search of the canvas both show it. It does not know the document; what
cannot be added now is told by `show_refusals`.
"""

from collections.abc import Iterable, Mapping
from html import escape

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QFont,
    QKeyEvent,
    QPainter,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.appearance import Appearance
from app.palette.matching import by_family, ranked
from core.layers.spec import LayerSpec

LAYER_MIME_TYPE = "application/x-layerloom-layer"
"""A drag of a layer: its kind as UTF-8."""

SPEC_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 28
HEADING_HEIGHT = 30


class LayerList(QListView):
    """Layers to choose from. `layer_chosen(kind)` on double-click or Enter."""

    layer_chosen = Signal(str)

    def __init__(
        self, specs: Iterable[LayerSpec], appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._specs = tuple(specs)
        self._appearance = appearance
        self._refusals: Mapping[str, str] = {}
        self._query = ""
        self._is_grouped = True
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_LayerDelegate(appearance, self))
        self._prepare_view()
        appearance.scale_changed.connect(self.refill)
        self.doubleClicked.connect(self._choose)
        self.refill()

    def _prepare_view(self) -> None:
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QListView { background: transparent; border: none; outline: none; }")

    # -- content -------------------------------------------------------------------

    def show_matches(self, query: str) -> None:
        """Only what `query` may mean, best first; everything by family where it is empty."""
        self._query = query.strip()
        self.refill()
        if self._query:
            self.choose_first()

    def show_refusals(self, refusals: Mapping[str, str]) -> None:
        """Dim these kinds; the text says why each cannot be added now."""
        if refusals != self._refusals:
            self._refusals = dict(refusals)
            self.refill()

    def show_plain(self) -> None:
        """Without the headings of the families."""
        self._is_grouped = False
        self.refill()

    def refill(self) -> None:
        """Fill the list anew, keeping the current layer where it is still there."""
        current = self.current_kind()
        self._model.clear()
        if self._query or not self._is_grouped:
            for spec in ranked(self._query, self._specs):
                self._model.appendRow(self._row(spec))
        else:
            for family, specs in by_family(self._specs):
                self._model.appendRow(_heading(family.label))
                for spec in specs:
                    self._model.appendRow(self._row(spec))
        self._select_kind(current)

    def _row(self, spec: LayerSpec) -> QStandardItem:
        item = QStandardItem(spec.kind)
        item.setData(spec, SPEC_ROLE)
        reason = self._refusals.get(spec.kind)
        item.setToolTip(_tool_tip(spec, reason))
        flags = Qt.ItemFlag.ItemIsSelectable
        if reason is None:
            flags |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)
        return item

    # -- the current layer -----------------------------------------------------------

    def kinds(self) -> list[str]:
        """The kinds shown that can be chosen, from top to bottom."""
        return [self._model.item(row).text() for row in self._rows()]

    def current_kind(self) -> str | None:
        """The kind that Enter would choose."""
        index = self.currentIndex()
        is_layer = index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        return str(index.data()) if is_layer and index.data(SPEC_ROLE) else None

    def choose_first(self) -> None:
        """Make the first layer that can be chosen the current one."""
        rows = self._rows()
        self.setCurrentIndex(self._model.index(rows[0], 0) if rows else QModelIndex())

    def step(self, by: int) -> None:
        """Move the current layer up or down."""
        rows = self._rows()
        if rows:
            row = self.currentIndex().row()
            at = rows.index(row) + by if row in rows else 0
            index = self._model.index(rows[max(0, min(at, len(rows) - 1))], 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def choose_current(self) -> None:
        """Say that the current layer was chosen."""
        kind = self.current_kind()
        if kind is not None:
            self.layer_chosen.emit(kind)

    def _rows(self) -> list[int]:
        items = (self._model.item(row) for row in range(self._model.rowCount()))
        return [item.row() for item in items if item.isEnabled() and item.data(SPEC_ROLE)]

    def _select_kind(self, kind: str | None) -> None:
        for row in self._rows():
            if self._model.item(row).text() == kind:
                self.setCurrentIndex(self._model.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.data(SPEC_ROLE) and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.layer_chosen.emit(str(index.data()))

    # -- Qt --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def startDrag(self, supported_actions: Qt.DropAction) -> None:
        kind = self.current_kind()
        if kind is None:
            return
        drag = QDrag(self)
        drag.setMimeData(layer_mime(kind))
        drag.setPixmap(self._chip(kind))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(Qt.DropAction.CopyAction)

    def _chip(self, kind: str) -> QPixmap:
        """The layer's name on a small card, to hang at the cursor."""
        spec = next(spec for spec in self._specs if spec.kind == kind)
        ratio = self.devicePixelRatioF()
        width = self.fontMetrics().horizontalAdvance(kind) + 36
        height = self._appearance.px(24)
        pixmap = QPixmap(QSize(width, height) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_card(painter, QRect(0, 0, width, height), spec, self._appearance, "raised")
        painter.end()
        return pixmap


def layer_mime(kind: str) -> QMimeData:
    """What a dragged layer carries."""
    mime = QMimeData()
    mime.setData(LAYER_MIME_TYPE, QByteArray(kind.encode()))
    return mime


def paint_card(
    painter: QPainter, rect: QRect, spec: LayerSpec, appearance: Appearance, fill: str
) -> None:
    """A layer's name on a rounded card with its family's colour at the left edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(appearance.color(fill))
    painter.drawRoundedRect(rect.adjusted(4, 0, 0, 0), 4, 4)
    painter.setBrush(appearance.family_color(spec.family))
    painter.drawRoundedRect(QRect(rect.left(), rect.top(), 4, rect.height()), 1.5, 1.5)
    painter.setPen(appearance.color("text"))
    painter.setFont(appearance.text_font(13))
    painter.drawText(rect.adjusted(15, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, spec.kind)


def _heading(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _tool_tip(spec: LayerSpec, reason: str | None) -> str:
    formula = f"<br><code>{escape(spec.formula)}</code>" if spec.formula else ""
    refused = f"<br><i>{escape(reason)}</i>" if reason else ""
    return f"<b>{spec.kind}</b>{formula}<br>{escape(spec.help)}{refused}"


class _LayerDelegate(QStyledItemDelegate):
    """Paints headings and layers."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        height = ROW_HEIGHT if index.data(SPEC_ROLE) else HEADING_HEIGHT
        return QSize(120, self._appearance.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        spec = index.data(SPEC_ROLE)
        painter.save()
        if spec is None:
            self._paint_heading(painter, option.rect, str(index.data()))
        else:
            self._paint_layer(painter, option, spec)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setPen(self._appearance.color("mute"))
        painter.setFont(self._appearance.text_font(12, QFont.Weight.DemiBold))
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect.adjusted(4, 0, 0, -4), bottom, text)

    def _paint_layer(
        self, painter: QPainter, option: QStyleOptionViewItem, spec: LayerSpec
    ) -> None:
        state = option.state
        is_enabled = bool(state & QStyle.StateFlag.State_Enabled)
        is_current = bool(state & QStyle.StateFlag.State_Selected) and is_enabled
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver) and is_enabled
        rect = option.rect.adjusted(0, 2, 0, -2)
        painter.setOpacity(1.0 if is_enabled else 0.4)
        fill = "line" if is_hovered or is_current else "raised"
        paint_card(painter, rect, spec, self._appearance, fill)
        has_focus = bool(state & QStyle.StateFlag.State_Active) and option.widget.hasFocus()
        if is_current and (has_focus or option.widget.property("shows_current")):
            painter.setPen(self._appearance.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(4, 0, -1, -1), 4, 4)
