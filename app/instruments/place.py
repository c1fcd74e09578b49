"""Where a page of the instruments stands among the tabs before it is opened."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.instruments.page import Page


class Place(QWidget):
    """Where a page will stand once it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def fill(self, page: Page) -> None:
        """Put the page there."""
        self._column.addWidget(page)
        page.show()  # Qt would show it later, and plots draw only what is seen
