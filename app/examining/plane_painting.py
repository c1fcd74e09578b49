"""Paints the plane: the regions, the boundaries of units and of the network, the samples."""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from app.appearance import Appearance
from app.examining.plane_asking import Floats, Pieces, PlanePoints, PlaneSeen
from app.plots.axis import LinearAxis
from app.plots.colors import faded, viridis_table
from app.plots.frame import RIGHT_ALIGNED
from app.plots.plane_colors import class_image, value_image, value_shades
from app.plots.plane_layout import PlaneLayout
from app.plots.surface import Range
from core.data.spec import Task
from core.examining.samples import Part

DOT = 5.0
STAMP = 12
"""Pixels of the picture of one sample."""
RING, RING_WIDTH = 4.3, 1.0
"""Radius and width in pixels of what is around a wrong sample: outside of its disc."""
ROOM = 90
"""Square pixels that a sample needs; of more samples every second, third, … is drawn."""
FEW_UNITS = 12
"""Of more units the lines are fainter."""
SHADES = 16
"""Colours of the points of a regression."""


def value_range(seen: PlaneSeen) -> Range:
    """The lowest and highest value that has a colour: those of the samples."""
    actual = np.concatenate([points.actual for points in seen.points]).astype(np.float64)
    actual = actual[np.isfinite(actual)]
    return (float(actual.min()), float(actual.max())) if len(actual) else (0.0, 1.0)


def region_image(seen: PlaneSeen, appearance: Appearance) -> QImage:
    """The colours of the plane."""
    found = seen.boundary
    if found.given is not None and seen.strength is not None:
        return class_image(found.given, seen.strength, len(found.names), appearance)
    return value_image(found.values[0], *value_range(seen))


def drawn_points(seen: PlaneSeen, placed: PlaneLayout) -> list[PlanePoints]:
    """The samples that have room on the map."""
    total = sum(len(points.places) for points in seen.points)
    stride = max(1, math.ceil(total * ROOM / (placed.area.width() * placed.area.height())))
    return [points.every(stride) for points in seen.points]


def path_of(pieces: Pieces) -> QPainterPath:
    """Pieces of lines as one path, in the units of the data."""
    if not len(pieces):
        return QPainterPath()
    x, y = pieces.reshape(-1, 2).T.astype(np.float64)
    path: QPainterPath = pg.functions.arrayToQPath(x, y, connect="pairs")
    return path


@dataclass(frozen=True, eq=False)
class PlanePainter:
    """Everything that is painted of one answer."""

    painter: QPainter
    appearance: Appearance
    placed: PlaneLayout
    seen: PlaneSeen

    def paint_lines(self, border: QPainterPath, units: QPainterPath, marked: QPainterPath) -> None:
        """The boundaries of units, then that of the network, then that of the marked unit."""
        painter, color = self.painter, self.appearance.color
        is_few = len(self.seen.unit_lines) <= FEW_UNITS
        painter.save()
        painter.setTransform(self.placed.transform, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(faded(color("text"), 0.35 if is_few else 0.18), 1))
        painter.drawPath(units)
        painter.setPen(_pen(color("text"), 1.8))
        painter.drawPath(border)
        for name, width in (("canvas", 5.0), ("accent", 2.5)):
            painter.setPen(_pen(color(name), width))
            painter.drawPath(marked)
        painter.restore()

    def paint_points(self, points: PlanePoints) -> None:
        """Training samples are discs, those for validation rings, wrong ones over right ones.
        Each sort is painted once and then stamped."""
        if not len(points.places):
            return
        colors, which = self._point_colors(points)
        for is_wrong in (False, True):
            for index, color in enumerate(colors):
                mine = points.places[(which == index) & (points.is_wrong == is_wrong)]
                if len(mine):
                    self._press(self._disc(color, points.part), mine)

    def paint_wrong(self, points: PlanePoints) -> None:
        """A thin ring around each wrong sample; below all discs, so that it hides no colour."""
        mine = points.places[points.is_wrong]
        if len(mine):
            self._press(self._ring(), mine)

    def _press(self, stamp: QPixmap, places: Floats) -> None:
        for x, y in (np.round(self.placed.pixels(places)).astype(int) - STAMP // 2).tolist():
            self.painter.drawPixmap(x, y, stamp)

    def _ring(self) -> QPixmap:
        stamp = self._blank()
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = QPointF(STAMP / 2, STAMP / 2)
        painter.setPen(QPen(self.appearance.color("text"), RING_WIDTH))
        painter.setBrush(self.appearance.color("canvas"))
        painter.drawEllipse(center, RING, RING)
        painter.end()
        return stamp

    def _blank(self) -> QPixmap:
        ratio = self.painter.device().devicePixelRatioF()
        stamp = QPixmap(round(STAMP * ratio), round(STAMP * ratio))
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        return stamp

    def _disc(self, color: QColor, part: Part) -> QPixmap:
        """The picture of one sample."""
        stamp = self._blank()
        painter, center = QPainter(stamp), QPointF(STAMP / 2, STAMP / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas = self.appearance.color("canvas")
        size = DOT if self.placed.has_ticks else DOT - 0.7
        is_held_out = part is Part.VALIDATION
        for width, ink in (
            (size + 1.6, color if is_held_out else canvas),
            (size - 0.6, canvas if is_held_out else color),
        ):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(center, width / 2, width / 2)
        painter.end()
        return stamp

    def _point_colors(self, points: PlanePoints) -> tuple[list[QColor], NDArray[np.generic]]:
        """The colours of the points, and which of them each has."""
        if self.seen.task is Task.REGRESSION:
            actual = points.actual.astype(np.float64)
            shades = value_shades(actual, *value_range(self.seen)) * (SHADES - 1) // 255
            table = viridis_table()[np.linspace(0, 255, SHADES).astype(int)]
            return [QColor(*map(int, color[:3])) for color in table], shades
        names = self.seen.boundary.names
        return [self.appearance.series_color(i) for i in range(len(names))], points.actual

    def paint_names(self) -> None:
        """What lies along x and along y."""
        across, upward = self.seen.names
        for text, edges in (
            (f"{across} →", Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom),
            (f"↑ {upward}", Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop),
        ):
            self.painter.setFont(self.appearance.text_font(11))
            box = self.placed.area.adjusted(4, 3, -4, -3)
            room = self.painter.boundingRect(box, int(edges), text).adjusted(-2, 0, 2, 0)
            self.painter.fillRect(room, faded(self.appearance.color("canvas"), 0.75))
            self.painter.setPen(self.appearance.color("text"))
            self.painter.drawText(box, int(edges), text)

    def paint_ticks(self) -> None:
        """Figures along both axes."""
        painter, placed, axis = self.painter, self.placed, LinearAxis()
        area = placed.area
        painter.setFont(self.appearance.number_font(11))
        painter.setPen(self.appearance.color("mute"))
        for value, text in axis.ticks(*placed.y_range, max(2, int(area.height() // 36))):
            y = placed.pixels(np.array([[placed.x_range[0], value]]))[0, 1]
            painter.drawText(QRectF(0, y - 12, area.left() - 6, 24), RIGHT_ALIGNED, text)
        for value, text in axis.ticks(*placed.x_range, max(2, int(area.width() // 64))):
            x = placed.pixels(np.array([[value, placed.y_range[0]]]))[0, 0]
            place = QRectF(x - 48, area.bottom() + 3, 96, self.appearance.px(16))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), text)


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
