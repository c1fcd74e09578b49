"""One problem on a card: how grave it is, what it says, and a button that mends it."""

import re

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.icons import icon
from app.panels.pieces import label
from core.problems import Problem, Severity

LEVELS = {
    Severity.ERROR: ("error", "bad", "Error: training cannot start"),
    Severity.INCOMPLETE: ("incomplete", "mute", "Not finished yet: training cannot start"),
    Severity.WARNING: ("warning", "warn", "Warning: it trains, but probably not as meant"),
}
_WORD_END = re.compile(r"(_|\w{24})(?=\w)")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def breakable(text: str) -> str:
    """`text` with places, not to be seen, where a line may break within a long name."""
    return _WORD_END.sub("\\1\u200b", text)


class ProblemCard(QWidget):
    """`chosen()` follows a click or Enter, `fix_wanted()` the button."""

    chosen = Signal()
    fix_wanted = Signal()

    def __init__(self, problem: Problem, appearance: Appearance) -> None:
        super().__init__()
        self.problem = problem
        self._appearance = appearance
        self._icon, self._level, meaning = LEVELS[problem.severity]
        self._picture = QLabel()
        self._picture.setToolTip(meaning)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(problem.text)
        self.setAccessibleDescription(meaning)
        if problem.node is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("Show the layer")
        self.fix_button = self._make_button()
        self._lay_out()
        appearance.theme_changed.connect(self._tint)
        self._tint()

    def _make_button(self) -> QPushButton | None:
        if self.problem.fix is None:
            return None
        button = QPushButton(self.problem.fix.label)
        button.setProperty("role", "fix")
        button.setToolTip("Mend it; can be undone")
        button.clicked.connect(self.fix_wanted)
        return button

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setSpacing(6)
        text = label(breakable(self.problem.text), "body")
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner.addWidget(text)
        if self.fix_button is not None:
            inner.addWidget(self.fix_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(inner, 1)

    def _tint(self) -> None:
        picture = icon(self._icon, self._appearance, self._level)
        self._picture.setPixmap(picture.pixmap(16, 16))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.chosen.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._appearance.color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = QPen(color("accent"), 1) if self.hasFocus() else QPen(Qt.PenStyle.NoPen)
        painter.setPen(edge)
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._level))
        painter.drawRoundedRect(QRectF(0, 0, 3, self.height()), 1.5, 1.5)
