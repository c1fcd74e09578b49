"""The base of plots with one bar a layer: names below, hovering, a click selects the layer."""

import math
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import Axis
from app.plots.frame import BOTTOM, Frame
from app.plots.plot import Plot
from app.plots.surface import Surface

WIDEST = 36.0
FILL = 0.66
NARROWEST_NAME = 44.0
"""Pixels a bar needs for a name of its own; with less, every second, third, … is named."""


@dataclass(frozen=True)
class Bar:
    """One bar: `height` is a position on the vertical axis, NaN where there is nothing to
    draw; `text` says the exact value."""

    node: str
    name: str
    height: float
    text: str
    color: QColor
    is_faulty: bool = False


class BarPlot(Plot):
    """Bars over layers, in the order of the plan. `bar_chosen(node)` follows a click."""

    bar_chosen = Signal(str)

    def __init__(
        self, title: str, axis: Axis, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(Frame(title, axis), appearance, parent)
        self.bars: Sequence[Bar] = ()
        self.selected: str | None = None
        self.view.setMouseEnabled(x=False, y=False)
        self.decorations.append(self)

    def show_bars(self, bars: Sequence[Bar], y_range: tuple[float, float]) -> None:
        """Draw these."""
        self.bars = bars
        self.is_empty = not bars
        self.view.show_range((0.0, float(max(1, len(bars)))), y_range)

    @abstractmethod
    def resting_note(self) -> str:
        """The small text right of the title while nothing is hovered."""

    def note(self) -> str:
        bar = self.hovered_bar
        if bar:
            return f"{bar.name}  {bar.text}"
        words = "" if self.is_empty else self.resting_note()
        whole = " · ".join(filter(None, (self.past_note(), words)))
        return whole if self.has_room_for(whole) else self.past_note() or words

    @property
    def hovered_bar(self) -> Bar | None:
        """The bar under the pointer."""
        if self.hovered is None or not 0 <= self.hovered < len(self.bars):
            return None
        return self.bars[int(self.hovered)]

    # -- painting --------------------------------------------------------------------

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """The bars themselves, as a decoration."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, bar in enumerate(self.bars):
            self._paint_bar(painter, surface, index, bar)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipping(False)
        self._paint_names(painter, surface)

    def _paint_bar(self, painter: QPainter, surface: Surface, index: int, bar: Bar) -> None:
        place = bar_rect(surface, index, bar.height)
        if bar.node == self.selected or bar is self.hovered_bar:
            column = QRectF(place.left() - 3, surface.area.top(), place.width() + 6, 1)
            column.setBottom(surface.area.bottom())
            painter.fillRect(column, self.appearance.color("raised"))
        if bar.is_faulty:
            painter.setPen(QPen(self.appearance.color("bad"), 2))
            center = place.center().x()
            top = surface.area.top() + 10
            painter.drawLine(int(center - 4), int(top - 4), int(center + 4), int(top + 4))
            painter.drawLine(int(center - 4), int(top + 4), int(center + 4), int(top - 4))
            return
        if not place.height() > 0:
            self._paint_zero(painter, place)
            return
        painter.setPen(QPen(self.appearance.color("line"), 1))
        painter.setBrush(bar.color)
        path = QPainterPath()
        path.addRoundedRect(place.adjusted(0, 0, 0, 6), 2.5, 2.5)
        painter.drawPath(path)

    def _paint_zero(self, painter: QPainter, place: QRectF) -> None:
        """A bar without height says that its value is exactly 0."""
        painter.setFont(self.appearance.number_font(11))
        painter.setPen(self.appearance.color("mute"))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        painter.drawText(place.adjusted(-8, -24, 8, -2 - place.height()), flags, "0")

    def _paint_names(self, painter: QPainter, surface: Surface) -> None:
        painter.setFont(self.appearance.text_font(11))
        metrics = painter.fontMetrics()
        slot = surface.area.width() / max(1, len(self.bars))
        names, widest = fitting_names([bar.name for bar in self.bars], slot - 2, metrics)
        stride = (
            1
            if widest <= slot or slot >= self.appearance.px(NARROWEST_NAME)
            else math.ceil((widest + 8) / slot)
        )
        room = slot * stride - 2
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        for index in range(0, len(self.bars), stride):
            bar = self.bars[index]
            name = metrics.elidedText(names[index], Qt.TextElideMode.ElideMiddle, int(room))
            left = surface.x(index + 0.5) - room / 2
            left = min(max(left, surface.area.left() - 20), surface.area.right() + 6 - room)
            is_marked = bar.node == self.selected
            painter.setPen(self.appearance.color("text" if is_marked else "mute"))
            height = self.appearance.px(BOTTOM) - 4
            place = QRectF(left, surface.area.bottom() + 4, room, height)
            painter.drawText(place, flags, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.hovered_bar is not None:
            self.bar_chosen.emit(self.hovered_bar.node)

    def select(self, node: str | None) -> None:
        """Mark one layer's bar."""
        self.selected = node
        self.viewport().update()


def fitting_names(
    names: Sequence[str], room: float, metrics: QFontMetrics
) -> tuple[Sequence[str], float]:
    """The names, shortened where some are wider than `room`; and the width of the widest."""
    widest = max(map(metrics.horizontalAdvance, names), default=0)
    if widest <= room:
        return names, widest
    short = [short_name(name) for name in names]
    return short, min(72, max(map(metrics.horizontalAdvance, short), default=0))


def short_name(name: str) -> str:
    """The first letter and the number of a name: h1 for hidden1; others stay as they are."""
    found = re.fullmatch(r"(\w)\D*?(\d+)", name)
    return "".join(found.groups()) if found else name


def bar_rect(surface: Surface, index: int, height: float) -> QRectF:
    """Where bar number `index` stands; empty where its height is not finite."""
    slot = surface.area.width() / max(1.0, surface.x_range[1])
    width = min(WIDEST, slot * FILL)
    left = surface.x(index + 0.5) - width / 2
    bottom = surface.area.bottom()
    top = surface.y(height) if height == height else bottom
    return QRectF(left, min(top, bottom), width, max(0.0, bottom - top))
