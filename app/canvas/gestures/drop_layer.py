"""A layer that is dragged in from the palette."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import edits
from app.canvas.geometry import NODE_CENTRE, WIRE_REACH, snapped_position
from app.canvas.gestures.gesture import Gesture, Pointer, Stage
from app.canvas.gestures.goal_wire import GoalWire
from app.canvas.node_item import NodeItem
from app.canvas.node_painting import paint_shapes
from app.canvas.picking import wire_at
from app.canvas.wire_item import WireItem
from core.layers import LAYERS


class Ghost(NodeItem):
    """A layer that is not there yet. Unlike the others it paints itself."""

    def appear(self) -> None:
        """Be seen, above the others."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, False)
        self.setOpacity(0.85)
        self.setZValue(5.0)
        self.is_selected = True

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        paint_shapes(painter, self, self.detail)


class DropLayer(Gesture):
    """Shows a ghost under the pointer. On a wire the layer will be inserted into it."""

    def __init__(self, stage: Stage, kind: str) -> None:
        super().__init__(stage)
        self.kind = kind
        self.refusal = edits.kind_refusal(stage.document.network, kind)
        self._ghost: Ghost | None = None
        self._goal = GoalWire()

    def start(self, at: Pointer) -> None:
        if self.refusal is None:
            node = self.stage.document.network.new_node(self.kind)
            self._ghost = Ghost(node, self.stage.scene.paints, self.stage.scene.detail)
            self._ghost.appear()
            self.stage.scene.add_extra(self._ghost)
        self.move(at)

    def move(self, at: Pointer) -> None:
        if self._ghost is None:
            self.stage.tip.show_at(self.refusal or "", at.place)
            return
        self._ghost.move_to(QPointF(*snapped_position(at.scene - NODE_CENTRE)))
        self._goal.show(self._wire_under(at))

    def _wire_under(self, at: Pointer) -> WireItem | None:
        spec = LAYERS[self.kind]
        if spec.inputs == 0 or spec.outputs == 0:
            return None
        return wire_at(self.stage.scene, at.scene, 2 * WIRE_REACH / self.stage.view.scale_now)

    def end(self, at: Pointer) -> None:
        self.move(at)
        edge = self._goal.wire.edge if self._goal.wire else None
        is_refused = self._ghost is None
        self.cancel()
        if is_refused:
            return
        network = self.stage.document.network
        position = snapped_position(QPointF(at.scene - NODE_CENTRE))
        if edge is None:
            network, node = edits.add(network, self.kind, position)
        else:
            network, node = edits.add_into(network, self.kind, edge, position)
        self.stage.document.apply_network(f"Add {self.kind}", network)
        self.stage.selection.select([node.id])

    def cancel(self) -> None:
        self._goal.show(None)
        self.stage.tip.hide()
        if self._ghost is not None:
            self.stage.scene.remove_extra(self._ghost)
            self._ghost = None
