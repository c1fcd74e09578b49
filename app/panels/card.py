"""How a card looks: raised from what is behind, with an edge whose colour says how it stands."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance

EDGE = 3
"""Pixels that the coloured edge is wide."""


def paint_card(card: QWidget, appearance: Appearance, edge: str) -> None:
    """Paint what is behind the parts of a card; `edge` is the name of a colour."""
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(appearance.color("raised"))
    painter.drawRoundedRect(QRectF(card.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setBrush(appearance.color(edge))
    painter.drawRoundedRect(QRectF(0, 0, EDGE, card.height()), EDGE / 2, EDGE / 2)
    painter.end()
