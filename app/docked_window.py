"""A main window whose panels stand around one widget in the middle, each in a dock.

The panels keep their shares of the window until a person drags them. A size that is dragged
is what the person wants from then on: a small window, or another size of type, only takes of it
for as long as it has to.
"""

from functools import partial

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
SIDES = LEFT, RIGHT
SIZES_END = b"|"


class DockedWindow(QMainWindow):
    """`docks` are the panels by name; of those in one area the first is seen at first."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self._appearance = appearance
        self._is_settling = True
        self._own_height = 0  # of the bottom: as a person has dragged it, 0 where nobody has
        self._own_widths = dict.fromkeys(SIDES, 0)  # the same of the sides
        self._dragged: Qt.DockWidgetArea | None = None
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
        self._own_height, self._own_widths = 0, dict.fromkeys(SIDES, 0)
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
        self._share_widths()

    def _make_room(self) -> None:
        """Type has another size: so have the panels, but for what a person dragged."""
        if self.docks:
            QTimer.singleShot(0, self, self._resize_docks)  # once all is laid out anew

    def _share_height(self) -> None:
        share = round(self.height() * BOTTOM_SHARE * self._appearance.growth)
        if (dock := self._front_dock(BOTTOM)) is not None:
            self.resizeDocks([dock], [self._own_height or share], Qt.Orientation.Vertical)

    def _share_widths(self) -> None:
        """The sides as wide as a person has dragged them."""
        found = [(self._front_dock(area), width) for area, width in self._own_widths.items()]
        pairs = [(dock, width) for dock, width in found if dock is not None and width]
        if pairs:
            docks, widths = zip(*pairs, strict=True)
            self.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

    def _front_dock(self, area: Qt.DockWidgetArea) -> PanelDock | None:
        """The one of the panels in an area that is in front; there may be none any more."""
        there = [
            dock
            for dock in self.docks.values()
            if self.dockWidgetArea(dock) == area and not (dock.isFloating() or dock.isHidden())
        ]
        seen = (dock for dock in there if self.rect().intersects(dock.geometry()))
        return next(seen, next(iter(there), None))

    def layout_state(self) -> QByteArray:
        """Where every panel is, and the sizes that a person gave to the bottom and the sides,
        to be remembered."""
        sizes = (self._own_height, *self._own_widths.values())
        return QByteArray(b"%d,%d,%d%s" % (*sizes, SIZES_END)) + self.saveState()

    def restore_layout(self, state: QByteArray | None) -> None:
        """Put the panels where they were; without a state where they were at first."""
        sizes, state = _parted(state)
        if state is None or not self.restoreState(state):
            self.reset_layout()
        else:
            self._is_settling, self._own_height = False, sizes[0]
            self._own_widths = dict(zip(SIDES, sizes[1:], strict=True))
            self._share_height()
            self._share_widths()
        show_titles(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panels share the space anew until the window is seen for the first time; the
        bottom keeps its share, or the height to which a person has dragged it; so do the sides."""
        super().resizeEvent(event)
        if self._is_settling:
            self._resize_docks()
        else:
            self._share_height()
            self._share_widths()

    def event(self, event: QEvent) -> bool:
        """Notice when the divider of an area is taken hold of, and let go."""
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonPress:
                self._dragged = self._area_at(event.position().toPoint())
            elif event.type() is QEvent.Type.MouseButtonRelease and self._dragged is not None:
                noted = partial(self._note_size, self._dragged)
                self._dragged = None
                QTimer.singleShot(0, self, noted)  # once Qt has moved it there
        return super().event(event)

    def _area_at(self, place: QPoint) -> Qt.DockWidgetArea | None:
        """The area that is resized by a divider; None where there is none."""
        middle = self.centralWidget().geometry()
        if not self.isSeparator(place):  # type: ignore[attr-defined]
            return None
        if place.y() > middle.bottom():
            return BOTTOM
        sides = {LEFT: place.x() < middle.left(), RIGHT: place.x() > middle.right()}
        return next((area for area, is_there in sides.items() if is_there), None)

    def _note_size(self, area: Qt.DockWidgetArea) -> None:
        if (dock := self._front_dock(area)) is None:
            return
        if area == BOTTOM:
            self._own_height = dock.height() + height_of_tabs(dock)
        else:
            self._own_widths[area] = dock.width()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the panels keep the sizes they have."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self._is_settling = False


def _parted(state: QByteArray | None) -> tuple[tuple[int, int, int], QByteArray | None]:
    """The sizes and Qt's own words of a state that was remembered; older ones have only a height
    or none."""
    if state is None:
        return (0, 0, 0), None
    told, _, rest = state.data().partition(SIZES_END)
    sizes = told.split(b",")
    if len(sizes) > 3 or not all(size.isdigit() for size in sizes):
        return (0, 0, 0), state
    height, left, right = (*map(int, sizes), 0, 0)[:3]
    return (height, left, right), QByteArray(rest)
