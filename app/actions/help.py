"""What the Help menu does: the list of keys, and what this is."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

ABOUT = (
    "Draw a neural network, train it, and see what happens inside while it learns.\n\n"
    "Free software under the MIT licence. Built on PyTorch, Qt (LGPL), pyqtgraph, NumPy and "
    "networkx. Set in Inter and JetBrains Mono (OFL). MNIST by LeCun, Cortes and Burges "
    "(CC BY-SA 3.0); optical digits by Alpaydin and Kaynak (CC BY 4.0)."
)

GAP = 24

KeyGroup = tuple[str, Sequence[tuple[str, str]]]
"""A title, and for each thing that keys do, its text and the keys."""


class HelpCommands:
    """Dialogs that explain; each can stay open beside the work."""

    def __init__(self, window: QWidget, keys: Sequence[KeyGroup]) -> None:
        self._window = window
        self._keys = keys

    def show_shortcuts(self) -> None:
        """All keys, by menu."""
        dialog = self._dialog("Keyboard shortcuts", 480, 640)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(GAP)
        for title, rows in self._keys:
            self._add_group(grid, title, rows)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(content.sizeHint().width() + bar + GAP)
        dialog.layout().addWidget(area)
        dialog.show()

    def show_about(self) -> None:
        """Name, version, licences."""
        dialog = self._dialog("About Layerloom", 440, 240)
        heading = QLabel(f"Layerloom {program_version()}")
        heading.setProperty("role", "display")
        text = QLabel(ABOUT)
        text.setWordWrap(True)
        dialog.layout().addWidget(heading)
        dialog.layout().addWidget(text)
        dialog.show()

    def _dialog(self, title: str, width: int, height: int) -> QDialog:
        dialog = QDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.resize(width, height)
        QVBoxLayout(dialog).setContentsMargins(24, 24, 24, 24)
        return dialog

    def _add_group(self, grid: QGridLayout, title: str, rows: Sequence[tuple[str, str]]) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        heading.setContentsMargins(0, 8, 0, 0)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for text, keys in rows:
            row = grid.rowCount()
            shown = QLabel(keys)
            shown.setProperty("role", "mute")
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(shown, row, 1)


def program_version() -> str:
    """The version that is installed, or `in development`."""
    try:
        return version("layerloom")
    except PackageNotFoundError:
        return "in development"
