"""Moving about by dragging."""

from PySide6.QtCore import QPoint, Qt

from app.canvas.gestures.gesture import Gesture, Pointer


class Pan(Gesture):
    """The canvas follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self, at: Pointer) -> None:
        self._last: QPoint = at.place

    def move(self, at: Pointer) -> None:
        step = at.place - self._last
        self._last = at.place
        self.stage.view.pan(step.x(), step.y())

    def end(self, at: Pointer) -> None:
        self.move(at)

    def cancel(self) -> None:
        """Where one looks is no edit: it stays."""
