"""The tabs of the instruments, and where a page stands among them before it is opened."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

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


class PageTabs(QTabWidget):
    """A tab for each page; some are not to be seen for now."""

    def __init__(self) -> None:
        super().__init__(documentMode=True)
        self.tabBar().setDrawBase(False)

    def show_tab(self, index: int, is_shown: bool) -> None:
        """Let a tab be seen or not. Qt, told of one that is so already, forgets that others
        have changed: they would keep their place, or none."""
        if self.isTabVisible(index) != is_shown:
            self.setTabVisible(index, is_shown)

    def turn(self, tabs: int) -> None:
        """Go on by so many of the tabs that are seen; after the last comes the first."""
        seen = [index for index in range(self.count()) if self.isTabVisible(index)]
        self.setCurrentIndex(seen[(seen.index(self.currentIndex()) + tabs) % len(seen)])
