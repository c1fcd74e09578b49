"""Words in as many lines as there is room for; what does not fit ends in “…” and is whole in the
tool tip."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

LEAST_BUTTON = 72
"""Pixels of a button whose words do not fit."""


class ElidedWords(QLabel):
    """A label that is never cut in the middle of a line or a letter, however low it is."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics = painter.fontMetrics()
        for index, line in enumerate(self.shown_lines()):
            painter.drawText(QPoint(0, index * metrics.lineSpacing() + metrics.ascent()), line)
        painter.end()

    def shown_lines(self) -> list[str]:
        """The lines that are painted."""
        metrics = QFontMetrics(self.font())
        most = self.height() // metrics.lineSpacing()
        starts = self._line_starts()
        shown = [
            self.text()[start:end].strip()
            for start, end in zip(starts, [*starts[1:], len(self.text())], strict=True)
        ]
        if len(shown) <= most or not most:
            return shown[:most]
        rest = self.text()[starts[most - 1] :]
        elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self.width())
        return [*shown[: most - 1], elided]

    def _line_starts(self) -> list[int]:
        layout = QTextLayout(self.text(), self.font())
        starts = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            starts.append(line.textStart())
        layout.endLayout()
        return starts


class ElidedButton(QPushButton):
    """A button that may be narrower than its words; give it a tool tip that says all."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(LEAST_BUTTON, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        room = (
            self.style()
            .subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
            .width()
        )
        option.text = self.shown_text(room)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

    def shown_text(self, room: int) -> str:
        """What is painted in this many pixels."""
        elide = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), elide, room)
