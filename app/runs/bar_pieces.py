"""Small parts that the run bar is made of."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


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
