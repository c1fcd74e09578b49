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
        self.nodes = frozenset(item.node.id for item, _ in self._nodes)
        self.inner, self.outer = scene.wiring.wires_of(self.nodes)
        self.shift = QPointF()
        scene.carried = self
        if len(self._nodes) <= FEW:
            for item, _ in self._nodes:
                item.setZValue(CARRIED_Z)

    def carry(self, by: QPointF) -> None:
        """Show them shifted by this from where they stand in the document."""
        step = by - self.shift
        if step.isNull():
            return
        self.shift = by
        scene = self._scene
        scene.wiring.stray(self.nodes)
        with scene.repainting([*(item for item, _ in self._nodes), *self.inner]):
            for item, origin in self._nodes:
                item.move_to(origin + by)
            dx, dy = step.x(), step.y()
            for wire in self.inner:
                wire.shift(dx, dy)
        scene.wiring.lay(self.outer)
        if len(scene.nodes) <= FEW and (self.inner or self.outer):
            # where there are none the wires stay, so that a loose layer can be dropped on one
            scene.wiring.lay_all(scene.network.move(self.positions()))

    def put_back(self) -> None:
        """Show them where they stand in the document."""
        self.carry(QPointF())
        self.put_down()
        self._scene.wiring.lay_all(self._scene.network, ())

    def put_down(self) -> None:
        """They are no longer above the others."""
        self._scene.carried = None
        for item, _ in self._nodes:
            item.setZValue(NODE_Z)

    def positions(self) -> dict[str, tuple[float, float]]:
        """Where they are shown now."""
        return {item.node.id: item.pos().toTuple() for item, _ in self._nodes}
