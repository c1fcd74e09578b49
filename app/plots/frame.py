"""What stands still behind a plot: its title, the area, grid lines, tick labels."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from app.appearance import Appearance
from app.plots.axis import Axis
from app.plots.surface import Surface

LEFT, TOP, RIGHT, BOTTOM = 48, 30, 8, 22
LINE_HEIGHT = 34
LABEL_WIDTH = 72


@dataclass(frozen=True)
class Frame:
    """Title and axes of one plot. `x_axis` is None where the plot labels its own bottom."""

    title: str
    y_axis: Axis
    x_axis: Axis | None = None
    has_grid: bool = True

    def area(self, width: int, height: int) -> QRectF:
        """Where values are drawn, in a widget of this size."""
        return QRectF(LEFT, TOP, max(1, width - LEFT - RIGHT), max(1, height - TOP - BOTTOM))

    def paint(self, painter: QPainter, surface: Surface, title: str, has_values: bool) -> None:
        """Paint everything but the values; without any, no ticks either."""
        appearance, area = surface.appearance, surface.area
        outside = area.adjusted(-LEFT, -TOP, RIGHT, BOTTOM)
        painter.fillRect(outside, appearance.color("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(appearance.color("canvas"))
        painter.drawRoundedRect(area, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_title(painter, surface, title)
        if not has_values:
            return
        painter.setFont(appearance.number_font(11))
        self._paint_y_ticks(painter, surface)
        self._paint_x_ticks(painter, surface)

    def _paint_title(self, painter: QPainter, surface: Surface, title: str) -> None:
        painter.setFont(title_font(surface.appearance))
        painter.setPen(surface.appearance.color("text"))
        area = surface.area
        place = QRectF(area.left(), 4, area.width() * 0.72, TOP - 8)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        text = painter.fontMetrics().elidedText(
            title, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, int(flags), text)

    def _paint_y_ticks(self, painter: QPainter, surface: Surface) -> None:
        area = surface.area
        room = int(area.height() // LINE_HEIGHT)
        grid = QPen(surface.appearance.color("line"), 1)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, text in self.y_axis.ticks(*surface.y_range, max(2, room)):
            y = round(surface.y(value))
            if self.has_grid and area.top() + 1 < y < area.bottom() - 1:
                painter.setPen(grid)
                painter.drawLine(int(area.left()), y, int(area.right()) - 1, y)
            painter.setPen(surface.appearance.color("mute"))
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), flags, text)

    def _paint_x_ticks(self, painter: QPainter, surface: Surface) -> None:
        if self.x_axis is None:
            return
        area = surface.area
        painter.setPen(surface.appearance.color("mute"))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        metrics = painter.fontMetrics()
        room = max(2, int(area.width() // LABEL_WIDTH))
        for value, text in self.x_axis.ticks(*surface.x_range, room):
            width = metrics.horizontalAdvance(text) + 2
            left = surface.x(value) - width / 2
            left = min(max(left, area.left() - LEFT + 2), area.right() + RIGHT - width)
            painter.drawText(QRectF(left, area.bottom() + 5, width, BOTTOM - 5), flags, text)


def title_font(appearance: Appearance) -> QFont:
    """The font of plot titles."""
    return appearance.text_font(13, QFont.Weight.DemiBold)
