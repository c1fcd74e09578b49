"""The way that training took, over the picture of its landscape."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.numbers import count
from app.plots.loss_field import BEHIND, ON_IMAGE
from app.plots.surface import Surface
from core.examining.path import Path

NEAR = 8.0
"""Pixels from a moment of the path at which the pointer reads it."""
PRESENT = QColor("#ff6b3d")
"""Stands out from all of cividis, for colour-blind eyes too."""


@dataclass
class PathTrack:
    """A line through the kept moments; the first is a ring, the one in the middle a disc.

    Without a `path` there is only the disc: where the network is.
    """

    path: Path | None = None
    step: int = 0

    def paint(self, painter: QPainter, surface: Surface) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.path is not None:
            self._paint_line(painter, surface)
            self._paint_start(painter, surface)
        self._paint_present(painter, surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def near(self, surface: Surface, place: QPointF) -> int | None:
        """The moment of the path under the pointer, as its number."""
        if self.path is None:
            return None
        distances = [
            (surface.point(*xy) - place).manhattanLength() for xy in self.path.places.tolist()
        ]
        nearest = int(np.argmin(distances))
        return nearest if distances[nearest] <= NEAR else None

    def _paint_line(self, painter: QPainter, surface: Surface) -> None:
        assert self.path is not None
        points = [surface.point(*xy) for xy in self.path.places.tolist()]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((BEHIND, 4.0), (ON_IMAGE, 1.8)):
            pen = QPen(color, width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ON_IMAGE)
        for point in points[1:-1]:
            painter.drawEllipse(point, 2.2, 2.2)

    def _paint_start(self, painter: QPainter, surface: Surface) -> None:
        assert self.path is not None
        point = surface.point(*self.path.places[0].tolist())
        painter.setPen(QPen(ON_IMAGE, 2))
        painter.setBrush(BEHIND)
        painter.drawEllipse(point, 5, 5)
        self._name(painter, surface, point, f"step {count(int(self.path.steps[0]))}")

    def _paint_present(self, painter: QPainter, surface: Surface) -> None:
        point = surface.point(0.0, 0.0)
        painter.setPen(QPen(ON_IMAGE, 2))
        painter.setBrush(PRESENT)
        painter.drawEllipse(point, 5, 5)
        self._name(painter, surface, point, f"step {count(self.step)}")

    def _name(self, painter: QPainter, surface: Surface, point: QPointF, text: str) -> None:
        """Words on a veil, right of the point or, where there is no room, left of it."""
        painter.setFont(surface.appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(text) + 8
        is_right = point.x() + 10 + width <= surface.area.right()
        left = point.x() + 10 if is_right else point.x() - 10 - width
        veil(painter, QRectF(left, point.y() - 9, width, 18), text)


def veil(painter: QPainter, box: QRectF, text: str) -> None:
    """Words that can be read on any picture."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BEHIND)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ON_IMAGE)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
