"""A landscape seen from above: colours, contour lines, and the bar that explains them."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.plots.axis import Axis, LinearAxis, LogAxis
from app.plots.colors import cividis_table
from app.plots.smooth import Floats, smooth
from app.plots.surface import Range, Surface
from core.examining.contour import contour
from core.examining.plane import Plane

PIXELS = 192
LEVEL_HEIGHT = 26
"""Pixels between two levels on the bar, at least."""
MOST_LEVELS, MANY_LEVELS = 9, 6
FINER = 3
"""Pieces of contour lines to a square of the grid, along each side."""
LINE_WIDTH = 1.3
BAR_GAP, BAR_WIDTH = 10, 10
ON_IMAGE = QColor(240, 243, 249)
BEHIND = QColor(0, 24, 60, 190)
"""Lines and words on the picture, whose dark is the same in both themes."""


@dataclass
class LossField:
    """`values` are losses, or their exponents of ten where `is_log`."""

    xs: Floats = field(default_factory=lambda: np.zeros(0))
    ys: Floats = field(default_factory=lambda: np.zeros(0))
    values: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    is_log: bool = False
    _image: QImage | None = None
    _lines: dict[float, QPainterPath] = field(default_factory=dict)
    _drawn: tuple[object, QImage] | None = None

    def show(self, xs: Floats, ys: Floats, losses: Floats, is_log: bool) -> None:
        """Paint these from now on; by exponents where that is asked for and possible."""
        self.is_log = is_log and can_be_log(losses)
        self.xs, self.ys = xs, ys
        self.values = _exponents(losses) if self.is_log else losses
        self._image, self._drawn = self._painted(), None
        self._lines = self._contours()

    def clear(self) -> None:
        """Paint nothing."""
        self._image = self._drawn = None

    @property
    def axis(self) -> Axis:
        """How values of the field are written."""
        return LogAxis() if self.is_log else LinearAxis()

    @property
    def range(self) -> Range:
        """The lowest and the highest value that is finite."""
        known = self.values[np.isfinite(self.values)]
        if not len(known):
            return 0.0, 1.0
        low, high = float(known.min()), float(known.max())
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    def levels(self, height: float) -> list[tuple[float, str]]:
        """Where contour lines run, and what is written there."""
        low, high = self.range
        room = max(3, min(MOST_LEVELS, int(height // LEVEL_HEIGHT)))
        if self.is_log and high - low < 0.7:  # powers of ten would leave one line or none
            ends = 10.0**low, 10.0**high
            found = [(math.log10(v), text) for v, text in LinearAxis().ticks(*ends, room) if v > 0]
        else:
            found = self.axis.ticks(low, high, room)
        return [(value, text) for value, text in found if low <= value <= high]

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Colours first, then the lines of equal loss; kept until what is in view is another."""
        if self._image is None:
            return
        ratio = painter.device().devicePixelRatioF()
        key = (surface.area, surface.x_range, surface.y_range, ratio)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, self._draw(self._image, surface, ratio)
        painter.drawImage(surface.area, self._drawn[1])

    def _draw(self, colors: QImage, surface: Surface, ratio: float) -> QImage:
        """What is in view, at the resolution of the screen."""
        size = (surface.area.size() * ratio).toSize()
        drawn = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.scale(ratio, ratio)
        painter.translate(-surface.area.topLeft())
        corners = (self.xs[0], self.ys[-1]), (self.xs[-1], self.ys[0])
        start, end = (surface.point(float(x), float(y)) for x, y in corners)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(start, end), colors)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(_to_pixels(surface), combine=True)
        for level, line in self._lines.items():
            pen = QPen(_line_color(self.share(level)), LINE_WIDTH)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(line)
        painter.end()
        return drawn

    def _contour_levels(self) -> list[float]:
        """Those of a high bar; where they are few, one between each two."""
        levels = [value for value, _ in self.levels(MOST_LEVELS * LEVEL_HEIGHT)]
        if 1 < len(levels) <= MANY_LEVELS:
            step = (levels[-1] - levels[0]) / (len(levels) - 1)
            between = [levels[0] - step / 2, *(level + step / 2 for level in levels)]
            levels = sorted([*levels, *between])
        return levels

    def _contours(self) -> dict[float, QPainterPath]:
        """The line of each level, in the coordinates of the grid."""
        columns, rows = (FINER * (len(axis) - 1) + 1 for axis in (self.xs, self.ys))
        places = (
            np.linspace(axis[0], axis[-1], count, dtype=np.float32)
            for axis, count in ((self.xs, columns), (self.ys, rows))
        )
        grid, values = Plane(*places), smooth(self.values, columns, rows).astype(np.float32)
        return {level: _path(contour(grid, values, level)) for level in self._contour_levels()}

    def share(self, value: float) -> float:
        """Where a value lies between the lowest and the highest."""
        low, high = self.range
        return (value - low) / (high - low)

    def _painted(self) -> QImage:
        low, high = self.range
        picture = smooth(self.values, PIXELS, PIXELS)[::-1]
        shares = np.clip((picture - low) / (high - low), 0, 1)
        shades = np.nan_to_num(shares * 255).astype(np.uint8)
        pixels = cividis_table()[shades].copy()
        pixels[~np.isfinite(picture)] = 0  # what is not finite is a hole
        form = QImage.Format.Format_RGBA8888
        return QImage(pixels.tobytes(), PIXELS, PIXELS, 4 * PIXELS, form).copy()


@dataclass
class ColorBar:
    """The colours of a field and their losses, right of the area."""

    field: LossField

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Paint it outside the area."""
        area, appearance = surface.area, surface.appearance
        bar = QRectF(area.right() + BAR_GAP, area.top(), BAR_WIDTH, area.height())
        column = cividis_table()[::-1].copy()
        image = QImage(column.tobytes(), 1, 256, 4, QImage.Format.Format_RGBA8888)
        painter.drawImage(bar, image)
        painter.setFont(appearance.number_font(11))
        for value, text in self.field.levels(area.height()):
            share = self.field.share(value)
            y = round(area.bottom() - share * area.height())
            painter.setPen(QPen(_line_color(share), 1))
            painter.drawLine(int(bar.left()), y, int(bar.right()) - 1, y)
            painter.setPen(appearance.color("mute"))
            top = min(max(y - 8.0, area.top() - 4), area.bottom() - 12)
            place = QRectF(bar.right() + 5, top, 60, 16)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, int(flags), text)


def _path(pieces: NDArray[np.float32]) -> QPainterPath:
    """All pieces in one, so that a translucent pen does not dye their ends twice."""
    path = QPainterPath()
    for left, low, right, high in pieces.reshape(-1, 4).tolist():
        path.moveTo(left, low)
        path.lineTo(right, high)
    return path


def _to_pixels(surface: Surface) -> QTransform:
    """What brings values to where they are painted."""
    start = surface.point(0.0, 0.0)
    across, up = surface.x(1.0) - start.x(), surface.y(1.0) - start.y()
    return QTransform(across, 0.0, 0.0, up, start.x(), start.y())


def can_be_log(losses: Floats) -> bool:
    """Whether there is an exponent for all that is finite."""
    known = losses[np.isfinite(losses)]
    return bool(len(known)) and float(known.min()) > 0


def _exponents(losses: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.log10(losses)
    return found


def _line_color(share: float) -> QColor:
    """Light on the dark of the map, dark on its light."""
    return QColor(255, 255, 255, 90) if share < 0.55 else QColor(0, 20, 50, 90)
