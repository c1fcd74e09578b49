"""The histogram of what a layer gives, faint behind the words on its card."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas.geometry import NODE_RECT
from core.probes.measure import Histogram

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem

BARS = 32
TALLEST = 255
AREA = NODE_RECT.adjusted(10, 8, -8, -1)
OPACITY = 0.28


def bar_heights(histogram: Histogram) -> bytes:
    """The heights of the bars, 0 to 255, by the square root of their counts: what lies beside a
    peak, such as the zeros of a ReLU, stays to be seen."""
    counts = np.sqrt(histogram.counts.reshape(BARS, -1).sum(axis=1))
    most = counts.max()
    return (TALLEST * counts / most).astype(np.uint8).tobytes() if most else b""


def paint_bars(painter: QPainter, item: "NodeItem") -> None:
    """Paint them; the painter is in the node's own pixels."""
    width = AREA.width() / BARS
    rects = [
        QRectF(AREA.left() + index * width, AREA.bottom() - tall, width * 0.86, tall)
        for index, height in enumerate(item.flow.bars)
        if (tall := AREA.height() * height / TALLEST)
    ]
    opacity = painter.opacity()
    painter.setOpacity(opacity * OPACITY)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(item.family_brush)
    painter.drawRects(rects)
    painter.setOpacity(opacity)
