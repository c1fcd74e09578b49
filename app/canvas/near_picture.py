"""Layers and wires when they are near enough to be read, or nearly, painted without asking
each item: a call from Qt into Python and back costs more than most of what it would draw."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas.node_item import NodeItem
from app.canvas.node_painting import paint_nodes
from app.canvas.repainting import MARGIN
from app.canvas.scene import BY_BOUNDS, CanvasScene
from app.canvas.wire_item import WireItem
from app.canvas.wire_painting import paint_wires


class NearPicture:
    """Draws the layers and wires in a part of the scene."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Draw what lies in `area`; it and the painter are in canvas pixels."""
        nodes, wires = items_in(self._scene, area)
        paint_wires(painter, wires, self._scene.paints)
        paint_nodes(painter, nodes, self._scene.detail)


def items_in(scene: CanvasScene, area: QRectF) -> tuple[list[NodeItem], list[WireItem]]:
    """The layers and wires that reach into an area of the scene, in the order of painting."""
    margin = MARGIN / scene.detail.scale
    around = area.adjusted(-margin, -margin, margin, margin)
    found = scene.items(around, BY_BOUNDS, Qt.SortOrder.AscendingOrder)
    nodes = [item for item in found if type(item) is NodeItem]  # and no ghost
    return nodes, [item for item in found if type(item) is WireItem]
