"""A combo box that stays put: no wheel without focus, no width of its own."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_ARROW = 34
_HEADING = object()
"""Stands where a heading is, so that no key is found there."""


class Choices(QComboBox):
    """One of a few keys, each shown as a word. `chosen(key)` follows the person only."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Iterable[tuple[object, str, str]],
        parent: QWidget | None = None,
        headings: Mapping[object, str] | None = None,
    ) -> None:
        """`options` are (key, word, help) in the order shown; `headings` stand before the keys
        named and cannot be chosen."""
        super().__init__(parent)
        self.setProperty("role", "value")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._keys: list[object] = []
        for key, word, help_text in options:
            if headings and key in headings:
                self._add_heading(headings[key])
            self._keys.append(key)
            self.addItem(word)
            self.setItemData(self.count() - 1, help_text, Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._say)

    def _add_heading(self, text: str) -> None:
        self._keys.append(_HEADING)
        self.addItem(text)
        row = self.count() - 1
        self.setItemData(row, 0, Qt.ItemDataRole.UserRole - 1)  # neither chosen nor focused
        font = self.font()
        font.setBold(True)
        self.setItemData(row, font, Qt.ItemDataRole.FontRole)

    @property
    def key(self) -> object:
        """The key that is shown."""
        index = self.currentIndex()
        return self._keys[index] if index >= 0 else None

    def show_key(self, key: object) -> None:
        """Show `key` without saying so."""
        if key in self._keys and key != self.key:
            with QSignalBlocker(self):
                self.setCurrentIndex(self._keys.index(key))

    def show_nothing(self, words: str) -> None:
        """Show no choice, but these words."""
        with QSignalBlocker(self):
            self.setPlaceholderText(words)
            self.setCurrentIndex(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        shown = option.currentText if self.currentIndex() >= 0 else self.placeholderText()
        room = self.width() - _ARROW
        option.currentText = self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + 28))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _say(self, index: int) -> None:
        self.chosen.emit(self._keys[index])
