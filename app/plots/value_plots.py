"""What a regression predicts: over what is there, and what is left over."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count, figure
from app.plots.axis import LinearAxis
from app.plots.colors import TRAINING, faded
from app.plots.frame import Frame
from app.plots.pointed_plot import PointedPlot
from app.plots.surface import Surface

DOT = 4.0
NEAR = 8.0
"""Pixels from a point at which the pointer reads it."""

Floats = NDArray[np.float64]


class ValuePlot(PointedPlot):
    """One point a sample; a line where a perfect prediction lies. Points that are not finite are
    left out, as is said elsewhere."""

    across = upward = ""

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Frame(title, LinearAxis(), LinearAxis()), appearance, parent)
        self.rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self.actual: Floats = np.zeros(0)
        self.predicted: Floats = np.zeros(0)
        self.decorations.append(self)

    @property
    def xs(self) -> Floats:
        """Where the points are across."""
        raise NotImplementedError

    @property
    def ys(self) -> Floats:
        """How high they are."""
        raise NotImplementedError

    def perfect(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ends of the line of perfect predictions."""
        raise NotImplementedError

    def show_values(
        self,
        rows: NDArray[np.int64],
        actual: NDArray[np.floating],
        predicted: NDArray[np.floating],
    ) -> None:
        """Show these, one of each a sample."""
        is_fine = np.isfinite(predicted)
        self.rows = rows[is_fine]
        self.actual = np.asarray(actual[is_fine], np.float64)
        self.predicted = np.asarray(predicted[is_fine], np.float64)
        if not len(self.rows):
            self.show_words("The network gives NaN or infinity for every sample.")
            return
        self.changed()

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """The points, as a decoration."""
        color = self.appearance.color
        start, end = self.perfect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("faint"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(surface.point(*start), surface.point(*end))
        blue = faded(self.appearance.series_color(TRAINING), 0.6)
        painter.setPen(QPen(blue, DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(pg.functions.arrayToQPolygonF(*self._pixels(surface)))
        near = self._near()
        if near is not None:
            painter.setPen(QPen(color("text"), 1.5))
            x, y = float(self.xs[near]), float(self.ys[near])
            painter.drawEllipse(surface.point(x, y), DOT, DOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_names(painter, surface.area)

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(self.appearance.text_font(11))
        painter.setPen(self.appearance.color("mute"))
        box = area.adjusted(6, 3, -6, -3)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(right), f"{self.across} →")
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, int(left), f"↑ {self.upward}")

    def _pixels(self, surface: Surface) -> tuple[Floats, Floats]:
        area, (left, right), (low, high) = surface.area, surface.x_range, surface.y_range
        x = area.left() + (self.xs - left) / (right - left) * area.width()
        return x, area.bottom() - (self.ys - low) / (high - low) * area.height()

    def _near(self) -> int | None:
        if self.pointer is None or not len(self.rows):
            return None
        x, y = self._pixels(self.surface)
        distances = np.hypot(x - self.pointer.x(), y - self.pointer.y())
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= NEAR else None

    def reading(self, x: float, y: float) -> str:
        near = self._near()
        if near is None:
            return ""
        actual, predicted = float(self.actual[near]), float(self.predicted[near])
        sample = count(int(self.rows[near]) + 1)
        return f"sample {sample}: actual {figure(actual)}, predicted {figure(predicted)}"


class PredictedPlot(ValuePlot):
    """Predicted over actual values: perfect ones lie on the diagonal."""

    across, upward = "actual", "predicted"

    @property
    def xs(self) -> Floats:
        return self.actual

    @property
    def ys(self) -> Floats:
        return self.predicted

    def _ends(self) -> tuple[float, float]:
        both = np.concatenate([self.actual, self.predicted])
        return float(both.min()), float(both.max())

    def perfect(self) -> tuple[tuple[float, float], tuple[float, float]]:
        low, high = self._ends()
        return (low, low), (high, high)

    def follow_all(self) -> None:
        x_ends = _rounded(float(self.actual.min()), float(self.actual.max()))
        self.view.show_range(x_ends, _rounded(*self._ends()))


class ResidualPlot(ValuePlot):
    """How much too high each prediction is, over what is predicted: no pattern is left in it
    where the network has learned what can be learned."""

    across, upward = "predicted", "predicted − actual"

    @property
    def xs(self) -> Floats:
        return self.predicted

    @property
    def ys(self) -> Floats:
        return self.predicted - self.actual

    def perfect(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return (float(self.predicted.min()), 0.0), (float(self.predicted.max()), 0.0)

    def follow_all(self) -> None:
        ends = _rounded(float(self.predicted.min()), float(self.predicted.max()))
        most = float(np.abs(self.ys).max()) or 1e-6
        self.view.show_range(ends, (-1.1 * most, 1.1 * most))

    def reading(self, x: float, y: float) -> str:
        near = self._near()
        if near is None:
            return ""
        return f"{figure(float(self.ys[near]))} too high, {super().reading(x, y)}"

    def resting_note(self) -> str:
        return f"RMSE {figure(float(np.sqrt(np.square(self.ys).mean())))}"


def _rounded(low: float, high: float) -> tuple[float, float]:
    room = 0.04 * (high - low) or 0.5
    return low - room, high + room
