"""The recent files on the start page: a column beside the examples, names above their folders."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

LIMIT = 5
WIDTH = 232
TOP = 24


class RecentFiles(QWidget):
    """The files opened last: `path_chosen(path)`. Hidden where there are none."""

    path_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, TOP, 0, 16)
        column.setSpacing(8)
        title = QLabel("Recent")
        title.setProperty("role", "title")
        column.addWidget(title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        column.addStretch()

    def show_paths(self, paths: tuple[Path, ...]) -> None:
        """List the first of `paths`."""
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()  # without a parent nothing else would keep it alive
            row.setParent(None)
            row.deleteLater()
        for path in paths[:LIMIT]:
            self._rows.addWidget(self._name(path))
            self._rows.addWidget(self._folder(path))
        self.setVisible(bool(paths))

    def _name(self, path: Path) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "link")
        button.setToolTip(str(path))
        button.setAccessibleName(str(path))
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.setText(_elided(button, path.name, Qt.TextElideMode.ElideMiddle))
        button.clicked.connect(lambda: self.path_chosen.emit(path))
        return button

    def _folder(self, path: Path) -> QLabel:
        label = QLabel()
        label.setProperty("role", "note")
        label.setContentsMargins(5, 0, 0, 8)
        label.setText(_elided(label, _short(path.parent), Qt.TextElideMode.ElideLeft))
        return label


def _elided(widget: QWidget, text: str, mode: Qt.TextElideMode) -> str:
    widget.ensurePolished()
    return widget.fontMetrics().elidedText(text, mode, WIDTH - 16 - 12)


def _short(folder: Path) -> str:
    try:
        return "~/" + folder.relative_to(Path.home()).as_posix()
    except ValueError:
        return str(folder)
