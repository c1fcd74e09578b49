"""Layers that the document has moved glide to their new places, in less than 200 ms."""

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

from app.canvas.scene import CanvasScene

DURATION_MS = 160
MANY = 300
"""More layers than this are shown in their places at once."""
SHORTEST = 24.0
"""A way shorter than this needs no explanation."""


class Glide(QObject):
    """Shows layers on their way; only what is shown moves, the document has moved already."""

    def __init__(self, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._ways: list[tuple[str, QPointF, QPointF]] = []
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(DURATION_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._show)
        self._animation.finished.connect(self.finish)

    def start(self, before: Mapping[str, QPointF]) -> None:
        """Glide from where the layers were to where they are now."""
        nodes = self._scene.nodes
        known = ((key, place) for key, place in before.items() if key in nodes)
        ways = [(key, place, nodes[key].pos()) for key, place in known if place != nodes[key].pos()]
        longest = max(((end - start).manhattanLength() for _, start, end in ways), default=0.0)
        if longest >= SHORTEST and len(ways) <= MANY:
            self._ways = ways
            self._show(0.0)
            self._animation.start()

    def finish(self) -> None:
        """Show all layers in their places now."""
        ways, self._ways = self._ways, []
        self._animation.stop()
        if ways:
            self._scene.place({key: end for key, _, end in ways})
            self._scene.wiring.lay_all(self._scene.network)

    def _show(self, part: float) -> None:
        if self._ways:
            self._scene.place({key: start + (end - start) * part for key, start, end in self._ways})
