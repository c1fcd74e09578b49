"""Asks for the place of an item to be painted anew.

Qt does so by itself only for what it has painted itself; layers and wires are painted many at
a time, by `near_picture` and `far_picture`.
"""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.geometry import Detail

MARGIN = 2.0
"""In pixels of the screen, for smooth edges and for what is rounded to whole pixels."""


def repaint(item: QGraphicsItem, detail: Detail) -> None:
    """Paint the place of an item anew."""
    margin = MARGIN / detail.scale
    place = item.sceneBoundingRect()
    detail.outdated.emit(place.adjusted(-margin, -margin, margin, margin))


def repaint_everything(detail: Detail) -> None:
    """Paint everything anew."""
    detail.outdated.emit(QRectF())
