"""The view that understands presses, clicks and what lies under the pointer."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent

from app.appearance import Appearance
from app.canvas.cards import Cards
from app.canvas.gesture_view import GestureView
from app.canvas.gestures.choice import choose_gesture
from app.canvas.gestures.gesture import Pointer
from app.canvas.picking import Hit
from app.document import Document
from app.selection import Selection

DRAG_DISTANCE = 4
"""Screen pixels that the pointer moves before a press becomes a drag."""


class PointerView(GestureView):
    """Emits `double_clicked(hit, place)`, `menu_wanted(hit, place)`, `wire_dropped(open end)`
    `card_pressed(button)`, and `finding_pressed(rule, node)` for a badge that a run has set."""

    double_clicked = Signal(object, object)
    menu_wanted = Signal(object, object)
    wire_dropped = Signal(object)
    card_pressed = Signal(str)
    finding_pressed = Signal(str, str)

    def __init__(self, document: Document, selection: Selection, appearance: Appearance) -> None:
        super().__init__(document, selection, appearance)
        self.cards = Cards(appearance)
        self.selected_before: str | None = None
        self._pressed: tuple[Qt.MouseButton, Pointer, Hit] | None = None
        self.viewport().setMouseTracking(True)

    def cancel_gesture(self) -> bool:
        """Forget the drag under way. Whether there was one."""
        self._pressed = None
        return super().cancel_gesture()

    # -- pressing and releasing ----------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.has_gesture or self._pressed is not None:
            return
        place = event.position()
        button = self.cards.button_at(self._view_rect, place)
        if self.cards.covers(self._view_rect, place):
            if button is not None and event.button() == Qt.MouseButton.LeftButton:
                self.card_pressed.emit(button)
            return
        at = self.pointer(event)
        hit = self.hit(at.scene)
        self._pressed = (event.button(), at, hit)
        self.selected_before = self.stage.selection.single
        if event.button() == Qt.MouseButton.LeftButton and not self.is_space_held:
            self._select_pressed(hit, at)

    def _select_pressed(self, hit: Hit, at: Pointer) -> None:
        """A layer that is pressed is selected at once, so that the drag moves it."""
        selection = self.stage.selection
        if hit.node is None or hit.port is not None:
            return
        self.canvas.select_wires(())
        if at.has_toggle:
            selection.select(selection.ids ^ {hit.node})
        elif hit.node not in selection.ids:
            selection.select([hit.node])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointer(event)
        if self.has_gesture:
            self.move_gesture(at)
        elif self._pressed is not None:
            self._maybe_begin(at)
        else:
            self._hover(at)

    def _maybe_begin(self, at: Pointer) -> None:
        assert self._pressed is not None
        button, start, hit = self._pressed
        if (at.place - start.place).manhattanLength() < DRAG_DISTANCE:
            return
        gesture = choose_gesture(
            self.stage,
            hit,
            start.scene,
            button,
            is_space_held=self.is_space_held,
            on_open_end=self.wire_dropped.emit,
        )
        if gesture is not None:
            self.begin(gesture, start)
            gesture.move(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._pressed is None or event.button() != self._pressed[0]:
            return
        button, start, hit = self._pressed
        self._pressed = None
        if self.has_gesture:
            self.finish(self.pointer(event))
        elif button == Qt.MouseButton.LeftButton and not self.is_space_held:
            self._click(hit, start)

    def _click(self, hit: Hit, at: Pointer) -> None:
        selection = self.stage.selection
        if hit.node is not None:
            if hit.port is not None or not at.has_toggle:
                selection.select([hit.node])
            if hit.rule:
                self.finding_pressed.emit(hit.rule, hit.node)
        elif hit.wire is not None:
            kept = self.canvas.selected_wires if at.has_toggle else frozenset()
            self.canvas.select_wires(kept ^ {hit.wire})
            if not at.has_toggle:
                selection.select(())
        elif not at.has_toggle:
            self.canvas.select_wires(())
            selection.select(())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.cards.covers(self._view_rect, event.position()):
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            at = self.pointer(event)
            self.double_clicked.emit(self.hit(at.scene), at.place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        place = event.pos()
        if self.has_gesture or self.cards.covers(self._view_rect, QPointF(place)):
            return
        self._pressed = None
        hit = self.hit(self.to_scene(QPointF(place)))
        if hit.node is not None and hit.node not in self.stage.selection.ids:
            self.stage.selection.select([hit.node])
        elif hit.wire is not None and hit.node is None:
            self.stage.selection.select(())
            self.canvas.select_wires([hit.wire])
        self.menu_wanted.emit(hit, place)

    # -- what is under the pointer ---------------------------------------------------------

    @property
    def _view_rect(self) -> QRectF:
        return QRectF(self.viewport().rect())

    def _hover(self, at: Pointer) -> None:
        button = self.cards.button_at(self._view_rect, QPointF(at.place))
        if button != self.cards.hovered:
            self.cards.hovered = button
            self.update_cards()
        is_covered = self.cards.covers(self._view_rect, QPointF(at.place))
        self.hovering.show(Hit() if is_covered else self.hit(at.scene))
        self.refresh_cursor()

    def update_cards(self) -> None:
        """Repaint the cards."""
        self.viewport().update(self.cards.bounds(self._view_rect).toAlignedRect())

    def pointer_place(self) -> QPoint | None:
        """Where the pointer is in the viewport; None where it is elsewhere."""
        place = self.viewport().mapFromGlobal(self.cursor().pos())
        return place if self.viewport().underMouse() else None

    def leaveEvent(self, event: QEvent) -> None:
        self.hovering.clear()
        if self.cards.hovered is not None:
            self.cards.hovered = None
            self.update_cards()
        super().leaveEvent(event)
