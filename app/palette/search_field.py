"""A line to type a search into, with a faint key hint at its right end."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.appearance import Appearance


class SearchField(QLineEdit):
    """Shows `hint` (the key that opens it) while it is empty."""

    def __init__(
        self, appearance: Appearance, prompt: str, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._hint = hint
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        self.setClearButtonEnabled(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint and not self.text():
            painter = QPainter(self)
            painter.setPen(self._appearance.color("faint"))
            painter.setFont(self._appearance.text_font(11))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(self.rect().adjusted(0, 0, -10, 0), side, self._hint)
            painter.end()
