"""What lies under the pointer is shown a little brighter."""

from PySide6.QtCore import Qt

from app.canvas.picking import Hit
from app.canvas.scene import CanvasScene


class Hovering:
    """Marks at most one layer or wire."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._hit = Hit()

    @property
    def cursor(self) -> Qt.CursorShape:
        """The cursor that says what a drag from here would do."""
        if self._hit.port is not None:
            return Qt.CursorShape.CrossCursor
        if self._hit.wire is not None or self._hit.rule:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor

    def show(self, hit: Hit) -> None:
        """Mark what was hit."""
        if hit != self._hit:
            self._mark(self._hit, is_hovered=False)
            self._hit = hit
            self._mark(hit, is_hovered=True)

    def clear(self) -> None:
        """Mark nothing."""
        self.show(Hit())

    def _mark(self, hit: Hit, *, is_hovered: bool) -> None:
        if hit.node in self._scene.nodes:
            self._scene.nodes[hit.node].show_state(hovered=is_hovered)
        if hit.wire in self._scene.wires:
            self._scene.wires[hit.wire].show_state(hovered=is_hovered)
