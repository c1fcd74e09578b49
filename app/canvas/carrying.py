"""Layers that are being dragged: shown elsewhere until the document follows."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF

from app.canvas.node_item import NODE_Z
from app.canvas.scene import CanvasScene

CARRIED_Z = 3.0
FEW = 150
"""Up to this many layers all wires give way while some are dragged; that costs about 2 ms."""


class Carried:
    """Some layers and their wires, found once; wires among them are only shifted."""

    def __init__(self, scene: CanvasScene, ids: Iterable[str]) -> None:
        self._scene = scene
        self._nodes = [(scene.nodes[key], scene.nodes[key].pos()) for key in ids]
        self._inner, self._outer = scene.wires_of({item.node.id for item, _ in self._nodes})
        self._shift = QPointF()
        if len(self._nodes) <= FEW:
            for item, _ in self._nodes:
                item.setZValue(CARRIED_Z)

    def carry(self, by: QPointF) -> None:
        """Show them shifted by this from where they stand in the document."""
        step = by - self._shift
        if step.isNull():
            return
        self._shift = by
        for item, origin in self._nodes:
            item.move_to(origin + by)
        self._scene.detail.touch()
        if not self._inner and not self._outer:
            return  # the wires stay, so that a loose layer can be dropped on one
        if len(self._scene.nodes) <= FEW:
            self._scene.lay_all(self._scene.network.move(self.positions()))
            return
        dx, dy = step.x(), step.y()
        for wire in self._inner:
            wire.shift(dx, dy)
        self._scene.lay(self._outer)

    def put_back(self) -> None:
        """Show them where they stand in the document."""
        self.carry(QPointF())
        self.put_down()

    def put_down(self) -> None:
        """They are no longer above the others."""
        for item, _ in self._nodes:
            item.setZValue(NODE_Z)

    def positions(self) -> dict[str, tuple[float, float]]:
        """Where they are shown now."""
        return {item.node.id: item.pos().toTuple() for item, _ in self._nodes}
