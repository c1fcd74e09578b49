"""Layers and wires when they are near enough to be read, or nearly, painted without asking
each item: a call from Qt into Python and back costs more than most of what it would draw."""

from functools import partial

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter

from app.canvas.node_painting import paint_nodes
from app.canvas.repainting import repaint_everything
from app.canvas.scene import CanvasScene
from app.canvas.thumbnail_painting import paint_thumbnails
from app.canvas.wire_painting import paint_wires


class NearPicture:
    """Draws the layers and wires in a part of the scene."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._rest = QTimer(scene, singleShot=True, interval=0)
        self._rest.timeout.connect(partial(repaint_everything, scene.detail))

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Draw what lies in `area`; it and the painter are in canvas pixels."""
        nodes, wires = self._scene.shown_in(area)
        if self._scene.has_thumbnails and paint_thumbnails(painter, nodes, self._scene.detail):
            self._rest.start()
        paint_wires(painter, wires, self._scene.paints)
        paint_nodes(painter, nodes, self._scene.paints.faces, self._scene.detail)
