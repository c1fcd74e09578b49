"""Names and values of curves: in the line of the title where there is room, otherwise in a box;
of a low plot in the place of the labels below it, so that the curves keep their room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app.appearance import Appearance
from app.plots.frame import BOTTOM, LEFT_ALIGNED, RIGHT_ALIGNED, TOP
from app.plots.surface import Surface

Pixels = NDArray[np.float64]

MOST_OF_WIDTH = 0.75
"""Of the area, that a legend may take; longer names are cut."""
LEAST_HEIGHT = 12.0
"""Pixels of a line of a legend that can be read."""
SEEN_THROUGH = 0.8
"""Opacity of the ground of the box: what it still covers can be made out."""
BETTER = 0.7
"""Another corner has to hide so much less."""
MOST_OF_AREA = 0.2
"""Of the area, that a box beside twins may take, whose chips name their colours anyway."""
DASH = 10
"""Pixels of the dash that stands for a name."""
GAP, BETWEEN = 5, 10
"""Pixels between a name and its value, and between two entries in one line."""


@dataclass(frozen=True)
class Entry:
    """One line of a legend."""

    name: str
    value: str
    color: QColor
    is_dashed: bool = False
    """Told by a dash of its colour, since its name stands elsewhere."""
    is_bar: bool = False
    """Told by a firm bar of its colour, since there is no room for its name."""


@dataclass
class Legend:
    """Names and values of the curves. `is_in_header` or `is_below`: not painted over the curves.
    `is_short`: in one line without names. `is_own_only`: without the twins, and without a box."""

    entries: Callable[[], Sequence[Entry]]
    is_at_top: bool = True
    is_at_right: bool = True
    is_in_header: bool = False
    is_below: bool = False
    is_short: bool = False
    is_own_only: bool = False
    is_crowding: bool = False
    """Whether twins are named elsewhere, and the box would hide a curve or much of the area."""

    @property
    def is_outside(self) -> bool:
        """Whether it hides nothing of the area."""
        return self.is_in_header or self.is_below or self.is_own_only

    def _told(self, is_short: bool) -> Sequence[Entry]:
        """What the line says."""
        entries = self.entries()
        if self.is_own_only:
            entries = [entry for entry in entries if not entry.is_dashed]
        return _shortened(entries) if is_short else entries

    def line_width(self, appearance: Appearance, is_short: bool) -> int:
        """Pixels that all entries take in one line; 0 without any."""
        widths = [sum(_widths(entry, appearance)) + GAP for entry in self._told(is_short)]
        return sum(widths) + BETWEEN * max(0, len(widths) - 1)

    def paint_line(
        self,
        painter: QPainter,
        appearance: Appearance,
        left: float,
        top: float = 2,
        height: float = TOP - 4,
    ) -> None:
        """Paint all entries in one line from `left`, by default in that of the title."""
        for entry in self._told(self.is_short):
            name, value = _widths(entry, appearance)
            _paint_name(painter, appearance, entry, QRectF(left, top, name + 1, height))
            painter.setFont(appearance.number_font(11))
            place = QRectF(left + name + GAP, top, value + 1, height)
            painter.drawText(place, LEFT_ALIGNED, entry.value)
            left += name + GAP + value + BETWEEN

    def paint_outside(
        self, painter: QPainter, appearance: Appearance, area: QRectF, title: float
    ) -> None:
        """Paint the line behind a title that takes so many pixels, or below; none for a box."""
        if self.is_in_header:
            self.paint_line(painter, appearance, area.left() + title)
        elif self.is_below:
            left = area.center().x() - self.line_width(appearance, self.is_short) / 2
            self.paint_line(painter, appearance, left, area.bottom() + 3, BOTTOM - 4)

    def height(self, surface: Surface) -> float:
        """Pixels of the box from its edge of the area on; 0 where there is none."""
        count = 0 if self.is_outside else len(self.entries())
        return _line_height(surface, count) * count + 10 if count else 0.0

    def boxed(self, width: float, appearance: Appearance) -> Sequence[Entry]:
        """What the box says in an area of this `width`: where names would be cut and some stand
        elsewhere anyway, all are told by their colours alone."""
        entries = self.entries()
        wanted, value = _widest(entries, appearance)
        is_cut = wanted > _room(width, value)
        is_any_elsewhere = any(entry.is_dashed for entry in entries)
        return _shortened(entries) if is_cut and is_any_elsewhere else entries

    def box(self, surface: Surface, is_at_top: bool, is_at_right: bool) -> QRectF:
        """Where the box would stand in one of the corners, with some entries in it."""
        area, appearance = surface.area, surface.appearance
        entries = self.boxed(area.width(), appearance)
        wanted, width = _widest(entries, appearance)
        name_width = min(wanted, _room(area.width(), width))
        height = _line_height(surface, len(entries))
        size = (width + name_width + 24, height * len(entries) + 6)
        top = area.top() + 4 if is_at_top else area.bottom() - size[1] - 4
        left = area.right() - size[0] - 4 if is_at_right else area.left() + 4
        return QRectF(round(left), round(top), *size)

    def move_clear(self, surface: Surface, curves: Sequence[tuple[Pixels, Pixels]]) -> None:
        """Go to the corner in which the box hides least of `curves`, each in pixels from left to
        right; stay where another one is not clearly better."""
        entries = () if self.is_outside else self.entries()
        if not entries:
            return
        corners = [(top, right) for top in (True, False) for right in (True, False)]
        now = (self.is_at_top, self.is_at_right)
        hidden = {
            at: sum(hidden_points(self.box(surface, *at), *curve) for curve in curves)
            for at in (now, *corners)
        }
        best = min(hidden, key=hidden.__getitem__)
        if hidden[best] < BETTER * hidden[now]:
            self.is_at_top, self.is_at_right = best
        at = self.is_at_top, self.is_at_right
        box, area = self.box(surface, *at), surface.area
        is_large = box.width() * box.height() > MOST_OF_AREA * area.width() * area.height()
        is_named = any(entry.is_dashed for entry in entries)
        self.is_crowding = is_named and (is_large or hidden[at] > 0)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Paint the box, unless they stand outside of the area."""
        entries = () if self.is_outside else self.entries()
        if not entries:
            return
        area, appearance = surface.area, surface.appearance
        entries = self.boxed(area.width(), appearance)
        width = _widest(entries, appearance)[1]
        height = _line_height(surface, len(entries))
        box = self.box(surface, self.is_at_top, self.is_at_right)
        ground = appearance.color("panel")
        ground.setAlphaF(SEEN_THROUGH)
        painter.setPen(QPen(appearance.color("line"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        for index, entry in enumerate(entries):
            top = box.top() + 3 + height * index
            line = QRectF(box.left() + 8, top, box.width() - 16, height)
            _paint_name(painter, appearance, entry, line.adjusted(0, 0, -width - 8, 0))
            painter.setFont(appearance.number_font(11))
            painter.drawText(line, RIGHT_ALIGNED, entry.value)


def hidden_points(box: QRectF, xs: Pixels, ys: Pixels) -> int:
    """How much of a curve lies in a box: the points that it goes through, at every other pixel
    on its way, and those where it turns."""
    known = np.isfinite(ys)
    xs, ys = xs[known], ys[known]
    if not len(xs):
        return 0
    on_way = np.arange(max(box.left(), xs[0]), min(box.right(), xs[-1]), 2.0)
    between = np.interp(on_way, xs, ys)
    is_in = (xs >= box.left()) & (xs <= box.right()) & (ys >= box.top()) & (ys <= box.bottom())
    passes = (between >= box.top()) & (between <= box.bottom())
    return int(np.count_nonzero(is_in) + np.count_nonzero(passes))


def _shortened(entries: Sequence[Entry]) -> list[Entry]:
    return [replace(entry, is_bar=not entry.is_dashed) for entry in entries]


def _line_height(surface: Surface, count: int) -> float:
    least, most = surface.appearance.px(LEAST_HEIGHT), surface.appearance.px(16)
    return max(least, min(most, (surface.area.height() - 14) / count))


def _widest(entries: Sequence[Entry], appearance: Appearance) -> tuple[int, int]:
    """Pixels of the widest name and of the widest value."""
    pairs = [_widths(entry, appearance) for entry in entries]
    name, value = (max(side) for side in zip(*pairs, strict=True))
    return name, value


def _room(width: float, value: int) -> int:
    """Pixels for names in the box of an area, beside values."""
    return max(60, int(MOST_OF_WIDTH * width) - value - 24)


def _widths(entry: Entry, appearance: Appearance) -> tuple[int, int]:
    """Pixels of its name, or of the dash in its place, and of its value."""
    names = QFontMetrics(appearance.text_font(11))
    name = DASH if entry.is_dashed or entry.is_bar else names.horizontalAdvance(entry.name)
    return name, QFontMetrics(appearance.number_font(11)).horizontalAdvance(entry.value)


def _paint_name(painter: QPainter, appearance: Appearance, entry: Entry, place: QRectF) -> None:
    if entry.is_dashed or entry.is_bar:
        pen = QPen(entry.color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if entry.is_dashed:
            pen.setDashPattern([2, 1])
        painter.setPen(pen)
        end = QPointF(place.right(), round(place.center().y()))
        painter.drawLine(end - QPointF(DASH, 0), end)
        painter.setPen(entry.color)
        return
    painter.setFont(appearance.text_font(11))
    painter.setPen(entry.color)
    metrics = painter.fontMetrics()
    name = metrics.elidedText(entry.name, Qt.TextElideMode.ElideRight, int(place.width()) + 1)
    painter.drawText(place, RIGHT_ALIGNED, name)
