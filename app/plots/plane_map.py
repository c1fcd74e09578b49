"""The plane with what a network says of it: regions, their borders, the samples on top.

Everything but the pointer is painted once into a picture, and again when something changes.
"""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.plane_asking import Pieces, PlanePoints, PlaneSeen
from app.numbers import figure, percent
from app.plots.axis import LinearAxis
from app.plots.colors import faded, viridis_table
from app.plots.frame import RIGHT_ALIGNED
from app.plots.heading import paint_words
from app.plots.plane_colors import class_image, value_image, value_shades
from app.plots.plane_layout import PlaneLayout
from app.plots.surface import Range
from core.data.spec import Task
from core.examining.samples import Part

DOT = 4.5
NEAR = 6.0
ROOM = 90
"""Square pixels that a sample needs; of more samples every second, third, … is drawn."""
FEW_UNITS = 12
"""Of more units the lines are fainter."""
SHADES = 16
"""Colours of the points of a regression."""


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
        self._units: list[QPainterPath] = []
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
        self._border = _path(seen.borders)
        self._units = [_path(line) for line in seen.unit_lines]
        if self.unit is not None and self.unit >= len(self._units):
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
            self.unit = unit if unit is not None and unit < len(self._units) else None
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

    @property
    def value_range(self) -> Range:
        """The lowest and highest value that has a colour: those of the samples."""
        assert self.seen is not None
        actual = np.concatenate([points.actual for points in self.seen.points])
        actual = actual[np.isfinite(actual)]
        return (float(actual.min()), float(actual.max())) if len(actual) else (0.0, 1.0)

    def _restyle(self) -> None:
        if self.seen is not None:
            found = self.seen.boundary
            if found.given is not None and self.seen.strength is not None:
                names = len(found.names)
                self._image = class_image(found.given, self.seen.strength, names, self._appearance)
            else:
                self._image = value_image(found.values[0], *self.value_range)
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
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._appearance.color("panel"))
        painter = QPainter(picture)
        assert self.seen is not None
        placed = self.placed
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        painter.drawImage(placed.area, self._image)
        if placed.has_ticks:
            self._paint_ticks(painter, placed)
        painter.setClipRect(placed.area)
        self._paint_lines(painter, placed)
        for points in self.drawn_points(placed):
            self._paint_points(painter, placed, points)
        self._paint_names(painter, placed.area)
        painter.end()
        return picture

    def _paint_lines(self, painter: QPainter, placed: PlaneLayout) -> None:
        """The boundaries of units, then that of the network."""
        painter.save()
        painter.setTransform(placed.transform, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        text = self._appearance.color("text")
        if self.has_unit_lines:
            few = len(self._units) <= FEW_UNITS
            painter.setPen(_pen(faded(text, 0.35 if few else 0.18), 1))
            for path in self._units:
                painter.drawPath(path)
        painter.setPen(_pen(text, 1.8))
        painter.drawPath(self._border)
        if self.unit is not None:
            painter.setPen(_pen(self._appearance.color("canvas"), 5))
            painter.drawPath(self._units[self.unit])
            painter.setPen(_pen(self._appearance.color("accent"), 2.5))
            painter.drawPath(self._units[self.unit])
        painter.restore()

    def drawn_points(self, placed: PlaneLayout) -> list[PlanePoints]:
        """The samples that have room on the map."""
        assert self.seen is not None
        total = sum(len(points.places) for points in self.seen.points)
        stride = max(1, math.ceil(total * ROOM / (placed.area.width() * placed.area.height())))
        return [points.every(stride) for points in self.seen.points]

    def _paint_points(self, painter: QPainter, placed: PlaneLayout, points: PlanePoints) -> None:
        if not len(points.places):
            return
        pixels = placed.pixels(points.places)
        colors, which = self._point_colors(points)
        canvas = self._appearance.color("canvas")
        size = DOT if placed.has_ticks else DOT - 0.7
        for index, color in enumerate(colors):
            if not (which == index).any():
                continue
            mine = pg.functions.arrayToQPolygonF(*pixels[which == index].T.copy())
            inner, outer = (canvas, color) if points.part is Part.VALIDATION else (color, canvas)
            for width, ink in ((size + 1.6, outer), (size - 0.6, inner)):
                painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawPoints(mine)
        painter.setPen(QPen(self._appearance.color("text"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in pixels[points.is_wrong].tolist():
            painter.drawEllipse(QPointF(x, y), size - 0.4, size - 0.4)

    def _point_colors(self, points: PlanePoints) -> tuple[list[QColor], NDArray[np.generic]]:
        """The colours of the points, and which of them each has."""
        assert self.seen is not None
        if self.seen.task is Task.REGRESSION:
            shades = value_shades(points.actual, *self.value_range) * (SHADES - 1) // 255
            table = viridis_table()[np.linspace(0, 255, SHADES).astype(int)]
            return [QColor(*map(int, color[:3])) for color in table], shades
        names = self.seen.boundary.names
        return [self._appearance.series_color(i) for i in range(len(names))], points.actual

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        assert self.seen is not None
        across, upward = self.seen.names
        painter.setFont(self._appearance.text_font(11))
        painter.setPen(self._appearance.color("text"))
        box = area.adjusted(5, 2, -5, -2)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(right), f"{across} →")
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, int(left), f"↑ {upward}")

    def _paint_ticks(self, painter: QPainter, placed: PlaneLayout) -> None:
        area, axis = placed.area, LinearAxis()
        painter.setFont(self._appearance.number_font(11))
        painter.setPen(self._appearance.color("mute"))
        for value, text in axis.ticks(*placed.y_range, max(2, int(area.height() // 36))):
            y = placed.pixels(np.array([[placed.x_range[0], value]]))[0, 1]
            painter.drawText(QRectF(0, y - 8, area.left() - 6, 16), RIGHT_ALIGNED, text)
        for value, text in axis.ticks(*placed.x_range, max(2, int(area.width() // 64))):
            x = placed.pixels(np.array([[value, placed.y_range[0]]]))[0, 0]
            place = QRectF(x - 32, area.bottom() + 3, 64, 16)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), text)

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
        for points in self.drawn_points(placed):
            if not len(points.places):
                continue
            away = np.hypot(*(placed.pixels(points.places) - [pixel.x(), pixel.y()]).T)
            if away.min() <= NEAR:
                return self._sample_text(points, int(away.argmin()))
        return self._place_text(*placed.place(pixel))

    def _sample_text(self, points: PlanePoints, index: int) -> str:
        assert self.seen is not None
        actual, given = points.actual[index], points.given[index]
        names = self.seen.boundary.names
        if self.seen.task is Task.REGRESSION:
            words = f"{figure(float(actual))}, predicted {figure(float(given))}"
        elif given < 0:
            words = f"{names[int(actual)]}, given none"
        else:
            verb = "given" if actual != given else "right:"
            words = f"{names[int(actual)]}, {verb} {names[int(given)]}"
        return f"{points.part} sample: {words}"

    def _place_text(self, x: float, y: float) -> str:
        assert self.seen is not None
        found, names = self.seen.boundary, self.seen.names
        column, row = (
            int(np.abs(axis - value).argmin())
            for axis, value in ((found.plane.x, x), (found.plane.y, y))
        )
        where = f"{names[0]} {figure(x)}, {names[1]} {figure(y)}"
        if found.given is None:
            return f"{where}: {figure(float(found.values[0, row, column]))}"
        given = int(found.given[row, column])
        if given < 0:
            return f"{where}: NaN or infinite"
        share = ""
        if found.probabilities is not None:
            share = f", {percent(float(found.probabilities[given, row, column]))}"
        return f"{where}: {found.names[given]}{share}"


def _path(pieces: Pieces) -> QPainterPath:
    """Pieces of lines as one path, in the units of the data."""
    if not len(pieces):
        return QPainterPath()
    x, y = pieces.reshape(-1, 2).T.astype(np.float64)
    return pg.functions.arrayToQPath(x, y, connect="pairs")


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
