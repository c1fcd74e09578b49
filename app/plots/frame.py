"""What stands still behind a plot: its title, the area, grid lines, tick labels."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from app.appearance import Appearance
from app.plots.axis import Axis
from app.plots.surface import Surface

LEFT, TOP, RIGHT, BOTTOM = 56, 30, 8, 22
LINE_HEIGHT = 28
LABEL_WIDTH = 72
SMALLEST = 7
"""Pixels of the font of labels that would not fit otherwise."""
WORD_SIZES = (13, 12, 11, 10, 9)
LEFT_ALIGNED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Frame:
    """Title and axes of one plot. `x_axis` is None where the plot labels its own bottom."""

    title: str
    y_axis: Axis
    x_axis: Axis | None = None
    has_grid: bool = True

    def area(self, width: int, height: int, scale: float = 1.0) -> QRectF:
        """Where values are drawn, in a widget of this size, beside type of this scale."""
        below = TOP + round(BOTTOM * scale)
        return QRectF(LEFT, TOP, max(1, width - LEFT - RIGHT), max(1, height - below))

    def title_area(self, area: QRectF) -> QRectF:
        """From where to where title and note stand, above the area."""
        return area

    def paint(self, painter: QPainter, surface: Surface, has_values: bool) -> None:
        """Paint area and axes; without values there are no ticks."""
        appearance, area = surface.appearance, surface.area
        outside = area.adjusted(-LEFT, -TOP, RIGHT, appearance.px(BOTTOM))
        painter.fillRect(outside, appearance.color("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(appearance.color("canvas"))
        painter.drawRoundedRect(area, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if not has_values:
            return
        painter.setFont(appearance.number_font(11))
        self._paint_y_ticks(painter, surface)
        self._paint_x_ticks(painter, surface)

    def paint_header(
        self,
        painter: QPainter,
        surface: Surface,
        title: str,
        title_width: int,
        note: str,
        is_hovered: bool,
        taken: int = 0,
    ) -> None:
        """Paint title and note, left of what is `taken` by buttons. Where both do not fit the
        note gives way, unless it says what is under the pointer."""
        appearance = surface.appearance
        area = self.title_area(surface.area).adjusted(0, 0, -taken, 0)
        painter.setFont(appearance.number_font(11))
        metrics = painter.fontMetrics()
        note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, int(area.width()))
        note_width = metrics.horizontalAdvance(note)
        room = area.width() - note_width - 10
        if note and (title_width <= room or is_hovered):
            painter.setPen(appearance.color("mute"))
            painter.drawText(QRectF(area.left(), 2, area.width(), TOP - 4), RIGHT_ALIGNED, note)
        else:
            room = area.width()
        painter.setFont(title_font(appearance))
        painter.setPen(appearance.color("text"))
        if title_width > room:
            metrics = painter.fontMetrics()
            title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(max(0, room)))
        painter.drawText(QRectF(area.left(), 2, max(0, room), TOP - 4), LEFT_ALIGNED, title)

    def paint_words(self, painter: QPainter, surface: Surface, text: str) -> None:
        """Say something instead of showing values."""
        paint_wrapped(painter, surface.appearance, surface.area, text)

    def _paint_y_ticks(self, painter: QPainter, surface: Surface) -> None:
        area = surface.area
        room = int(area.height() // surface.appearance.px(LINE_HEIGHT))
        grid = QPen(surface.appearance.color("line"), 1)
        ticks = self.y_axis.ticks(*surface.y_range, max(3, room))
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(text) for _, text in ticks), default=0)
        if widest > LEFT - 7:
            size = max(SMALLEST, 11 * (LEFT - 7) // widest)
            painter.setFont(surface.appearance.number_font(size))
        for value, text in ticks:
            y = round(surface.y(value))
            if self.has_grid and area.top() + 1 < y < area.bottom() - 1:
                painter.setPen(grid)
                painter.drawLine(int(area.left()), y, int(area.right()) - 1, y)
            painter.setPen(surface.appearance.color("mute"))
            painter.drawText(QRectF(0, y - 12, LEFT - 5, 24), RIGHT_ALIGNED, text)
        painter.setFont(surface.appearance.number_font(11))

    def _paint_x_ticks(self, painter: QPainter, surface: Surface) -> None:
        if self.x_axis is None:
            return
        area = surface.area
        painter.setPen(surface.appearance.color("mute"))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        metrics = painter.fontMetrics()
        room = max(2, int(area.width() // surface.appearance.px(LABEL_WIDTH)))
        for value, text in self.x_axis.ticks(*surface.x_range, room):
            width = metrics.horizontalAdvance(text) + 2
            left = surface.x(value) - width / 2
            left = min(max(left, area.left() - LEFT + 2), area.right() + RIGHT - width)
            height = surface.appearance.px(BOTTOM) - 5
            painter.drawText(QRectF(left, area.bottom() + 5, width, height), flags, text)


def title_font(appearance: Appearance) -> QFont:
    """The font of plot titles."""
    return appearance.text_font(13, QFont.Weight.DemiBold)


def paint_wrapped(painter: QPainter, appearance: Appearance, place: QRectF, text: str) -> None:
    """Words in the middle of a place, as small as is needed to see all of them."""
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    aside = min(16.0, place.width() / 24)
    room = place.adjusted(aside, 2, -aside, -2)
    for size in WORD_SIZES:
        painter.setFont(appearance.text_font(size))
        taken = painter.boundingRect(room, flags, text)
        if taken.height() <= room.height() and taken.width() <= room.width():
            break
    painter.setPen(appearance.color("mute"))
    painter.drawText(room, flags, text)
