"""The dots behind everything, drawn as tiles."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

DISTANCE = 24.0
"""Distance of the dots in canvas pixels; doubled until they stand at least 16 apart."""
DIAMETER = 2.0
MOST_CELLS = 8
SMALLEST_TILE = 256
"""In pixels of the screen; many small tiles take longer than a few large ones."""


@dataclass(frozen=True)
class DotLook:
    """At which scale, on a screen of which pixel ratio, and in which colours."""

    scale: float
    ratio: float
    color: QColor
    background: QColor


class DotGrid:
    """Holds the tile for one scale. A tile has as many cells as make its side nearly whole, so
    that the dots keep to the grid of the canvas at every scale."""

    def __init__(self) -> None:
        self._tile = QPixmap()
        self._side = 1.0
        self._key: tuple[float, float, int] | None = None

    def paint(self, painter: QPainter, area: QRectF, origin: QPointF, look: DotLook) -> None:
        """Draw the dots into `area` of the screen; `origin` is where the canvas's zero is."""
        self._prepare(look)
        half = DIAMETER / 2  # a dot's corner is at the crossing of the tile, its middle at ours
        phase = QPointF(
            (area.left() - origin.x() + half) % self._side,
            (area.top() - origin.y() + half) % self._side,
        )
        painter.drawTiledPixmap(area, self._tile, phase)

    def _prepare(self, look: DotLook) -> None:
        key = (look.scale, look.ratio, look.color.rgb())
        if key == self._key:
            return
        self._key = key
        gap = dot_distance(look.scale) * look.scale * look.ratio
        cells = min(range(1, MOST_CELLS + 1), key=lambda n: abs(n * gap - round(n * gap)) / n)
        cells *= math.ceil(SMALLEST_TILE / (cells * gap))
        side = round(cells * gap)
        self._side = side / look.ratio
        self._tile = QPixmap(side, side)
        self._tile.fill(look.background)
        self._draw_dots(cells, side / cells, look)
        self._tile.setDevicePixelRatio(look.ratio)

    def _draw_dots(self, cells: int, gap: float, look: DotLook) -> None:
        """Each dot lies on whole pixels, so that all look the same."""
        dot = _dot(look)
        row = QPixmap(self._tile.width(), dot.height())
        row.fill(look.background)
        places = [round(cell * gap) for cell in range(cells)]
        painter = QPainter(row)
        for place in places:
            painter.drawPixmap(place, 0, dot)
        painter.end()
        painter.begin(self._tile)
        for place in places:
            painter.drawPixmap(0, place, row)
        painter.end()


def _dot(look: DotLook) -> QPixmap:
    size = DIAMETER * look.ratio
    dot = QPixmap(math.ceil(size), math.ceil(size))
    dot.fill(look.background)
    painter = QPainter(dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color)
    painter.drawEllipse(QRectF(0, 0, size, size))
    painter.end()
    return dot


def dot_distance(scale: float) -> float:
    """Distance of the dots in canvas pixels, so that they stand at least 16 screen pixels apart."""
    doublings = max(0, math.ceil(math.log2(16.0 / (DISTANCE * scale))))
    return math.ldexp(DISTANCE, doublings)
