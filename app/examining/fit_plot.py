"""The curve that a network draws through samples of one input, live."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.plane_asking import LineSeen
from app.numbers import count, figure
from app.plots.axis import LinearAxis
from app.plots.colors import TRAINING, VALIDATION, faded
from app.plots.frame import Frame
from app.plots.legend import Entry, Legend
from app.plots.pointed_plot import PointedPlot
from app.plots.surface import Surface
from core.examining.fit_curve import FitCurve, Points
from core.examining.samples import Part

CURVE = 5
"""Number of the series colour of the only curve; several have those from the first on."""
COLORS = {Part.TRAINING: TRAINING, Part.VALIDATION: VALIDATION}
DOT = 4.5

Floats = NDArray[np.floating]


class FitPlot(PointedPlot):
    """Training and validation samples, and the prediction over all inputs; the test set is left
    out."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Frame("Fit curve", LinearAxis(), LinearAxis()), appearance, parent)
        self.seen: LineSeen | None = None
        self.legend = Legend(self._entries, is_at_top=True)
        self.decorations += [self, self.legend]

    def show_seen(self, seen: LineSeen) -> None:
        """Show another answer."""
        self.seen = seen
        self.changed()

    @property
    def _curve(self) -> FitCurve:
        assert self.seen is not None
        return self.seen.curve

    @property
    def _points(self) -> list[Points]:
        assert self.seen is not None
        shown = COLORS if self.seen.has_points else ()
        return [p for p in self._curve.points if p.part in shown and len(p.x)]

    def follow_all(self) -> None:
        curve = self._curve
        if curve.is_probability:
            y_range = (-0.05, 1.05)
        else:
            parts = [curve.y.ravel(), *(points.y.ravel() for points in self._points)]
            known = np.concatenate(parts)
            known = known[np.isfinite(known)]
            ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
            y_range = LinearAxis().rounded(*ends)
        self.view.show_range((float(curve.x[0]), float(curve.x[-1])), y_range)

    # -- painting --------------------------------------------------------------------

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Samples under curves, as a decoration."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        assert self.seen is not None
        for points in self._points:
            self._paint_points(painter, surface, points)
        for index in self.seen.shown:
            values = self._curve.y[index]
            is_fine = np.isfinite(values)
            painter.setPen(QPen(self._color(index), 2))
            x, y = _pixels(surface, self._curve.x, np.where(is_fine, values, 0))
            is_joined = is_fine & np.append(is_fine[1:], False)
            path = pg.functions.arrayToQPath(x, y, connect=is_joined.astype(np.int32))
            painter.drawPath(path)
        if self.pointer is not None:
            at = round(self.pointer.x())
            painter.setPen(QPen(self.appearance.color("mute"), 1))
            painter.drawLine(at, int(surface.area.top()), at, int(surface.area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_names(painter, surface)

    def _color(self, index: int) -> QColor:
        assert self.seen is not None
        is_single = len(self.seen.shown) == 1
        return self.appearance.series_color(CURVE if is_single else index)

    def _paint_points(self, painter: QPainter, surface: Surface, points: Points) -> None:
        color = self.appearance.series_color(COLORS[points.part])
        painter.setPen(
            QPen(faded(color, 0.75), DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        )
        for values in points.y:
            x, y = _pixels(surface, points.x, values)
            painter.drawPoints(pg.functions.arrayToQPolygonF(x, y))

    def _paint_names(self, painter: QPainter, surface: Surface) -> None:
        assert self.seen is not None
        painter.setFont(self.appearance.text_font(11))
        painter.setPen(self.appearance.color("mute"))
        box = surface.area.adjusted(6, 3, -6, -3)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(right), f"{self._curve.input_name} →")
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, int(left), f"↑ {self.seen.target}")

    def _entries(self) -> list[Entry]:
        curve = self._curve
        assert self.seen is not None
        entries = [Entry(curve.names[i], "", self._color(i)) for i in self.seen.shown]
        if len(entries) == 1:
            entries = [Entry("network", "", entries[0].color)]
        for points in self._points:
            few = count(points.shown)
            color = self.appearance.series_color(COLORS[points.part])
            entries.append(Entry(points.part, few, color))
        return entries

    # -- words -----------------------------------------------------------------------

    def reading(self, x: float, y: float) -> str:
        curve = self._curve
        at = int(np.abs(curve.x - x).argmin())
        assert self.seen is not None
        shown = [(curve.names[i], curve.y[i, at]) for i in self.seen.shown]
        found = [f"{name} {figure(float(value))}" for name, value in shown]
        return f"{curve.input_name} {figure(float(curve.x[at]))}: {', '.join(found)}"

    def resting_note(self) -> str:
        lost = self._curve.nonfinite
        return f"NaN or infinite at {count(lost)} places" if lost else ""


def _pixels(surface: Surface, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    area, (left, right), (low, high) = surface.area, surface.x_range, surface.y_range
    x = area.left() + (np.asarray(xs, np.float64) - left) / (right - left) * area.width()
    return x, area.bottom() - (np.asarray(ys, np.float64) - low) / (high - low) * area.height()
