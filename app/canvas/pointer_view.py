"""The view that turns presses and drags into gestures, and shows what is under the pointer."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QSinglePointEvent,
)

from app.appearance import Appearance
from app.canvas.camera_view import CameraView
from app.canvas.cards import Cards
from app.canvas.floating import Tip
from app.canvas.geometry import PORT_REACH, WIRE_REACH
from app.canvas.gestures.choice import choose_gesture
from app.canvas.gestures.drop_layer import DropLayer
from app.canvas.gestures.gesture import Gesture, Pointer, Stage
from app.canvas.hovering import Hovering
from app.canvas.picking import Hit, pick
from app.canvas.scene import CanvasScene
from app.document import Document
from app.palette.layer_list import LAYER_MIME_TYPE
from app.selection import Selection
from core.layers import LAYERS

DRAG_DISTANCE = 4
"""Screen pixels that the pointer moves before a press becomes a drag."""


class PointerView(CameraView):
    """At most one gesture is under way. Emits `double_clicked(hit, place)`,
    `menu_wanted(hit, place)`, `wire_dropped(open end)` and `card_pressed(button)`."""

    double_clicked = Signal(object, object)
    menu_wanted = Signal(object, object)
    wire_dropped = Signal(object)
    card_pressed = Signal(str)

    def __init__(self, document: Document, selection: Selection, appearance: Appearance) -> None:
        super().__init__(CanvasScene(appearance))
        self.cards = Cards(appearance)
        self.stage = Stage(document, selection, self.canvas, self, Tip(appearance, self))
        self.is_space_held = False
        self.selected_before: str | None = None
        self._gesture: Gesture | None = None
        self._pressed: tuple[Qt.MouseButton, Pointer, Hit] | None = None
        self._hovering = Hovering(self.canvas)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)

    # -- gestures ----------------------------------------------------------------------

    @property
    def has_gesture(self) -> bool:
        """Whether something is being dragged."""
        return self._gesture is not None

    def cancel_gesture(self) -> bool:
        """Forget the drag under way. Whether there was one."""
        gesture, self._gesture = self._gesture, None
        self._pressed = None
        if gesture is not None:
            gesture.cancel()
            self.refresh_cursor()
        return gesture is not None

    def _begin(self, gesture: Gesture, at: Pointer) -> None:
        self._hovering.clear()
        self._gesture = gesture
        gesture.start(at)
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def _finish(self, at: Pointer) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(at)
        self.refresh_cursor()

    def hit(self, point: QPointF) -> Hit:
        """What is under a point of the canvas. Ports that are not shown cannot be hit."""
        scale = self.scale_now
        port_reach = PORT_REACH / scale if self.canvas.detail.has_text else 0.0
        return pick(self.canvas, point, port_reach, WIRE_REACH / scale)

    def _pointer(self, event: QSinglePointEvent) -> Pointer:
        place = event.position()
        return Pointer(self._to_scene(place), place.toPoint(), event.modifiers())

    # -- pressing and releasing ----------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._gesture is not None or self._pressed is not None:
            return
        place = event.position()
        button = self.cards.button_at(self._view_rect, place)
        if self.cards.covers(self._view_rect, place):
            if button is not None and event.button() == Qt.MouseButton.LeftButton:
                self.card_pressed.emit(button)
            return
        at = self._pointer(event)
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
        at = self._pointer(event)
        if self._gesture is not None:
            self._gesture.move(at)
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
            self._begin(gesture, start)
            gesture.move(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._pressed is None or event.button() != self._pressed[0]:
            return
        button, start, hit = self._pressed
        self._pressed = None
        if self._gesture is not None:
            self._finish(self._pointer(event))
        elif button == Qt.MouseButton.LeftButton and not self.is_space_held:
            self._click(hit, start)

    def _click(self, hit: Hit, at: Pointer) -> None:
        selection = self.stage.selection
        if hit.node is not None:
            if hit.port is not None or not at.has_toggle:
                selection.select([hit.node])
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
            at = self._pointer(event)
            self.double_clicked.emit(self.hit(at.scene), at.place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        place = event.pos()
        if self.has_gesture or self.cards.covers(self._view_rect, QPointF(place)):
            return
        self._pressed = None
        hit = self.hit(self._to_scene(QPointF(place)))
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
        self._hovering.show(Hit() if is_covered else self.hit(at.scene))
        self.refresh_cursor()

    def refresh_cursor(self) -> None:
        """Show the cursor of what is under the pointer."""
        if self._gesture is not None:
            return
        shape = Qt.CursorShape.OpenHandCursor if self.is_space_held else self._hovering.cursor
        self.viewport().setCursor(shape)

    def update_cards(self) -> None:
        """Repaint the cards."""
        self.viewport().update(self.cards.bounds(self._view_rect).toAlignedRect())

    def pointer_place(self) -> QPoint | None:
        """Where the pointer is in the viewport; None where it is elsewhere."""
        place = self.viewport().mapFromGlobal(self.cursor().pos())
        return place if self.viewport().underMouse() else None

    def leaveEvent(self, event: QEvent) -> None:
        self._hovering.clear()
        if self.cards.hovered is not None:
            self.cards.hovered = None
            self.update_cards()
        super().leaveEvent(event)

    # -- layers dragged in from the palette --------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        kind = bytes(event.mimeData().data(LAYER_MIME_TYPE).data()).decode("utf-8", "replace")
        if kind not in LAYERS:
            event.ignore()
            return
        self.cancel_gesture()
        self._begin(DropLayer(self.stage, kind), self._drop_pointer(event))
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        gesture = self._gesture
        if not isinstance(gesture, DropLayer):
            event.ignore()
            return
        gesture.move(self._drop_pointer(event))
        if gesture.refusal is None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropLayer):
            self._finish(self._drop_pointer(event))
            event.acceptProposedAction()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            event.ignore()

    def _drop_pointer(self, event: QDropEvent) -> Pointer:
        place = event.position()
        return Pointer(self._to_scene(place), place.toPoint(), event.modifiers())
