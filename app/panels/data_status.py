"""Where loading stands: an offer, a progress bar with Cancel, or a sentence with Retry."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.panels.pieces import label
from core.data.own.table import SET_MISSING

MISSING = {"drop": "Drop rows", "mean": "Fill in means"}
"""What a button says for each way to deal with missing values."""


class DataStatus(QWidget):
    """`load_wanted()` and `cancel_wanted()` follow its one button; `missing_chosen(way)` those
    that are there where values are missing."""

    load_wanted = Signal()
    cancel_wanted = Signal()
    missing_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "mute")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        self._is_loading = False
        self.remedies = QWidget()
        row = QHBoxLayout(self.remedies)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for way, text in MISSING.items():
            button = QPushButton(text)
            button.clicked.connect(partial(self.missing_chosen.emit, way))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addWidget(self.remedies)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Loading; `total` is 0 where it is not known."""
        self._show(text, "mute", "Cancel", is_loading=True)
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)

    def show_offer(self, text: str, button: str) -> None:
        """Nothing is done before the button is pressed."""
        self._show(text, "mute", button, is_loading=False)

    def show_hint(self, text: str) -> None:
        """What a person has to do first; there is nothing to press."""
        self._show(text, "mute", "", is_loading=False)

    def show_error(self, sentence: str) -> None:
        """It did not work, for this reason."""
        self._show(sentence, "error", "Try again", is_loading=False)
        self.remedies.setVisible(SET_MISSING in sentence)

    def _show(self, text: str, role: str, button: str, *, is_loading: bool) -> None:
        self._is_loading = is_loading
        self.words.setText(text)
        if self.words.property("role") != role:
            self.words.setProperty("role", role)
            self.words.style().polish(self.words)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.bar.setVisible(is_loading)
        self.remedies.hide()
        self.show()

    def _press(self) -> None:
        (self.cancel_wanted if self._is_loading else self.load_wanted).emit()
