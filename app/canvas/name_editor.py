"""A line over a layer's name to change it in place."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.appearance import Appearance

LONGEST = 60


class NameEditor(QLineEdit):
    """Enter and a press elsewhere keep the name, Esc leaves it as it was."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._appearance = appearance
        self._rename: Callable[[str], None] | None = None
        self.setMaxLength(LONGEST)
        self.setAccessibleName("Name of the layer")
        self.returnPressed.connect(self.keep)
        self.hide()

    def open_at(self, rect: QRect, scale: float, name: str, rename: Callable[[str], None]) -> None:
        """Show it there with `name`; a new name goes to `rename`."""
        color = self._appearance.color
        size = max(11, min(24, round(13 * scale)))
        self.setFont(self._appearance.text_font(size, QFont.Weight.DemiBold))
        self.setStyleSheet(
            f"QLineEdit {{ background: {color('raised').name()}; color: {color('text').name()};"
            f" border: 1px solid {color('accent').name()}; border-radius: 4px; padding: 0 4px;"
            f" min-height: 0; font-size: {size}px; font-weight: 600; }}"
        )
        self._rename = rename
        self.setText(name)
        self.selectAll()
        self.setGeometry(rect)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keep(self) -> None:
        """Close, and give the name."""
        rename, self._rename = self._rename, None
        self._close()
        if rename is not None:
            rename(self.text())

    def give_up(self) -> None:
        """Close, and leave the name as it was."""
        self._rename = None
        self._close()

    def _close(self) -> None:
        if not self.isHidden():
            had_focus = self.hasFocus()
            self.hide()
            if had_focus:
                self._host.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)
            event.accept()  # an Enter that went on to the canvas would open the line again

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.keep()
