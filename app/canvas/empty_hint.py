"""What an empty canvas says: what to do first."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from app.appearance import Appearance

TITLE = "Draw a network"
HINTS = (
    "Drag a layer from the left, or double-click to search.",
    "Begin with an Input; the shapes follow from the data.",
)


def paint_hint(painter: QPainter, view: QRectF, appearance: Appearance) -> None:
    """Write it into the middle of the viewport."""
    centre = Qt.AlignmentFlag.AlignCenter
    line = QRectF(view.left(), view.center().y() - 34, view.width(), 28)
    painter.setPen(appearance.color("text"))
    painter.setFont(appearance.text_font(18, QFont.Weight.DemiBold))
    painter.drawText(line, centre, TITLE)
    painter.setPen(appearance.color("mute"))
    painter.setFont(appearance.text_font(13))
    for index, hint in enumerate(HINTS):
        painter.drawText(line.translated(0, 30 + 22 * index), centre, hint)
