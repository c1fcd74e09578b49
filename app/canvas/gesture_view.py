"""The view that carries at most one gesture, and takes layers that are dragged in."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QSinglePointEvent,
)

from app.appearance import Appearance
from app.canvas.camera_view import CameraView
from app.canvas.floating import Tip
from app.canvas.geometry import PORT_REACH, WIRE_REACH
from app.canvas.gestures.drop_layer import DropLayer
from app.canvas.gestures.gesture import Gesture, Pointer, Stage
from app.canvas.hovering import Hovering
from app.canvas.picking import Hit, pick
from app.canvas.scene import CanvasScene
from app.document import Document
from app.palette.layer_list import LAYER_MIME_TYPE
from app.selection import Selection
from core.layers import LAYERS


class GestureView(CameraView):
    """Starts, moves, ends and cancels gestures; which one a press begins is decided above."""

    def __init__(self, document: Document, selection: Selection, appearance: Appearance) -> None:
        super().__init__(CanvasScene(appearance))
        self.stage = Stage(document, selection, self.canvas, self, Tip(appearance, self))
        self.is_space_held = False
        self.hovering = Hovering(self.canvas)
        self._gesture: Gesture | None = None
        self.setAcceptDrops(True)

    # -- gestures ----------------------------------------------------------------------

    @property
    def has_gesture(self) -> bool:
        """Whether something is being dragged."""
        return self._gesture is not None

    def cancel_gesture(self) -> bool:
        """Forget the drag under way. Whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
            self.refresh_cursor()
        return gesture is not None

    def begin(self, gesture: Gesture, at: Pointer) -> None:
        """Start a gesture."""
        self.hovering.clear()
        self._gesture = gesture
        gesture.start(at)
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def move_gesture(self, at: Pointer) -> None:
        """The pointer of the gesture under way is now here."""
        if self._gesture is not None:
            self._gesture.move(at)

    def finish(self, at: Pointer) -> None:
        """End the gesture under way."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(at)
        self.refresh_cursor()

    def refresh_cursor(self) -> None:
        """Show the cursor of what is under the pointer."""
        if self._gesture is None:
            held = Qt.CursorShape.OpenHandCursor
            self.viewport().setCursor(held if self.is_space_held else self.hovering.cursor)

    def hit(self, point: QPointF) -> Hit:
        """What is under a point of the canvas. Ports that are not shown cannot be hit."""
        scale = self.scale_now
        port_reach = PORT_REACH / scale if self.canvas.detail.has_ports else 0.0
        return pick(self.canvas, point, port_reach, WIRE_REACH / scale)

    def pointer(self, event: QSinglePointEvent | QDropEvent) -> Pointer:
        """Where an event happened."""
        place = event.position()
        return Pointer(self.to_scene(place), place.toPoint(), event.modifiers())

    # -- layers dragged in from the palette --------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        kind = bytes(event.mimeData().data(LAYER_MIME_TYPE).data()).decode("utf-8", "replace")
        if kind not in LAYERS:
            event.ignore()
            return
        self.cancel_gesture()
        self.begin(DropLayer(self.stage, kind), self.pointer(event))
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        gesture = self._gesture
        if not isinstance(gesture, DropLayer):
            event.ignore()
            return
        gesture.move(self.pointer(event))
        if gesture.refusal is None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropLayer):
            self.finish(self.pointer(event))
            event.acceptProposedAction()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            event.ignore()
