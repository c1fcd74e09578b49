"""What is shown before anything is open: examples, recent files, new and open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
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
from app.examples import Example, all_examples
from app.icons import set_icon
from app.preferences import Preferences

COLUMNS = 3
CARD = QSize(264, 104)
WIDTH = 880


class StartPage(QScrollArea):
    """Asks what to open: `path_chosen(path)`, `new_requested`, `open_requested`."""

    path_chosen = Signal(object)
    new_requested = Signal()
    open_requested = Signal()

    def __init__(self, appearance: Appearance, preferences: Preferences) -> None:
        super().__init__()
        self._appearance, self._preferences = appearance, preferences
        self._cards: list[_Card] = []
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
        self._column.setContentsMargins(24, 48, 24, 48)
        self._column.setSpacing(8)
        title = QLabel("Layerloom")
        title.setProperty("role", "display")
        claim = QLabel("Draw a neural network, train it, and watch what happens inside.")
        claim.setProperty("role", "mute")
        self._column.addWidget(title)
        self._column.addWidget(claim)
        self._column.addSpacing(16)
        self._column.addLayout(self._buttons())
        self._column.addSpacing(24)
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
        row.addWidget(self._button("New network", "new", self.new_requested.emit, "primary"))
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
            card = _Card(example, self._appearance)
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


class _Card(QPushButton):
    """One example: its name and one sentence about it."""

    def __init__(self, example: Example, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setObjectName("card")
        self.setFixedSize(CARD)
        self.setAccessibleName(f"{example.name}: {example.sentence}")
        self._name = QLabel(example.name)
        self._name.setProperty("role", "title")
        self._sentence = QLabel(example.sentence)
        self._sentence.setProperty("role", "mute")
        self._sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        for label in (self._name, self._sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch()

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        colors = self._appearance.theme.colors
        self.setStyleSheet(
            f"#card {{ background: {colors['panel']}; border: 1px solid {colors['line']};"
            f" border-radius: 8px; }}"
            f"#card:hover {{ background: {colors['hover']}; }}"
            f"#card:focus {{ border: 1px solid {colors['accent']}; }}"
        )


def _short(folder: Path) -> str:
    try:
        return "~/" + folder.relative_to(Path.home()).as_posix()
    except ValueError:
        return str(folder)
