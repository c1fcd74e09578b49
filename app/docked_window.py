"""A main window whose panels stand around one widget in the middle, each in a dock.

The panels keep their shares of the window until a person drags them. A height that is dragged
is what the person wants from then on: a small window, or another size of type, only takes of it
for as long as it has to.
"""

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from app.appearance import Appearance
from app.dock import PanelDock, height_of_tabs, show_titles
from app.placing import side_widths

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
BOTTOM_SHARE = 0.3
HEIGHT_END = b"|"


class DockedWindow(QMainWindow):
    """`docks` are the panels by name; of those in one area the first is seen at first."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self._appearance = appearance
        self._is_settling = True
        self._own_height = 0  # of the bottom: as a person has dragged it, 0 where nobody has
        self._is_dragging = False
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
        self._own_height = 0
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
        """Type has another size: so have the panels, but for a height that a person dragged."""
        if self.docks:
            QTimer.singleShot(0, self, self._resize_docks)  # once all is laid out anew

    def _share_height(self) -> None:
        share = round(self.height() * BOTTOM_SHARE * self._appearance.growth)
        if (dock := self._bottom_dock()) is not None:
            self.resizeDocks([dock], [self._own_height or share], Qt.Orientation.Vertical)

    def _bottom_dock(self) -> PanelDock | None:
        """The one of the panels at the bottom that is in front; there may be none any more."""
        at_bottom = [
            dock
            for dock in self.docks.values()
            if self.dockWidgetArea(dock) == BOTTOM and not (dock.isFloating() or dock.isHidden())
        ]
        seen = (dock for dock in at_bottom if self.rect().intersects(dock.geometry()))
        return next(seen, next(iter(at_bottom), None))

    def layout_state(self) -> QByteArray:
        """Where every panel is, and the height that a person gave to the bottom, to be
        remembered."""
        return QByteArray(b"%d%s" % (self._own_height, HEIGHT_END)) + self.saveState()

    def restore_layout(self, state: QByteArray | None) -> None:
        """Put the panels where they were; without a state where they were at first."""
        height, state = _parted(state)
        if state is None or not self.restoreState(state):
            self.reset_layout()
        else:
            self._is_settling, self._own_height = False, height
            self._share_height()
        show_titles(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panels share the space anew until the window is seen for the first time; the
        bottom keeps its share, or the height to which a person has dragged it."""
        super().resizeEvent(event)
        if self._is_settling:
            self._resize_docks()
        else:
            self._share_height()

    def event(self, event: QEvent) -> bool:
        """Notice when the divider above the bottom is taken hold of, and let go."""
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonPress:
                self._is_dragging = self._is_above_bottom(event.position().toPoint())
            elif event.type() is QEvent.Type.MouseButtonRelease and self._is_dragging:
                self._is_dragging = False
                QTimer.singleShot(0, self, self._note_height)  # once Qt has moved it there
        return super().event(event)

    def _is_above_bottom(self, place: QPoint) -> bool:
        is_below = place.y() > self.centralWidget().geometry().bottom()
        return is_below and bool(self.isSeparator(place))  # type: ignore[attr-defined]

    def _note_height(self) -> None:
        if (dock := self._bottom_dock()) is not None:
            self._own_height = dock.height() + height_of_tabs(dock)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the panels keep the sizes they have."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self._is_settling = False


def _parted(state: QByteArray | None) -> tuple[int, QByteArray | None]:
    """The height and Qt's own words of a state that was remembered; older ones have no height."""
    if state is None:
        return 0, None
    height, _, rest = state.data().partition(HEIGHT_END)
    return (int(height), QByteArray(rest)) if height.isdigit() else (0, state)
