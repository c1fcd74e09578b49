"""Paints a confusion matrix: blue is right, orange wrong, stronger for a larger share."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.appearance import Appearance, mixed
from app.numbers import count, percent
from app.plots.confusion_counts import Counts
from app.plots.confusion_layout import LOWEST_TEXT, Cell, ConfusionLayout
from app.plots.frame import title_font
from app.plots.heading import paint_heading

RIGHT_SERIES, WRONG_SERIES = 0, 5
STRONGEST = 0.85
MOST_CELLS = 40
"""Classes up to which cells are painted one by one; more are an image."""
WIDEST_NAME = 34
RESTING = "row: actual class · column: class given"
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, eq=False)
class ConfusionPainter:
    """Everything that is painted of one matrix."""

    painter: QPainter
    appearance: Appearance
    placed: ConfusionLayout
    counts: Counts

    def paint_words(self, title: str, note: str) -> None:
        """The title, and what is under the pointer: above, or where that is too low beside."""
        placed = self.placed
        if not placed.is_beside:
            place = QRectF(0, 0, placed.width, placed.height)
            paint_heading(self.painter, self.appearance, place, title, note or RESTING, bool(note))
            return
        self.painter.setFont(title_font(self.appearance))
        self.painter.setPen(self.appearance.color("text"))
        taken = self.painter.boundingRect(placed.aside, _WRAPPED, title)
        self.painter.drawText(placed.aside, _WRAPPED, title)
        self.painter.setFont(self.appearance.text_font(11))
        self.painter.setPen(self.appearance.color("text" if note else "mute"))
        below = placed.aside.adjusted(0, taken.height() + 4, 0, 0)
        self.painter.drawText(below, _WRAPPED, note or RESTING.replace(" · ", "\n"))

    # -- cells -----------------------------------------------------------------------

    def paint_cells(self) -> None:
        """The counts and their colours; of many classes only the colours."""
        painter, placed, counts = self.painter, self.placed, self.counts
        painter.fillRect(placed.cells, self.appearance.color("canvas"))
        if placed.count > MOST_CELLS:
            painter.drawImage(placed.cells, self._image())
            return
        shades = counts.shades
        gap = 1 if placed.cells.height() >= 8 * placed.count else 0
        painter.setFont(self.appearance.number_font(self.placed.text_size))
        metrics = painter.fontMetrics()
        for row, column in np.argwhere(counts.cells).tolist():
            place = placed.rect((row, column)).adjusted(0, 0, -gap, -gap)
            color = self._color((row, column), float(shades[row, column]))
            painter.fillRect(place, color)
            text = count(int(counts.cells[row, column]))
            if placed.has_text and metrics.horizontalAdvance(text) <= place.width() - 2:
                painter.setPen(self.appearance.ink_on(color))
                painter.drawText(place.adjusted(0, -4, 0, 4), _CENTER, text)

    def _color(self, cell: Cell, shade: float) -> QColor:
        series = RIGHT_SERIES if cell[0] == cell[1] else WRONG_SERIES
        canvas = self.appearance.color("canvas")
        return mixed(self.appearance.series_color(series), canvas, STRONGEST * shade)

    def _image(self) -> QImage:
        """A pixel a cell."""
        shades = (STRONGEST * self.counts.shades)[..., None]
        right, wrong, canvas = (
            np.array(color.getRgb()[:3], np.float64)  # type: ignore[index]
            for color in (
                self.appearance.series_color(RIGHT_SERIES),
                self.appearance.series_color(WRONG_SERIES),
                self.appearance.color("canvas"),
            )
        )
        side = len(self.counts)
        full = np.where(np.eye(side, dtype=bool)[..., None], right, wrong)
        pixels = np.full((side, side, 4), 255, np.uint8)
        pixels[..., :3] = full * shades + canvas * (1 - shades)
        return QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGBA8888).copy()

    def paint_mark(self, cell: Cell, color: str, width: int) -> None:
        """A frame around one cell."""
        self.painter.setPen(QPen(self.appearance.color(color), width))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(self.placed.rect(cell).adjusted(-1, -1, 0, 0))

    # -- names and bars --------------------------------------------------------------

    def paint_names(self, row: int | None, column: int | None) -> None:
        """The names of the classes, as many as have room; one of each is marked."""
        placed = self.placed
        self.painter.setFont(self.appearance.text_font(placed.text_size))
        each = placed.cells.height() / placed.count
        for index in range(0, placed.count, max(1, int(np.ceil(LOWEST_TEXT / each)))):
            middle = (placed.y(index) + placed.y(index + 1)) // 2
            self._paint_name(
                index, QRect(0, middle - 12, placed.left - 6, 24), _RIGHT, index == row
            )
        self.painter.setFont(self.appearance.text_font(11))
        metrics = self.painter.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, self.counts.names)) + 6
        each, high = placed.cells.width() / placed.count, placed.names_height
        stride = max(1, int(np.ceil(min(widest, self.appearance.px(WIDEST_NAME)) / each)))
        for index in range(0, placed.count, stride):
            middle = (placed.x(index) + placed.x(index + 1)) // 2
            room = int(each * stride) - 2
            place = QRect(middle - room // 2, placed.top - high - 1, room, high)
            self._paint_name(index, place, _CENTER, index == column)

    def _paint_name(self, index: int, place: QRect, flags: int, is_marked: bool) -> None:
        metrics = self.painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        name = metrics.elidedText(self.counts.names[index], elide, place.width())
        self.painter.setPen(self.appearance.color("text" if is_marked else "mute"))
        self.painter.drawText(place, flags, name)

    def paint_bars(self) -> None:
        """The share of each class that is right, at the end of its row."""
        painter, placed = self.painter, self.placed
        painter.setFont(self.appearance.number_font(self.placed.text_size))
        taken = painter.fontMetrics().horizontalAdvance("99.9 %") + 6 if placed.has_text else 0
        for row, share in enumerate(self.counts.shares.tolist()):
            if share == share:
                self._paint_bar(placed.bar(row), share, taken)
        painter.setFont(self.appearance.text_font(11))
        painter.setPen(self.appearance.color("mute"))
        high = placed.names_height
        place = QRect(placed.bar(0).left(), placed.top - high - 1, placed.bar(0).width(), high)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), "right")

    def _paint_bar(self, place: QRect, share: float, taken: int) -> None:
        height = min(8, max(1, place.height() - (2 if place.height() > 3 else 0)))
        top, room = place.center().y() - height // 2, place.width() - taken
        bar = QRect(place.left(), top, room, height)
        self.painter.fillRect(bar, self.appearance.color("raised"))
        bar.setWidth(round(room * share))
        self.painter.fillRect(bar, self.appearance.series_color(RIGHT_SERIES))
        if taken:
            self.painter.setPen(self.appearance.color("text"))
            self.painter.drawText(place.adjusted(0, -2, 0, 2), _RIGHT, percent(share))
