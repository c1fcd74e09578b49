"""Paints the histogram of a layer on its card, quiet where words stand."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas.geometry import NODE_RECT
from app.canvas.histogram_bars import BARS, TALLEST
from app.canvas.node_looks import family_brush

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem

AREA = NODE_RECT.adjusted(10, 8, -8, -1)
OPACITY = {"dark": 0.5, "light": 0.32}
TICK = 7.0
QUIET = 0.88
"""How far bars fade where words stand before them."""


def paint_bars(painter: QPainter, item: "NodeItem") -> None:
    """Paint them, quiet behind the words, and a tick at 0; the painter is in pixels of the node."""
    width = AREA.width() / BARS
    rects = [
        QRectF(AREA.left() + index * width, AREA.bottom() - tall, width * 0.86, tall)
        for index, height in enumerate(item.flow.bars)
        if (tall := AREA.height() * height / TALLEST)
    ]
    opacity = painter.opacity()
    painter.setOpacity(opacity * OPACITY["dark" if item.paints.is_dark else "light"])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(family_brush(item))
    painter.drawRects(rects)
    painter.setOpacity(opacity * QUIET)
    painter.setBrush(item.paints.frozen_node if item.shown.is_frozen else item.paints.node)
    painter.drawRects(item.texts.places)
    painter.setOpacity(opacity)
    zero = AREA.left() + item.flow.zero * AREA.width()
    painter.fillRect(QRectF(zero - 0.5, AREA.bottom() - TICK, 1.0, TICK), item.paints.text)
