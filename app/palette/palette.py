"""The palette: all layers by family, with a search field on top."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.palette.layer_list import LayerList
from app.palette.search_field import SearchField
from core.layers import LAYERS
from core.network import Network


class Palette(QWidget):
    """Every layer there is. Drag one onto the canvas, or choose it by double-click or Enter:
    `layer_chosen(kind)`."""

    layer_chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.search = SearchField(appearance, "Search layers", "Tab")
        self.search.setToolTip("Search layers here, or press Tab on the canvas")
        self.list = LayerList(LAYERS.values(), appearance)
        self.list.setAccessibleName("Layers")
        self._nothing = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setWordWrap(True)
        self._build()
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._choose_first)
        self.search.installEventFilter(self)
        self.list.layer_chosen.connect(self.layer_chosen)
        appearance.theme_changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        layout.addLayout(self._pages, 1)
        self.setMinimumWidth(160)
        self.setFocusProxy(self.search)

    def follow(self, document: Document) -> None:
        """Dim what the document's network cannot take a second time."""
        document.project_changed.connect(lambda _, after: self.show_network(after.network))
        self.show_network(document.network)

    def show_network(self, network: Network) -> None:
        """Dim Input and Output where `network` has them."""
        taken = {kind: f"The network already has an {kind}." for kind in ("Input", "Output")}
        kinds = {node.kind for node in network.nodes.values()}
        self.list.show_refusals({kind: why for kind, why in taken.items() if kind in kinds})

    @property
    def hint(self) -> str:
        """What it says where no layer matches."""
        return self._nothing.text()

    def _search(self, text: str) -> None:
        self.list.show_matches(text)
        has_rows = self.list.model().rowCount() > 0
        self._nothing.setText(f"No layer matches “{text.strip()}”.\nEsc shows all layers.")
        self._pages.setCurrentWidget(self.list if has_rows else self._nothing)

    def _choose_first(self) -> None:
        if self.search.text().strip():
            self.list.choose_current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = event.type() == QEvent.Type.KeyPress
        if watched is self.search and is_press and isinstance(event, QKeyEvent):
            return self._search_key(event.key())
        return super().eventFilter(watched, event)

    def _search_key(self, key: int) -> bool:
        """Arrow keys walk into the list, Esc empties the search. True where that was it."""
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False

    def _restyle(self) -> None:
        self._nothing.setStyleSheet(f"color: {self._appearance.color('mute').name()};")
        self._nothing.setFont(self._appearance.text_font(12))
        self.list.viewport().update()
