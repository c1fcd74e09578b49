"""A panel that can be moved: a dock whose title bar is a slim grip, since its tab names it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from app.appearance import Appearance

GRIP_HEIGHT = 8
LINE_WIDTH, LINE_HEIGHT = 24, 2


class PanelDock(QDockWidget):
    """`panel` in a dock called `title`. Floating, it has an ordinary title bar."""

    def __init__(
        self, name: str, title: str, panel: QWidget, appearance: Appearance, window: QMainWindow
    ) -> None:
        super().__init__(title, window)
        self.setObjectName(name)
        self.setWidget(panel)
        self._grip = _Grip(self, appearance)
        self.setTitleBarWidget(self._grip)
        self.topLevelChanged.connect(self._change_title_bar)

    def _change_title_bar(self, is_floating: bool) -> None:
        self.setTitleBarWidget(None if is_floating else self._grip)  # type: ignore[arg-type]
        self._grip.setVisible(not is_floating)


class _Grip(QWidget):
    """A short line to take hold of. The mouse is left to the dock, which moves by it."""

    def __init__(self, dock: QDockWidget, appearance: Appearance) -> None:
        super().__init__(dock)
        self._appearance = appearance
        self.setToolTip("Drag to move this panel; double-click to let it float")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        appearance.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(LINE_WIDTH, GRIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._appearance.color("panel"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("line"))
        left = (self.width() - LINE_WIDTH) / 2
        top = (self.height() - LINE_HEIGHT) / 2
        painter.drawRoundedRect(QRectF(left, top, LINE_WIDTH, LINE_HEIGHT), 1, 1)
        painter.end()


def show_whole_tabs(window: QMainWindow) -> None:
    """Let the tabs of stacked docks show their whole titles. Qt makes the bars when it needs
    them, so this is asked for after every change of the layout."""
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)
        bar.setExpanding(False)
        bar.setDrawBase(False)
