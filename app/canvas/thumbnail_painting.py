"""Paints the thumbnails of layers, in one pass over all that are to be seen."""

import time
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from app.canvas.geometry import Detail
from app.canvas.node_item import NodeItem
from app.canvas.paints import DIMMED
from app.canvas.thumbnails import AREA

SECONDS = 0.008
"""New pictures may take so long of one frame; the rest follow in the next."""


def paint_thumbnails(painter: QPainter, nodes: Iterable[NodeItem], detail: Detail) -> bool:
    """Those of all `nodes` that have one; the painter is in canvas pixels. Whether there was
    too little time for all: then some still look as they did."""
    deadline, is_late = time.thread_time() + SECONDS, False
    to_screen, ratio = painter.worldTransform(), detail.ratio
    scale, dx, dy = to_screen.m11(), to_screen.dx(), to_screen.dy()
    painter.setWorldTransform(QTransform())
    for item in nodes:
        if item.thumbnail is None:
            continue
        x = scale * (item.left + AREA.left()) + dx
        y = scale * (item.top + AREA.top()) + dy
        corner = QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio)
        painter.setOpacity(DIMMED if item.is_dimmed else 1.0)
        picture = item.thumbnail
        if picture.is_ready(scale, ratio) or time.thread_time() < deadline:
            painter.drawPixmap(corner, picture.pixmap(scale, ratio))
        else:
            is_late = True
            _paint_stale(painter, QRectF(corner, AREA.size() * scale), picture.stale)
    painter.setOpacity(1.0)
    painter.setWorldTransform(to_screen)
    return is_late


def _paint_stale(painter: QPainter, place: QRectF, pixmap: QPixmap) -> None:
    if not pixmap.isNull():
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
