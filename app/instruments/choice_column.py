"""A narrow column of choices at the left of a page: one is pressed."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

WIDTH = 116
GAP = 8


class ChoiceColumn(QWidget):
    """Groups of choices, each with one that is pressed. `chosen(key)` follows the person."""

    chosen = Signal(object)

    def __init__(self, name: str, *groups: Iterable[tuple[object, str, str]]) -> None:
        """Each choice is (key, word, help); the first of a group is pressed."""
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.buttons: dict[object, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 0, 0)
        column.setSpacing(0)
        for number, group in enumerate(groups):
            if number:
                column.addSpacing(GAP)
            self._add_group(column, group)
        column.addStretch(1)

    def _add_group(self, column: QVBoxLayout, group: Iterable[tuple[object, str, str]]) -> None:
        together = QButtonGroup(self)
        for key, word, help_text in group:
            button = _button(word, help_text)
            button.setChecked(not together.buttons())
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            together.addButton(button)
            column.addWidget(button)
            self.buttons[key] = button

    def show_key(self, key: object) -> None:
        """Press a choice without saying so."""
        self.buttons[key].setChecked(True)

    def is_pressed(self, key: object) -> bool:
        """Whether this is the one of its group that is pressed."""
        return self.buttons[key].isChecked()


def _button(word: str, help_text: str) -> QToolButton:
    button = QToolButton(checkable=True)
    nothing = QPixmap(1, 1)
    nothing.fill(Qt.GlobalColor.transparent)
    button.setIcon(QIcon(nothing))  # with an icon the words stand at the left
    button.setIconSize(QSize(1, 1))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setText(word)
    button.setToolTip(help_text)
    button.setProperty("role", "choice")
    button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
