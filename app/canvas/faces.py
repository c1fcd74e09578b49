"""The cards of the nodes as pictures: many nodes look alike, and a picture is drawn ten times
as fast as rounded rectangles."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.canvas.geometry import NODE_RECT

LARGEST_SCALE = 2.5
"""Above it few nodes are in sight, and pictures of them would be large."""
FACE_RECT = NODE_RECT.adjusted(-4, -18, 4, 8)
"""What of a node is in its picture."""


class Faces:
    """Pictures for one scale; another scale forgets them."""

    def __init__(self) -> None:
        self._scale = 0.0
        self._pictures: dict[object, QPixmap] = {}

    def draw(
        self, painter: QPainter, key: object, ratio: float, paint: Callable[[QPainter], None]
    ) -> None:
        """Draw what looks like `key`, on a screen with this pixel ratio; `paint` paints it in
        the node's own pixels when there is no picture of it yet."""
        transform = painter.worldTransform()
        scale = transform.m11() * ratio
        if scale != self._scale:
            self._scale = scale
            self._pictures.clear()
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = self._picture(ratio, paint)
        place = transform.map(FACE_RECT.topLeft())
        painter.resetTransform()
        painter.drawPixmap(
            QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio), picture
        )
        painter.setWorldTransform(transform)

    def _picture(self, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
        size = FACE_RECT.size() * self._scale
        picture = QPixmap(round(size.width()) + 1, round(size.height()) + 1)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        painter.translate(-FACE_RECT.topLeft())
        paint(painter)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture
