"""What is shown before anything is open: examples, recent files, new and open."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance
from app.icons import set_icon
from app.preferences import Preferences
from app.start_page.example_card import ExampleCard, width_of_card
from app.start_page.examples import all_examples
from app.start_page.recent import RecentFiles

COLUMNS, SPACING, MARGIN = 3, 16, 24
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StartPage(QScrollArea):
    """Asks what to open: `path_chosen(path)`, `new_requested`, `open_requested`; or
    `back_requested`, where something is open."""

    path_chosen = Signal(object)
    new_requested = Signal()
    open_requested = Signal()
    back_requested = Signal()

    def __init__(self, appearance: Appearance, preferences: Preferences) -> None:
        super().__init__()
        self._appearance, self._preferences = appearance, preferences
        self.cards: list[ExampleCard] = []
        self.setObjectName("start")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.recent = RecentFiles()
        self.recent.path_chosen.connect(self.path_chosen)
        content = QWidget()
        content.setObjectName("startContent")
        self._column = QVBoxLayout()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addLayout(self._column)
        row.addWidget(self.recent)
        row.addStretch()
        self._fill()
        self.setWidget(content)
        appearance.theme_changed.connect(self._restyle)
        appearance.scale_changed.connect(self._place_cards)
        self._restyle()

    def _fill(self) -> None:
        self._column.setContentsMargins(MARGIN, 24, MARGIN, 16)
        self._column.setSpacing(8)
        title = QLabel("Layerloom")
        title.setProperty("role", "display")
        claim = QLabel("Draw a neural network, train it, and watch what happens inside.")
        claim.setProperty("role", "mute")
        self._column.addWidget(title)
        self._column.addWidget(claim)
        self._column.addSpacing(16)
        self._column.addLayout(self._buttons())
        self._column.addSpacing(16)
        examples = QLabel("Examples")
        examples.setProperty("role", "title")
        self._column.addWidget(examples)
        self._column.addLayout(self._examples())
        self._column.addStretch()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first_button = self._button("New network", "new", self.new_requested.emit, "primary")
        row.addWidget(self.first_button)
        row.addWidget(self._button("Open…", "folder", self.open_requested.emit, "plain"))
        row.addStretch()
        self.back_button = self._button("", "chevron-left", self.back_requested.emit, "plain")
        self.back_button.setToolTip("What is open, as you left it (Esc)")
        self.back_button.hide()
        row.addWidget(self.back_button)
        return row

    def _button(self, text: str, icon: str, run: Callable[[], object], role: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        set_icon(button, icon, self._appearance, "on_accent" if role == "primary" else "text")
        button.clicked.connect(lambda: run())
        return button

    def _examples(self) -> QGridLayout:
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACING)
        for example in all_examples():
            card = ExampleCard(example, self._appearance)
            card.clicked.connect(lambda _=False, path=example.path: self.path_chosen.emit(path))
            self.cards.append(card)
        self._place_cards()
        return self._grid

    def _place_cards(self) -> None:
        """In as many columns as there is room for."""
        width = width_of_card(self._appearance) + SPACING
        room = self.viewport().width() - 2 * MARGIN
        room -= 0 if self.recent.isHidden() else self.recent.width()
        columns = min(COLUMNS, max(2, (room + SPACING) // width))
        for index, card in enumerate(self.cards):
            self._grid.addWidget(card, index // columns, index % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()

    def _restyle(self) -> None:
        colors = self._appearance.theme.colors
        self.setStyleSheet(f"#start, #startContent {{ background: {colors['canvas']}; }}")
        for card in self.cards:
            card.restyle()

    def offer_back(self, name: str) -> None:
        """Offer the way back to what is open; empty where nothing is."""
        self.back_button.setText(f"Back to {name}")
        self.back_button.setVisible(bool(name))

    def taken(self) -> list[QRect]:
        """Where something stands that is to be read or pressed, as far as it can be seen."""
        port = self.viewport()
        parts = [*self.widget().findChildren(QLabel), *self.widget().findChildren(QPushButton)]
        seen = [part for part in parts if part.isVisibleTo(self)]
        return [
            QRect(part.mapTo(port, QPoint(0, 0)), part.size().boundedTo(part.sizeHint()))
            for part in seen
        ]

    def showEvent(self, event: QShowEvent) -> None:
        """Show the recent files as they are now."""
        self.recent.show_paths(self._preferences.recent_files)
        self._place_cards()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does; Escape goes back."""
        focus = self.focusWidget()
        if event.key() in ENTER and isinstance(focus, QPushButton):
            focus.click()
        elif event.key() == Qt.Key.Key_Escape and not self.back_button.isHidden():
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)
