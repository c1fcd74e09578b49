"""The search that adds a layer: it takes typing at once, and goes when one is chosen."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.palette.layer_list import LayerList
from app.palette.search_field import SearchField
from core.layers import LAYERS

SIZE = (264, 320)


class SearchPopup(QFrame):
    """Opens over the canvas. `closed()` follows a choice, Esc, and a press elsewhere."""

    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._appearance = appearance
        self._choose: Callable[[str], None] | None = None
        self.setObjectName("search")
        self.field = SearchField(appearance, "Add a layer")
        self.list = LayerList(LAYERS.values(), appearance)
        self.list.setProperty("shows_current", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setDragEnabled(False)
        self.list.clicked.connect(lambda _: self.list.choose_current())
        self._note = QLabel()
        self._note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget, stretch in ((self.field, 0), (self.list, 1), (self._note, 0)):
            layout.addWidget(widget, stretch)
        self.resize(*SIZE)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.layer_chosen.connect(self._take)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._explain())
        appearance.theme_changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def open_at(
        self, place: QPoint, refusals: Mapping[str, str], choose: Callable[[str], None]
    ) -> None:
        """Show it near a point of its parent. Kinds in `refusals` cannot be chosen; what is
        chosen goes to `choose`."""
        self._choose = choose
        self.field.clear()
        self.list.show_matches("")
        self.list.show_refusals(refusals)
        self.list.choose_first()
        self.list.scrollToTop()
        room = self._host.rect().adjusted(8, 8, -8, -8)
        self.resize(SIZE[0], min(SIZE[1], room.height()))
        x = min(place.x(), room.right() - self.width())
        y = min(place.y(), room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._explain()

    def close_search(self) -> None:
        """Hide it without choosing anything."""
        if not self.isHidden():
            self._choose = None
            self.hide()
            self.closed.emit()

    @property
    def note_text(self) -> str:
        """What it says below the list."""
        return self._note.text()

    # -- inside ------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        self.list.show_matches(text)
        if not text.strip():
            self.list.choose_first()
        self._explain()

    def _explain(self) -> None:
        """Say below the list what the current layer is for."""
        kind = self.list.current_kind()
        if kind is not None:
            self._note.setText(LAYERS[kind].help)
        elif self.list.kinds():
            self._note.setText("")
        else:
            self._note.setText(f"No layer matches “{self.field.text().strip()}”.")

    def _take(self, kind: str) -> None:
        choose = self._choose
        self.close_search()
        if choose is not None:
            choose(kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())
        if isinstance(event, QFocusEvent) and not self._holds_focus(event):
            self.close_search()
        return False

    def _holds_focus(self, event: QFocusEvent) -> bool:
        """Whether the focus comes or stays inside, or only the window lost it."""
        if event.gotFocus() or event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            return True
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _key(self, key: int) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        if key in steps:
            self.list.step(steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.choose_current()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.list.step(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return False
        return True

    def _restyle(self) -> None:
        color = self._appearance.color
        self.setStyleSheet(
            f"QFrame#search {{ background: {color('panel').name()};"
            f" border: 1px solid {color('line').name()}; border-radius: 8px; }}"
        )
        self._note.setFont(self._appearance.text_font(11))
        self._note.setStyleSheet(f"color: {color('mute').name()}; padding: 0 4px;")
        self.list.viewport().update()
