"""Dragging the selected layers."""

from PySide6.QtCore import QPointF, Qt

from app.canvas import edits
from app.canvas.carrying import Carried
from app.canvas.geometry import WIRE_REACH, snapped
from app.canvas.gestures.gesture import Gesture, Pointer, Stage
from app.canvas.gestures.goal_wire import GoalWire
from app.canvas.labels import named
from app.canvas.picking import wire_at
from app.canvas.wire_item import WireItem


class MoveLayers(Gesture):
    """Moves the selection in steps of the grid; Shift keeps to one axis. A single layer that
    has no wires yet is inserted into the wire that it is dropped on."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: Stage, grabbed: str) -> None:
        super().__init__(stage)
        self._grabbed = grabbed

    def start(self, at: Pointer) -> None:
        scene, ids = self.stage.scene, self.stage.selection.ids
        self._origin: QPointF = at.scene
        self._corner = QPointF(scene.nodes[self._grabbed].pos())
        self._carried = Carried(scene, ids)
        self._goal = GoalWire()

    def move(self, at: Pointer) -> None:
        by = at.scene - self._origin
        if at.has_shift:
            by = QPointF(by.x(), 0) if abs(by.x()) >= abs(by.y()) else QPointF(0, by.y())
        self._carried.carry(self._snapped(by))
        self._goal.show(self._wire_to_join(at))

    def _snapped(self, by: QPointF) -> QPointF:
        """The grabbed layer comes to the grid, on the axes on which it is moved."""
        goal = self._corner + by
        return QPointF(
            snapped(goal.x()) - self._corner.x() if by.x() else 0.0,
            snapped(goal.y()) - self._corner.y() if by.y() else 0.0,
        )

    def _wire_to_join(self, at: Pointer) -> WireItem | None:
        network = self.stage.document.network
        if self.stage.selection.single is None or not edits.is_loose(network, self._grabbed):
            return None
        centre = self.stage.scene.nodes[self._grabbed].body.center()
        for point in (at.scene, centre):
            wire = wire_at(self.stage.scene, point, WIRE_REACH)
            if wire is not None and edits.fits_into(network, self._grabbed, wire.edge):
                return wire
        return None

    def end(self, at: Pointer) -> None:
        self.move(at)
        wire = self._goal.wire
        self._goal.show(None)
        self._carried.put_down()
        document, ids = self.stage.document, self.stage.selection.ids
        moved = document.network.move(self._carried.positions())
        if wire is None:
            document.apply_network(f"Move {named(moved, ids)}", moved)
        else:
            joined = edits.put_into(moved, self._grabbed, wire.edge)
            document.apply_network(f"Insert {named(moved, ids)}", joined)

    def cancel(self) -> None:
        self._goal.show(None)
        self._carried.put_back()
