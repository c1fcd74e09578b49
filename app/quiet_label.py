"""A line of text that changes many times a second.

A `QLabel` asks the whole window for a new layout with every text; this one has its place and
only repaints. What does not fit is cut, and whole in the tool tip.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance


class QuietLabel(QWidget):
    """Text in the colour `mute`, or in figures of equal width (`is_number`). With `width` it
    is that wide and right-aligned, otherwise it takes the room there is."""

    def __init__(
        self,
        appearance: Appearance,
        width: int = 0,
        is_number: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_number = is_number
        self._is_right = bool(width)
        self.text = ""
        horizontal = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(width or 60)
        appearance.theme_changed.connect(self.update)

    def set_text(self, text: str) -> None:
        """Show this."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        appearance = self._appearance
        painter.setFont(appearance.number_font(12) if self._is_number else appearance.text_font(12))
        painter.setPen(appearance.color("text" if self._is_number else "mute"))
        shown = painter.fontMetrics().elidedText(
            self.text, Qt.TextElideMode.ElideRight, self.width()
        )
        if (tip := self.text if shown != self.text else "") != self.toolTip():
            self.setToolTip(tip)
        side = Qt.AlignmentFlag.AlignRight if self._is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
