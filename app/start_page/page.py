"""What is shown before anything is open: examples, recent files, new and open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance
from app.icons import set_icon
from app.preferences import Preferences
from app.start_page.example_card import ExampleCard
from app.start_page.examples import all_examples

COLUMNS = 3


class StartPage(QScrollArea):
    """Asks what to open: `path_chosen(path)`, `new_requested`, `open_requested`."""

    path_chosen = Signal(object)
    new_requested = Signal()
    open_requested = Signal()

    def __init__(self, appearance: Appearance, preferences: Preferences) -> None:
        super().__init__()
        self._appearance, self._preferences = appearance, preferences
        self._cards: list[ExampleCard] = []
        self.setObjectName("start")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._recent = QVBoxLayout()
        self._recent_title = self._heading("Recent")
        content = QWidget()
        content.setObjectName("startContent")
        self._column = QVBoxLayout()
        row = QHBoxLayout(content)
        row.addStretch()
        row.addLayout(self._column)
        row.addStretch()
        self._fill()
        self.setWidget(content)
        appearance.theme_changed.connect(self._restyle)
        self._restyle()

    def _fill(self) -> None:
        self._column.setContentsMargins(24, 32, 24, 32)
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
        self._column.addWidget(self._heading("Examples"))
        self._column.addLayout(self._examples())
        self._column.addSpacing(24)
        self._column.addWidget(self._recent_title)
        self._column.addLayout(self._recent)
        self._column.addStretch()

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "title")
        return label

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first_button = self._button("New network", "new", self.new_requested.emit, "primary")
        row.addWidget(self.first_button)
        row.addWidget(self._button("Open…", "folder", self.open_requested.emit, "plain"))
        row.addStretch()
        return row

    def _button(self, text: str, icon: str, run: Callable[[], object], role: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        set_icon(button, icon, self._appearance, "on_accent" if role == "primary" else "text")
        button.clicked.connect(lambda: run())
        return button

    def _examples(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(16)
        for index, example in enumerate(all_examples()):
            card = ExampleCard(example, self._appearance)
            card.clicked.connect(lambda _=False, path=example.path: self.path_chosen.emit(path))
            self._cards.append(card)
            grid.addWidget(card, index // COLUMNS, index % COLUMNS)
        return grid

    def _restyle(self) -> None:
        colors = self._appearance.theme.colors
        self.setStyleSheet(f"#start, #startContent {{ background: {colors['canvas']}; }}")
        for card in self._cards:
            card.restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """Show the recent files as they are now."""
        self._show_recent(self._preferences.recent_files)
        super().showEvent(event)

    def _show_recent(self, paths: tuple[Path, ...]) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            widget.hide()
            widget.deleteLater()
        self._recent_title.setVisible(bool(paths))
        for path in paths:
            self._recent.addWidget(self._recent_row(path))

    def _recent_row(self, path: Path) -> QPushButton:
        button = QPushButton(f"{path.name}   {_short(path.parent)}")
        button.setProperty("role", "link")
        button.setToolTip(str(path))
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.path_chosen.emit(path))
        return button


def _short(folder: Path) -> str:
    try:
        return "~/" + folder.relative_to(Path.home()).as_posix()
    except ValueError:
        return str(folder)
