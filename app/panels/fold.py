"""A section of a panel that folds under its heading."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.icons import set_icon
from app.panels.pieces import Heading


class Fold(Heading):
    """The heading, which a click or its arrow folds and opens; `body` holds the widgets.
    `folded(is_open)` when somebody did that."""

    folded = Signal(bool)

    def __init__(self, title: str, widgets: Sequence[QWidget], appearance: Appearance) -> None:
        super().__init__(title)
        self.title, self._appearance = title, appearance
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in widgets:
            column.addWidget(widget)
        self.arrow = QToolButton()
        self.arrow.setCheckable(True)
        self.arrow.setChecked(True)
        self.arrow.setStyleSheet("padding: 0; border: none; background: transparent;")
        self.arrow.toggled.connect(self._show)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setSpacing(4)
        row.insertWidget(0, self.arrow)
        self._tell(True)

    @property
    def is_open(self) -> bool:
        """Whether what it holds is shown."""
        return self.arrow.isChecked()

    def open(self, is_open: bool) -> None:
        """Show what it holds, or fold it."""
        self.arrow.setChecked(is_open)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.arrow.toggle()

    def _show(self, is_open: bool) -> None:
        self._tell(is_open)
        self.body.setVisible(is_open)
        self.folded.emit(is_open)

    def _tell(self, is_open: bool) -> None:
        name = "chevron-down" if is_open else "chevron-right"
        set_icon(self.arrow, name, self._appearance, "mute")
        words = f"{'Fold' if is_open else 'Open'} {self.title}"
        self.arrow.setAccessibleName(words)
        self.setToolTip(words)
