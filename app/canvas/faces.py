"""The cards of the nodes as pictures: many nodes look alike, and a picture is drawn ten times
as fast as rounded rectangles."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from app.canvas.geometry import NODE_RECT

LARGEST_SCALE = 2.5
"""Above it few nodes are in sight, and pictures of them would be large."""
FACE_RECT = NODE_RECT.adjusted(-4, -18, 4, 8)
"""What of a node is in its picture."""


class Faces:
    """Pictures for one scale; another scale forgets them. A face is known by a number."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._scale = 0.0
        self._ratio = 0.0
        self._pictures: dict[int, QPixmap] = {}

    def number_of(self, look: object) -> int:
        """The face of all nodes that look like this."""
        return self._numbers.setdefault(look, len(self._numbers))

    def prepare(self, scale: float, ratio: float) -> None:
        """The next pictures are for this scale, on a screen with this pixel ratio."""
        if (scale, ratio) != (self._scale, self._ratio):
            self._scale, self._ratio = scale, ratio
            self._pictures.clear()

    def known(self, face: int) -> QPixmap | None:
        """The picture of a face, its top left corner that of `FACE_RECT`; None until learned."""
        return self._pictures.get(face)

    def learn(self, face: int, paint: Callable[[QPainter], None]) -> QPixmap:
        """Make the picture of a face; `paint` paints it in the node's own pixels."""
        scale = self._scale * self._ratio
        size = FACE_RECT.size() * scale
        picture = QPixmap(round(size.width()) + 1, round(size.height()) + 1)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(-FACE_RECT.topLeft())
        paint(painter)
        painter.end()
        picture.setDevicePixelRatio(self._ratio)
        self._pictures[face] = picture
        return picture
