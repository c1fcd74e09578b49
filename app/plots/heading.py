"""The line above a painted picture: its title, and a note that gives way where both do not fit."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.appearance import Appearance
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED, TOP, paint_wrapped, title_font

GAP = 10


def paint_heading(
    painter: QPainter,
    appearance: Appearance,
    place: QRectF,
    title: str,
    note: str,
    is_hovered: bool = False,
) -> None:
    """Paint both into the top of `place`; what is under the pointer comes before the title."""
    line = QRectF(place.left(), place.top() + 2, place.width(), TOP - 4)
    painter.setFont(title_font(appearance))
    title_width = painter.fontMetrics().horizontalAdvance(title)
    painter.setFont(appearance.number_font(11))
    metrics = painter.fontMetrics()
    note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, int(line.width()))
    room = line.width() - metrics.horizontalAdvance(note) - GAP
    if note and (title_width <= room or is_hovered):
        painter.setPen(appearance.color("mute"))
        painter.drawText(line, RIGHT_ALIGNED, note)
    else:
        room = line.width()
    painter.setFont(title_font(appearance))
    painter.setPen(appearance.color("text"))
    title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(max(0, room)))
    painter.drawText(line, LEFT_ALIGNED, title)


def paint_words(painter: QPainter, appearance: Appearance, place: QRectF, text: str) -> None:
    """Say something in the place of a picture, on what pictures stand on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(appearance.color("canvas"))
    painter.drawRoundedRect(place, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    paint_wrapped(painter, appearance, place.adjusted(0, 6, 0, -6), text)


def below_heading(place: QRectF) -> QRectF:
    """What a heading leaves of a place."""
    return place.adjusted(0, TOP, 0, 0)
