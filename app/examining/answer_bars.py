"""How sure a network is of each class, as bars; or the values it gives."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.appearance import Appearance
from app.examining.picture_pane import PicturePane
from app.numbers import figure, percent
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED
from core.examining.drawing import Drawn

LEAST_ROW, MOST_ROW = 16.0, 26.0
LEAST_COLUMN = 128.0
SHARE_WIDTH = 52


@dataclass(frozen=True)
class Bar:
    """One class or value; `share` is the length of its bar, 0 to 1."""

    name: str
    share: float
    text: str
    is_first: bool = False


class AnswerBars(PicturePane):
    """In the order of the classes; where there is no room for all, the likeliest."""

    has_footer = False

    def __init__(self, title: str, appearance: Appearance) -> None:
        super().__init__(title, appearance)
        self.bars: tuple[Bar, ...] = ()

    def show_drawn(self, drawn: Drawn) -> None:
        """Show what the network says."""
        self.bars = bars_of(drawn)
        self.note = drawn.answer if drawn.is_finite else "not finite"
        self.empty_text = ""
        self.setAccessibleDescription(", ".join(f"{bar.name} {bar.text}" for bar in self.bars))
        self.update()

    def shown(self) -> tuple[tuple[Bar, ...], int]:
        """The bars there is room for, and how many stand below one another."""
        area = self.inside
        rows = max(1, int(area.height() // self.appearance.px(LEAST_ROW)))
        columns = max(1, int(area.width() // self.appearance.px(LEAST_COLUMN)))
        if len(self.bars) <= rows:
            return self.bars, max(1, len(self.bars))
        if len(self.bars) <= rows * columns:
            columns = -(-len(self.bars) // rows)
            return self.bars, -(-len(self.bars) // columns)
        likeliest = sorted(self.bars, key=lambda bar: -bar.share)[: rows * columns]
        return tuple(likeliest), rows

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        bars, rows = self.shown()
        columns = -(-len(bars) // rows)
        height = min(self.appearance.px(MOST_ROW), area.height() / rows)
        width = area.width() / max(1, columns)
        metrics = QFontMetrics(self.appearance.text_font(12))
        widest = max((metrics.horizontalAdvance(bar.name) for bar in bars), default=0)
        for index, bar in enumerate(bars):
            column, row = divmod(index, rows)
            left = area.left() + column * width + (6 if column else 0)
            place = QRectF(left, area.top() + row * height, width - 6, height)
            self._paint_bar(painter, place, bar, min(widest + 8, place.width() * 0.42))

    def _paint_bar(self, painter: QPainter, place: QRectF, bar: Bar, name_room: float) -> None:
        color = self.appearance.color
        painter.setFont(self.appearance.text_font(12))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name_room - 4))
        painter.setPen(color("text" if bar.is_first else "mute"))
        painter.drawText(place, LEFT_ALIGNED, name)
        room = max(4.0, place.width() - name_room - SHARE_WIDTH)
        track = QRectF(place.left() + name_room, place.center().y() - 3.5, room, 7)
        painter.fillRect(track, color("raised"))
        if bar.share > 0:
            track.setWidth(max(1.0, room * min(1.0, bar.share)))
            painter.fillRect(track, color("accent" if bar.is_first else "faint"))
        painter.setFont(self.appearance.number_font(11))
        painter.setPen(color("text" if bar.is_first else "mute"))
        painter.drawText(place, RIGHT_ALIGNED, bar.text)


def bars_of(drawn: Drawn) -> tuple[Bar, ...]:
    """Shares of the classes; without probabilities the values, the largest the longest."""
    if drawn.probabilities is not None and np.isfinite(drawn.probabilities).all():
        pairs = enumerate(zip(drawn.names, drawn.probabilities.tolist(), strict=True))
        return tuple(
            Bar(name, share, _percent(share), index == drawn.given)
            for index, (name, share) in pairs
        )
    finite = np.nan_to_num(drawn.values, nan=0.0, posinf=0.0, neginf=0.0)
    longest = float(np.abs(finite).max(initial=0.0)) or 1.0
    names = drawn.names if len(drawn.names) == len(drawn.values) else ("",) * len(drawn.values)
    return tuple(
        Bar(name, max(0.0, float(safe)) / longest, figure(float(value)), index == drawn.given)
        for index, (name, value, safe) in enumerate(zip(names, drawn.values, finite, strict=True))
    )


def _percent(share: float) -> str:
    """A share in three digits; too small a one is only told from nothing."""
    return "<0.1 %" if 0 < share < 0.001 else percent(share)
