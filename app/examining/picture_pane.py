"""The base of pictures with a title: header, scale of colours below, words where it is empty."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.color_maps import COLORS, ColorMap
from app.numbers import figure
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED, paint_wrapped, title_font

HEADER = 30
FOOTER = 24
SIDE = 8
SCALE_WIDTH = 72


@dataclass(frozen=True)
class Scale:
    """Which colour is which value."""

    low: float
    high: float
    colors: ColorMap


class PicturePane(QWidget):
    """A subclass paints in `paint_inside(painter, area)`. While `empty_text` is not empty it is
    said instead."""

    has_footer = True

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.appearance = appearance
        self.title = title
        self.note = ""
        self.hover_text = ""
        self.empty_text = ""
        self.scale: Scale | None = None
        self.setMinimumSize(96, 96)
        self.setAccessibleName(title)
        appearance.theme_changed.connect(self.restyle)

    @property
    def is_empty(self) -> bool:
        """Whether words are shown and no picture."""
        return bool(self.empty_text)

    @property
    def footer(self) -> int:
        """The height of the line below the picture."""
        return self.appearance.px(FOOTER)

    @property
    def footer_line(self) -> QRectF:
        """Where what is said below the picture stands."""
        top = self.height() - self.footer + 4
        return QRectF(SIDE, top, self.width() - 2 * SIDE, self.footer - 8)

    @property
    def inside(self) -> QRectF:
        """Where the picture is."""
        height = self.height() - HEADER - (self.footer if self.has_footer else SIDE)
        return QRectF(SIDE, HEADER, max(1, self.width() - 2 * SIDE), max(1, height))

    def say(self, text: str) -> None:
        """Show these words and no picture."""
        if text != self.empty_text:
            self.empty_text = text
            self.hover_text = ""
            self.setAccessibleDescription(text)
            self.update()

    def set_title(self, title: str) -> None:
        """Show another title."""
        if title != self.title:
            self.title = title
            self.setAccessibleName(title)
            self.update()

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        self.update()

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        """Paint the picture."""
        raise NotImplementedError

    # -- Qt --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.appearance.color("panel"))
        self._paint_header(painter)
        if self.is_empty:
            self._paint_words(painter)
        else:
            self.paint_inside(painter, self.inside)
            if self.scale is not None and self.has_footer:
                self._paint_scale(painter, self.scale)
        painter.end()

    def _paint_header(self, painter: QPainter) -> None:
        line = QRectF(SIDE, 2, self.width() - 2 * SIDE, HEADER - 4)
        note = self.hover_text or ("" if self.is_empty else self.note)
        painter.setFont(self.appearance.number_font(11))
        taken = painter.fontMetrics().horizontalAdvance(note)
        font = title_font(self.appearance)
        metrics = QFontMetrics(font)
        room = line.width() - taken - 10
        if note and (metrics.horizontalAdvance(self.title) <= room or self.hover_text):
            painter.setPen(self.appearance.color("mute"))
            painter.drawText(line, RIGHT_ALIGNED, note)
        else:
            room = line.width()
        painter.setFont(font)
        painter.setPen(self.appearance.color("text"))
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, int(max(0, room)))
        painter.drawText(line, LEFT_ALIGNED, title)

    def _paint_words(self, painter: QPainter) -> None:
        area = QRectF(SIDE, HEADER, self.width() - 2 * SIDE, self.height() - HEADER - SIDE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.appearance.color("canvas"))
        painter.drawRoundedRect(area, 3, 3)
        paint_wrapped(painter, self.appearance, area.adjusted(0, 4, 0, -4), self.empty_text)

    def _paint_scale(self, painter: QPainter, scale: Scale) -> None:
        painter.setFont(self.appearance.number_font(11))
        painter.setPen(self.appearance.color("mute"))
        metrics = painter.fontMetrics()
        low, high = figure(scale.low), figure(scale.high)
        left, line = metrics.horizontalAdvance(low), self.footer_line
        painter.drawText(line, LEFT_ALIGNED, low)
        bar = QRectF(SIDE + left + 6, line.center().y() - 4, SCALE_WIDTH, 8)
        painter.drawImage(bar, scale_image(scale.colors, self.appearance))
        painter.drawText(line.adjusted(left + SCALE_WIDTH + 12, 0, 0, 0), LEFT_ALIGNED, high)

    @property
    def scale_end(self) -> float:
        """Where the scale below the picture ends; what stands beside it begins behind that."""
        if self.scale is None:
            return SIDE
        metrics = QFontMetrics(self.appearance.number_font(11))
        ends = figure(self.scale.low), figure(self.scale.high)
        return SIDE + SCALE_WIDTH + 12 + sum(map(metrics.horizontalAdvance, ends))


def scale_image(colors: ColorMap, appearance: Appearance) -> QImage:
    """All colours of a map from left to right."""
    return image_of(colors.table(appearance)[None, :COLORS])


def image_of(pixels: np.ndarray) -> QImage:
    """An image of its own from pixels (height, width, 4), as quick to paint as can be."""
    held = np.ascontiguousarray(pixels)
    height, width = held.shape[:2]
    image = QImage(held.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
