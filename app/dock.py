"""A panel that can be moved by its title: its tab, or a line above it where it stands alone.

Between a divider and a panel there is nothing to take hold of: dragging there resizes.
"""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from shiboken6 import isValid

from app.appearance import Appearance

TITLE_HEIGHT = 24
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
HINT = "Drag to move this panel; double-click to let it float"


class PanelDock(QDockWidget):
    """`panel` in a dock called `title`. Floating, it has an ordinary title bar."""

    def __init__(
        self, name: str, title: str, panel: QWidget, appearance: Appearance, window: QMainWindow
    ) -> None:
        super().__init__(title, window)
        self._titles = window.findChild(_Titles, options=DIRECT) or _Titles(window)
        self.setObjectName(name)
        self.setWidget(panel)
        self._title_line = _TitleLine(self, appearance)
        self.setTitleBarWidget(self._title_line)
        self.topLevelChanged.connect(self._change_title_bar)
        for moved in (self.topLevelChanged, self.dockLocationChanged, self.visibilityChanged):
            moved.connect(self._ask_for_titles)

    def _change_title_bar(self, is_floating: bool) -> None:
        self.setTitleBarWidget(None if is_floating else self._title_line)  # type: ignore[arg-type]
        self._title_line.setVisible(not is_floating)

    def _ask_for_titles(self, *_: object) -> None:
        if isValid(self._titles):  # it also says these while it is being destroyed
            self._titles.ask()

    def show_title(self) -> None:
        """A line with the title where no tab says it."""
        self._title_line.show_height(0 if has_tab(self) else TITLE_HEIGHT)


class _Titles(QObject):
    """Shows the titles of a window once, however many of its docks have moved."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_asked = False

    def ask(self) -> None:
        """Show them when the window comes to it."""
        if not self._is_asked:
            self._is_asked = True
            QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        self._is_asked = False
        show_titles(self._window)


class _TitleLine(QWidget):
    """The title of a panel without a tab. The mouse is left to the dock, which moves by it."""

    def __init__(self, dock: QDockWidget, appearance: Appearance) -> None:
        super().__init__(dock)
        self._dock, self._appearance = dock, appearance
        self._height = TITLE_HEIGHT
        self.setToolTip(HINT)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        appearance.theme_changed.connect(self.update)
        dock.windowTitleChanged.connect(lambda _: self.update())

    def show_height(self, height: int) -> None:
        """Be this high; 0 to be away."""
        if height != self._height:
            self._height = height
            self.setMaximumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(60, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._appearance.color("panel"))
        painter.setFont(self._appearance.text_font(12, QFont.Weight.DemiBold))
        painter.setPen(self._appearance.color("mute"))
        place = QRectF(self.rect()).adjusted(12, 3, -8, 0)
        title = self._dock.windowTitle().replace("&", "")
        title = painter.fontMetrics().elidedText(
            title, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.end()


class _Floater(QObject):
    """A double click on the tab of a dock lets this dock float."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonDblClick and isinstance(watched, QTabBar):
            assert isinstance(event, QMouseEvent)
            dock = _dock_at(watched, event.position().toPoint())
            if dock is not None:
                QTimer.singleShot(0, dock, partial(dock.setFloating, True))
                return True
        return False


def show_titles(window: QMainWindow) -> None:
    """Let the tabs of stacked docks show their whole titles, and docks without a tab a line with
    theirs. Qt makes the tabs when it needs them, so this follows every change of the layout."""
    for bar in _tab_bars(window):
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)
        bar.setExpanding(False)
        bar.setDrawBase(False)
        if not bar.toolTip():
            bar.setToolTip(HINT)
            bar.installEventFilter(_Floater(bar))
    for dock in window.findChildren(PanelDock, options=DIRECT):
        dock.show_title()


def has_tab(dock: QDockWidget) -> bool:
    """Whether a dock is one of several that are stacked."""
    window = dock.parentWidget()
    if not isinstance(window, QMainWindow) or dock.isFloating():
        return False
    return any(not other.isHidden() for other in window.tabifiedDockWidgets(dock))


def height_of_tabs(dock: QDockWidget) -> int:
    """Pixels of the tabs under a dock; 0 where there are none."""
    window, below = dock.parentWidget(), dock.geometry().bottom() + 1
    bars = _tab_bars(window) if isinstance(window, QMainWindow) else []
    return next((bar.height() for bar in bars if bar.isVisible() and bar.y() == below), 0)


def _tab_bars(window: QMainWindow) -> list[QTabBar]:
    return window.findChildren(QTabBar, options=DIRECT)


def _dock_at(bar: QTabBar, place: QPoint) -> QDockWidget | None:
    """The dock whose tab is at a place of a bar."""
    window, title = bar.parentWidget(), bar.tabText(bar.tabAt(place))
    docks = window.findChildren(QDockWidget) if title else []
    return next((dock for dock in docks if dock.windowTitle() == title), None)
