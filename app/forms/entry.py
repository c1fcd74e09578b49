"""A line in which a value is typed, or stepped by arrow keys, wheel and two small arrows."""

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.appearance import Appearance, set_role
from app.icons import set_icon

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_ARROWS = 18
_SAME_CLICKS_MS = 600
"""From one click to the next: all belong to a double or triple click, made slowly or not."""


class Entry(QLineEdit):
    """`committed(text)` when Enter or leaving ends a change; `stepped(steps)` for the arrows.

    `show_texts(short, exact)` sets what is shown at rest and while it is edited, and never
    says so. Escape brings back what was there. A click selects the whole of a number, so that what
    is typed replaces it; a later one puts the cursor.
    """

    committed = Signal(str)
    stepped = Signal(int)
    reverted = Signal()

    def __init__(
        self, appearance: Appearance, can_step: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._short, self._exact = "", ""
        self.hint = ""
        """What stands in the empty field; set before it is shown."""
        self._wheel = 0
        self._can_step = can_step
        self._is_first_click, self._is_repeated_click = False, False
        self._clicked = QElapsedTimer()
        self._arrows: tuple[QToolButton, ...] = ()
        if can_step:
            self.setTextMargins(0, 0, _ARROWS - 6, 0)
        self.setProperty("role", "value")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.returnPressed.connect(self.commit)

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not yet taken over."""
        return self.text() not in (self._short, self._exact)

    def show_texts(self, short: str, exact: str) -> None:
        """Show a value. What is being typed is replaced only where the value is another."""
        is_known = (short, exact) == (self._short, self._exact)
        self._short, self._exact = short, exact
        if not is_known or not self.hasFocus():
            self._put(exact if self.hasFocus() else short)

    def show_wrong(self, is_wrong: bool) -> None:
        """Mark the entry as wrong, or as right again."""
        set_role(self, "wrong" if is_wrong else "value")

    def restore(self) -> None:
        """Forget what was typed."""
        self._put(self._exact if self.hasFocus() else self._short)
        self.reverted.emit()

    def commit(self) -> None:
        """Take over what was typed, if anything was."""
        if self.is_dirty:
            self.committed.emit(self.text())

    def _put(self, text: str) -> None:
        if text == self.text():
            return
        cursor, is_all = self.cursorPosition(), self.selectedText() == self.text() != ""
        self.setText(text)
        if is_all:
            self.selectAll()
        else:
            self.setCursorPosition(min(cursor, len(text)) if self.hasFocus() else 0)

    # -- keys, wheel, focus ------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and not self.is_dirty:
            assert isinstance(event, QKeyEvent)
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()  # nothing is typed here: undo is the document's
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_dirty:
            self.restore()
        elif self._can_step and event.key() in _STEPS:
            self._step(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_soon = self._clicked.isValid() and not self._clicked.hasExpired(_SAME_CLICKS_MS)
        self._is_repeated_click = is_soon

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._can_step:
            self._is_repeated_click = True
            self.selectAll()  # a number is one word, whatever stands between its digits
        else:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        is_first, self._is_first_click = self._is_first_click, False
        is_whole = self._is_repeated_click or (is_first and not self.hasSelectedText())
        if is_whole and event.button() is Qt.MouseButton.LeftButton:
            self.selectAll()
            self._clicked.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not (self._can_step and self.hasFocus()):
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)  # a fine wheel sends many small turns
        self._wheel -= steps * 120
        if steps:
            self._step(steps)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.text() == self._short != self._exact:
            self._put(self._exact)
        super().focusInEvent(event)
        self._is_first_click = self._can_step and event.reason() is Qt.FocusReason.MouseFocusReason
        self._show_arrows(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.commit()
            if not self.is_dirty:
                self._put(self._short)
        self._show_arrows(self.underMouse())

    def _step(self, steps: int) -> None:
        self.commit()
        self.stepped.emit(steps)

    # -- the two arrows ------------------------------------------------------------------

    def _make_arrows(self) -> tuple[QToolButton, ...]:
        made = []
        for name, steps, help_text in (
            ("chevron-up", 1, "A step up (↑, Page Up for ten)"),
            ("chevron-down", -1, "A step down (↓, Page Down for ten)"),
        ):
            button = QToolButton(self)
            button.setProperty("role", "stepper")
            set_icon(button, name, self._appearance, "mute")
            button.setIconSize(QSize(10, 10))
            button.setToolTip(help_text)
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(lambda _=False, steps=steps: self._step(steps))
            button.hide()
            made.append(button)
        return tuple(made)

    def _show_arrows(self, is_shown: bool) -> None:
        if is_shown and self._can_step and not self._arrows:  # few are ever seen
            self._arrows = self._make_arrows()
            self._place_arrows()
        for button in self._arrows:
            button.setVisible(is_shown and self.isEnabled())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_arrows(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_arrows(self.hasFocus())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hint and not self.text():
            painter = QPainter(self)
            painter.setPen(self._appearance.color("faint"))
            painter.setFont(self._appearance.text_font(12))  # narrower than the figures' font
            place = self.rect().adjusted(11, 0, -_ARROWS if self.hasFocus() else -6, 0)
            elided = painter.fontMetrics().elidedText(
                self.hint, Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, elided)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_arrows()

    def _place_arrows(self) -> None:
        height = (self.height() - 4) // 2
        for index, button in enumerate(self._arrows):
            top = 2 + index * height
            button.setGeometry(self.width() - _ARROWS - 2, top, _ARROWS, height)
