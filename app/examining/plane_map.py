"""The plane with what a network says of it: regions, their borders, the samples on top.

Everything but the pointer is painted once into a picture, and again when something changes.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.plane_asking import PlaneSeen
from app.examining.plane_painting import PlanePainter, drawn_points, path_of, region_image
from app.examining.plane_words import place_text, sample_text
from app.plots.heading import paint_words
from app.plots.plane_layout import PlaneLayout

NEAR = 6.0
"""Pixels from a sample at which the pointer reads it."""


class PlaneMap(QWidget):
    """`read_changed(text)` says what is under the pointer, empty for nothing."""

    read_changed = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.seen: PlaneSeen | None = None
        self.words = ""
        self.has_unit_lines = True
        self.unit: int | None = None
        self._image = QImage()
        self._border = QPainterPath()
        self._units = QPainterPath()
        self._picture: QPixmap | None = None
        self._pointer: QPointF | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(150, 100)
        self.setAccessibleName("Decision boundary")
        appearance.theme_changed.connect(self._restyle)

    # -- what it shows ---------------------------------------------------------------

    def show_seen(self, seen: PlaneSeen) -> None:
        """Show another answer."""
        self.seen, self.words = seen, ""
        self._border = path_of(seen.borders)
        self._units = path_of(np.concatenate([seen.borders[:0], *seen.unit_lines]))
        if self.unit is not None and self.unit >= len(seen.unit_lines):
            self.unit = None
        self._restyle()
        self._read()

    def show_words(self, words: str) -> None:
        """Say something instead."""
        self.seen, self.words, self._picture = None, words, None
        self.update()
        self.read_changed.emit("")

    def show_unit(self, unit: int | None) -> None:
        """Draw the boundary of one unit stronger than the others."""
        if unit != self.unit:
            count = len(self.seen.unit_lines) if self.seen is not None else 0
            self.unit = unit if unit is not None and unit < count else None
            self._repaint()

    def show_unit_lines(self, is_shown: bool) -> None:
        """Whether the boundaries of all units are drawn."""
        self.has_unit_lines = is_shown
        self._repaint()

    @property
    def placed(self) -> PlaneLayout:
        """Where the map lies now."""
        assert self.seen is not None
        plane = self.seen.boundary.plane
        ends = [(float(axis[0]), float(axis[-1])) for axis in (plane.x, plane.y)]
        return PlaneLayout(self.width(), self.height(), ends[0], ends[1])

    def _restyle(self) -> None:
        if self.seen is not None:
            self._image = region_image(self.seen, self._appearance)
        self._repaint()

    def _repaint(self) -> None:
        self._picture = None
        self.update()

    # -- painting --------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.seen is None:
            paint_words(painter, self._appearance, QRectF(self.rect()), self.words)
            return
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = self._painted(ratio)
        painter.drawPixmap(0, 0, self._picture)
        if self._pointer is not None:
            painter.setPen(QPen(self._appearance.color("text"), 1))
            for way in (QPointF(5, 0), QPointF(0, 5)):
                painter.drawLine(self._pointer - way, self._pointer + way)

    def _painted(self, ratio: float) -> QPixmap:
        assert self.seen is not None
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._appearance.color("panel"))
        painter, placed = QPainter(picture), self.placed
        plane = PlanePainter(painter, self._appearance, placed, self.seen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(placed.area, self._image)
        if placed.has_ticks:
            plane.paint_ticks()
        painter.setClipRect(placed.area)
        lines = self.seen.unit_lines
        marked = QPainterPath() if self.unit is None else path_of(lines[self.unit])
        plane.paint_lines(
            self._border, self._units if self.has_unit_lines else QPainterPath(), marked
        )
        drawn = drawn_points(self.seen, placed)
        for paint in (plane.paint_wrong, plane.paint_points):
            for points in drawn:
                paint(points)
        plane.paint_names()
        painter.end()
        return picture

    # -- the pointer -----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        is_inside = self.seen is not None and self.placed.area.contains(place)
        self._pointer = place if is_inside else None
        self._read()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._read()
        self.update()

    def _read(self) -> None:
        is_there = self.seen is not None and self._pointer is not None
        self.read_changed.emit(self.reading(self._pointer or QPointF()) if is_there else "")

    def reading(self, pixel: QPointF) -> str:
        """What is at a pixel: a sample where one is near, otherwise what the network says."""
        assert self.seen is not None
        placed = self.placed
        for points in drawn_points(self.seen, placed):
            if not len(points.places):
                continue
            away = np.hypot(*(placed.pixels(points.places) - [pixel.x(), pixel.y()]).T)
            if away.min() <= NEAR:
                return sample_text(self.seen, points, int(away.argmin()))
        return place_text(self.seen, *placed.place(pixel))
