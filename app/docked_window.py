"""A main window whose panels stand around one widget in the middle, each in a dock.

The panels keep their shares of the window until a person drags them.
"""

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from app.appearance import Appearance
from app.dock import PanelDock, show_titles
from app.placing import side_widths

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
BOTTOM_SHARE = 0.3


class DockedWindow(QMainWindow):
    """`docks` are the panels by name; of those in one area the first is seen at first."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self._appearance = appearance
        self._is_settling = True
        self._has_own_height = False  # at the bottom: a person has dragged it
        self._areas: dict[Qt.DockWidgetArea, tuple[str, ...]] = {}
        self.docks: dict[str, PanelDock] = {}
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.GroupedDragging  # a tab can be dragged out of its row
        )
        appearance.scale_changed.connect(self._make_room)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setTabPosition(BOTTOM, QTabWidget.TabPosition.South)
        self.setCorner(Qt.Corner.BottomLeftCorner, BOTTOM)
        self.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)

    def add_docks(self, area: Qt.DockWidgetArea, panels: dict[str, tuple[str, QWidget]]) -> None:
        """Put panels, by their names with their titles, behind one another in an area."""
        self._areas[area] = tuple(panels)
        for name, (title, panel) in panels.items():
            self.docks[name] = PanelDock(name, title, panel, self._appearance, self)

    def show_panel(self, name: str) -> None:
        """Bring one panel to the front."""
        self.docks[name].show()
        self.docks[name].raise_()

    def reset_layout(self) -> None:
        """Every panel where it was at first."""
        self._has_own_height = False
        for dock in self.docks.values():
            self.removeDockWidget(dock)
            dock.setFloating(False)
        for area, names in self._areas.items():
            self._stack(area, names)
        for dock in self.docks.values():
            dock.show()
        for names in self._areas.values():
            self.docks[names[0]].raise_()
        self._resize_docks()
        show_titles(self)

    def _stack(self, area: Qt.DockWidgetArea, names: tuple[str, ...]) -> None:
        first = self.docks[names[0]]
        self.addDockWidget(area, first)
        for name in names[1:]:
            self.tabifyDockWidget(first, self.docks[name])

    def _resize_docks(self) -> None:
        widths = side_widths(self.width(), self._appearance.scale)
        sides = [self.docks[name] for name in widths]
        self.resizeDocks(sides, list(widths.values()), Qt.Orientation.Horizontal)
        self._share_height()

    def _make_room(self) -> None:
        """Type has another size: so have the panels, whatever a person dragged."""
        if self.docks:
            QTimer.singleShot(0, self, self._resize_docks)  # once all is laid out anew

    def _share_height(self) -> None:
        height = round(self.height() * BOTTOM_SHARE * self._appearance.growth)
        first = self.docks[self._areas[BOTTOM][0]]
        self.resizeDocks([first], [height], Qt.Orientation.Vertical)

    def layout_state(self) -> QByteArray:
        """Where every panel is, to be remembered."""
        return self.saveState()

    def restore_layout(self, state: QByteArray | None) -> None:
        """Put the panels where they were; without a state where they were at first."""
        if state is None or not self.restoreState(state):
            self.reset_layout()
        else:
            self._is_settling, self._has_own_height = False, True
        show_titles(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panels share the space anew until the window is seen for the first time; the
        bottom keeps its share for as long as nobody has dragged it to another height."""
        super().resizeEvent(event)
        if self._is_settling:
            self._resize_docks()
        elif not self._has_own_height:
            self._share_height()

    def event(self, event: QEvent) -> bool:
        """Notice when the divider above the bottom is taken hold of."""
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            is_below = place.y() > self.centralWidget().geometry().bottom()
            if is_below and self.isSeparator(place):  # type: ignore[attr-defined]
                self._has_own_height = True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the panels keep the sizes they have."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self._is_settling = False
