"""One network among those that train side by side: its line, its difference, how it goes."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

LINE_WIDTH = 22
PADDING = 6
CHOOSERS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Line(QWidget):
    """A short piece of a curve, as the plots draw it."""

    def __init__(self, pen: Qt.PenStyle) -> None:
        super().__init__()
        self._color = QColor()
        self._pen = pen
        self.setFixedSize(LINE_WIDTH, 14)

    def paint_in(self, color: QColor) -> None:
        """Take on a colour."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self._color, 2, self._pen))
        painter.drawLine(1, self.height() // 2, self.width() - 1, self.height() // 2)


class Words(QLabel):
    """A text that is cut, if it `may_be_cut`, where there is no room for it."""

    def __init__(self, may_be_cut: bool) -> None:
        super().__init__()
        self._may_be_cut = may_be_cut

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(40, hint.height()) if self._may_be_cut else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignVCenter), text)


class Chip(QWidget):
    """`chosen()` follows a click on it, where it can be chosen; `remove_wanted()` one on its ×,
    where it has one."""

    chosen = Signal()
    remove_wanted = Signal()

    def __init__(self, pen: Qt.PenStyle, is_removable: bool) -> None:
        super().__init__()
        self._said: tuple[str, ...] = ()
        self.is_choosable = False
        self.is_chosen = False
        self._back = QColor()
        self.line = Line(pen)
        self.words = Words(may_be_cut=is_removable)
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.state = QLabel()
        self.state.setProperty("role", "note")
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, 2 if is_removable else PADDING, 0)
        row.setSpacing(6)
        for widget in (self.line, self.words, self.state):
            row.addWidget(widget)
        if is_removable:
            row.addWidget(self._close_button())

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("✕")
        button.setStyleSheet("padding: 0 2px; min-height: 14px; font-size: 11px;")
        button.setToolTip("Train without this twin")
        button.setAccessibleName("Train without this twin")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.remove_wanted.emit)
        return button

    def show_choice(self, is_choosable: bool, is_chosen: bool, back: QColor) -> None:
        """Whether a click chooses it, and whether it is the one that is chosen, on `back`."""
        now = (is_choosable, is_chosen, back)
        if now != (self.is_choosable, self.is_chosen, self._back):
            self.is_choosable, self.is_chosen, self._back = now
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(hand if is_choosable else arrow)
            policy = Qt.FocusPolicy.TabFocus if is_choosable else Qt.FocusPolicy.NoFocus
            self.setFocusPolicy(policy)
            self.setAccessibleDescription("Shown in full" if is_chosen else "")
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_choosable and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.is_choosable)  # Qt sends the release to whoever took the press

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_choosable and event.key() in CHOOSERS:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        if self.is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._back)
            painter.drawRoundedRect(place, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 6, 6)

    def show_text(self, text: str, tip: str, state: str, color: QColor) -> bool:
        """What it says, and the colour of its line; whether anything changed."""
        said = (text, tip, state, color.name())
        if said == self._said:
            return False
        self._said = said
        self.line.paint_in(color)
        self.words.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(f"{text}. {state}".strip())
        self.state.setText(state)
        self.state.setVisible(bool(state))
        return True
