"""The canvas: where a network is drawn and seen at work."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QMenu

from app.appearance import Appearance
from app.canvas import walking
from app.canvas.adding import Adder
from app.canvas.commands import Commands
from app.canvas.context_menu import layer_menu, wire_menu
from app.canvas.floating import Toast
from app.canvas.geometry import rect_at
from app.canvas.keys import binding_for
from app.canvas.name_editor import NameEditor
from app.canvas.picking import Hit
from app.canvas.search_popup import SearchPopup
from app.canvas.searching import Searching
from app.canvas.showing_view import ShowingView
from app.checker import Checker
from app.document import Document
from app.selection import Selection

Command = Callable[[], object]


class CanvasView(ShowingView):
    """Everything a person does to a network, by pointer and by key. Each edit is one named
    undo step of the document. Menus call the commands by their plain names here.
    `latest_wanted()` when a person has seen enough of an earlier step."""

    latest_wanted = Signal()

    def __init__(
        self,
        document: Document,
        selection: Selection,
        checker: Checker,
        appearance: Appearance,
    ) -> None:
        super().__init__(document, selection, checker, appearance)
        self.toast = Toast(appearance, self)
        self.commands = Commands(self.stage, self.toast.say)
        self.adder = Adder(self.stage, self.toast.say)
        self.search = SearchPopup(appearance, self)
        self.searching = Searching(self, self.search, self.adder)
        self.name_editor = NameEditor(appearance, self)
        self._walker: str | None = None
        self.add_layer: Callable[[str], None] = self.adder.add_layer
        self.delete_selected: Command = self.commands.delete_selected
        self.delete_and_reconnect: Command = self.commands.delete_and_reconnect
        self.copy: Command = self.commands.copy
        self.cut: Command = self.commands.cut
        self.duplicate: Command = self.commands.duplicate
        self.select_all: Command = self.commands.select_all
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.search.closed.connect(self._take_focus_back)
        self.double_clicked.connect(self._double_clicked)
        self.menu_wanted.connect(self._open_menu)
        self.wire_dropped.connect(self.searching.for_open_end)
        self.card_pressed.connect(self._press_card)
        self.moved.connect(self._close_floating)

    def paste(self) -> None:
        """Add the layers of the clipboard, at the pointer where it is over the canvas."""
        place = self.pointer_place()
        self.commands.paste(None if place is None else self.to_scene(QPointF(place)))

    def auto_layout(self) -> None:
        """Place all layers anew, and show all of them."""
        self.commands.auto_layout(self._framing.scale_for)
        self.fit_layers(self.canvas.nodes)

    # -- search, names and menus -------------------------------------------------------

    def _double_clicked(self, hit: Hit, place: QPoint) -> None:
        if hit.node is not None:
            self.rename(hit.node)
        elif hit.wire is not None:
            self.searching.for_wire(hit.wire, place)
        else:
            self.searching.at_place(place, self.selected_before)

    def rename_selected(self) -> None:
        """Change the name of the selected layer in place."""
        if self.stage.selection.single is not None:
            self.rename(self.stage.selection.single)

    def rename(self, node: str) -> None:
        """Change the name of a layer in place."""
        item = self.canvas.nodes[node]
        self.bring_into_sight(item.body)
        line = item.body.adjusted(10, 9, -8, -34)
        rect = self.mapFromScene(line).boundingRect()
        rect.setHeight(max(rect.height(), 22))
        rect.setWidth(max(rect.width(), 140))
        name = item.node.name
        self.name_editor.open_at(rect, self.scale_now, name, partial(self.commands.rename, node))

    def _open_menu(self, hit: Hit, place: QPoint) -> None:
        menu = self._menu_for(hit, place)
        if menu is None:
            self.searching.at_place(place, self.stage.selection.single)
        else:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.viewport().mapToGlobal(place))

    def _menu_for(self, hit: Hit, place: QPoint) -> QMenu | None:
        if hit.node is not None:
            item = self.canvas.nodes[hit.node]
            return layer_menu(self, self.commands, item, partial(self.rename, hit.node))
        if hit.wire is not None:
            insert = partial(self.searching.for_wire, hit.wire, place)
            return wire_menu(self, self.commands, insert)
        return None

    def open_menu_from_keyboard(self) -> None:
        """The menu of the selected layer."""
        node = self.stage.selection.single
        if node is not None:
            body = self.canvas.nodes[node].body
            self._open_menu(Hit(node=node), self.mapFromScene(body.center()))

    def _press_card(self, button: str) -> None:
        presses: dict[str, Callable[[], object]] = {
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "natural": partial(self.zoom_to, 1.0),
            "fit": self.fit,
        }
        presses[button]()

    # -- keys --------------------------------------------------------------------------

    def escape(self) -> None:
        """Cancel what is under way, or leave an earlier step; otherwise select nothing."""
        self.toast.dismiss()
        if self.cancel_gesture():
            return
        if self.is_in_past:
            self.latest_wanted.emit()
        else:
            self.commands.select_nothing()

    def walk(self, across: int, down: int, *, extend: bool = False) -> None:
        """Select the next layer in a direction."""
        selection, network = self.stage.selection, self.stage.document.network
        start = self._walker if self._walker in selection.ids else next(iter(selection.ids), None)
        found = walking.step(network, start, across, down)
        if found is not None:
            self._walker = found
            selection.select(selection.ids | {found} if extend else [found])
            self.bring_into_sight(rect_at(network.nodes[found].position or (0.0, 0.0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(event, is_held=True)
            return
        binding = binding_for(event.key(), event.modifiers())
        if binding is None or (self.has_gesture and event.key() != Qt.Key.Key_Escape):
            super().keyPressEvent(event)
            return
        event.accept()
        binding.run(self)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(event, is_held=False)
        else:
            super().keyReleaseEvent(event)

    def _hold_space(self, event: QKeyEvent, *, is_held: bool) -> None:
        event.accept()
        if not event.isAutoRepeat():
            self.is_space_held = is_held
            self.refresh_cursor()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab searches a layer; Shift+Tab leaves the canvas, and Ctrl+Tab the other way."""
        return False if next else super().focusNextPrevChild(next)

    def leave_by_key(self) -> None:
        """Go on to what comes after the canvas."""
        super().focusNextPrevChild(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.is_space_held = False
        super().focusOutEvent(event)

    # -- what floats over it -------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.has_gesture:
            super().wheelEvent(event)

    def _close_floating(self) -> None:
        """A search and a name belong to a place that is gone when the canvas moves."""
        if self.name_editor.isVisible():
            self.name_editor.keep()

    def _take_focus_back(self) -> None:
        self.setFocus(Qt.FocusReason.PopupFocusReason)
