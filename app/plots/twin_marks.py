"""Twins over the bars of the main run: outlines in colours of their own."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.plots.bars import Bar, bar_rect
from app.plots.surface import Surface
from core.probes.measure import Histogram

NARROWER = 3.0
"""Pixels by which the outline of each further twin lies within that of the one before."""

Outline = tuple[QColor, Mapping[str, float]]
"""The colour of a twin, and the heights of its bars by node."""


class TwinBars:
    """A dashed outline with a firm upper edge at each bar, as high as that of a twin."""

    def __init__(self, bars: Callable[[], Sequence[Bar]]) -> None:
        self._bars = bars
        self.outlines: Sequence[Outline] = ()

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Paint those of the layers that a twin has too."""
        if not self.outlines:
            return
        painter.save()
        painter.setClipRect(surface.area)
        for number, (color, heights) in enumerate(self.outlines):
            for index, bar in enumerate(self._bars()):
                height = heights.get(bar.node, np.nan)
                if np.isfinite(height):
                    self._paint(painter, bar_rect(surface, index, height), color, number)
        painter.restore()

    def _paint(self, painter: QPainter, place: QRectF, color: QColor, number: int) -> None:
        inset = min(NARROWER * number, place.width() / 4)
        place = place.adjusted(inset, 0, -inset, 0)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        painter.drawLine(place.topLeft(), place.bottomLeft())
        painter.drawLine(place.topRight(), place.bottomRight())
        painter.setPen(QPen(color, 2.5))
        painter.drawLine(place.topLeft(), place.topRight())


def shares_beside(measure: Histogram, width: float) -> np.ndarray:
    """Percent of the values in each bin, as they would be in bins of `width`, so that the
    histograms of layers with different ranges can be compared."""
    own = (measure.high - measure.low) / len(measure.counts)
    scale = width / own if own > 0 else 1.0
    shares: np.ndarray = 100 * measure.counts / max(1, measure.counts.sum()) * scale
    return shares


def paint_outline(
    painter: QPainter, surface: Surface, measure: Histogram, width: float, color: QColor
) -> None:
    """The upper edge of a histogram, in bins of `width`."""
    shares = shares_beside(measure, width)
    left, right = surface.x(measure.low), surface.x(measure.high)
    bottom, top = surface.area.bottom(), surface.area.top()
    base, unit = surface.y(0.0), surface.y(1.0) - surface.y(0.0)
    edges = np.linspace(left, right, len(shares) + 1)
    heights = np.maximum(base + unit * shares, top)
    across = [left, *np.repeat(edges, 2)[1:-1].tolist(), right]
    down = [bottom, *np.repeat(heights, 2).tolist(), bottom]
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(*at) for at in zip(across, down, strict=True)]))
