"""Small parts that the run bar is made of, and what of them there is room for."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QWidget,
)


def label(role: str) -> QLabel:
    """An empty label in the look of `role`."""
    label = QLabel()
    label.setProperty("role", role)
    return label


def flat_button(text: str, tip: str) -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    return button


def tool_button(name: str) -> QToolButton:
    """A button with a picture, which the keyboard reaches by Tab."""
    button = QToolButton()
    button.setProperty("role", "raised")
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class OneOf(QStackedWidget):
    """Shows one of some widgets, and takes no more room than that one needs."""

    def __init__(self, *pages: QWidget) -> None:
        super().__init__()
        for page in pages:
            self.addWidget(page)
        self.currentChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page else super().minimumSizeHint()


def row_of(*widgets: QWidget) -> QWidget:
    """Some widgets side by side at the right."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    return holder


@dataclass(frozen=True)
class Room:
    """What a narrow bar gives up, the least needed first: the length of the progress bar, long
    words (also those of the pace), the device. How far the run is and how fast it goes stay."""

    progress: int
    has_long_words: bool
    has_device: bool


SHORT_PROGRESS, LONG_PROGRESS = 68, 200
"""Pixels of the progress bar in a bar of `NARROW` pixels and in one of `WIDE`."""
NARROW, WIDE = 980, 1280
LONG_WORDS = 1100


def room_in(width: int) -> Room:
    """What fits into a bar of this width, whatever it says at the moment: nothing in it comes and
    goes while a run counts its steps."""
    share = min(1.0, max(0.0, (width - NARROW) / (WIDE - NARROW)))
    progress = round(SHORT_PROGRESS + share * (LONG_PROGRESS - SHORT_PROGRESS))
    return Room(progress, has_long_words=width >= LONG_WORDS, has_device=width >= NARROW)
