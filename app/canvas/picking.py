"""What is under a point or in an area of the canvas."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from app.canvas.badges import rule_at
from app.canvas.geometry import PORT_RADIUS, Port
from app.canvas.node_item import NodeItem
from app.canvas.scene import BY_BOUNDS, CanvasScene
from app.canvas.wire_item import WireItem
from core.network import Edge


@dataclass(frozen=True, slots=True)
class Hit:
    """What is under a point. A port comes with its node, and so does the `rule` of a badge;
    nothing at all is falsy."""

    port: Port | None = None
    node: str | None = None
    wire: Edge | None = None
    rule: str = ""

    def __bool__(self) -> bool:
        return self.node is not None or self.wire is not None


def pick(scene: CanvasScene, point: QPointF, port_reach: float, wire_reach: float) -> Hit:
    """What is under a point; ports first, then layers, then wires. Reaches in scene pixels."""
    reach = max(port_reach, wire_reach)
    area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    found = scene.items(area, BY_BOUNDS)
    nodes = [item for item in found if isinstance(item, NodeItem) and is_shown(scene, item)]
    badged = next((item for item in nodes if item.has_badge and rule_at(item, point)), None)
    if badged is not None and port_reach > 0:
        return Hit(node=badged.node.id, rule=rule_at(badged, point))
    inside = next((item for item in nodes if item.body.contains(point)), None)
    if port_reach > 0:
        near = nodes if inside is None else [inside]
        port = _nearest_port(near, point, port_reach)
        if port is not None:
            return Hit(port=port, node=port.node)
    if inside is not None:
        return Hit(node=inside.node.id)
    wire = wire_at(scene, point, wire_reach)
    return Hit(wire=wire.edge if wire else None)


def wire_at(scene: CanvasScene, point: QPointF, reach: float) -> WireItem | None:
    """The topmost wire near a point."""
    area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    wires = (item for item in scene.items(area, BY_BOUNDS) if isinstance(item, WireItem))
    return next((wire for wire in wires if wire.is_near(point, reach)), None)


def is_shown(scene: CanvasScene, item: NodeItem) -> bool:
    """Whether it stands for a layer of the network, and is no ghost."""
    return scene.nodes.get(item.node.id) is item


def _nearest_port(nodes: Iterable[NodeItem], point: QPointF, reach: float) -> Port | None:
    """Outside of a layer a port is easy to hit; inside, only where it is drawn."""
    best, nearest = None, reach
    for item in nodes:
        is_inside = item.body.contains(point)
        limit = min(nearest, 2 * PORT_RADIUS) if is_inside else nearest
        for port in item.ports():
            away = (item.port_at(port) - point).manhattanLength()
            if away <= limit:
                best, nearest, limit = port, away, away
    return best


def nodes_in(scene: CanvasScene, area: QRectF) -> frozenset[str]:
    """The layers that an area touches."""
    found = scene.items(area, BY_BOUNDS)
    nodes = (item for item in found if isinstance(item, NodeItem) and is_shown(scene, item))
    return frozenset(item.node.id for item in nodes if item.body.intersects(area))
