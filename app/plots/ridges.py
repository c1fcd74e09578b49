"""The histograms of all layers at one step beside each other: a ridge a layer, in their order."""

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LinearAxis, power_of_ten
from app.plots.bars import Bar, BarPlot
from app.plots.colors import faded
from app.plots.distribution import Distribution, moments, non_finite_words, sample_words
from app.plots.histograms import Floats, central_range, rebin
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.time_plot import ROOM_TO_SPARE
from core.probes.measure import Histogram
from core.training.history import History

ROWS = 64
DEVIATIONS = (-4.0, 4.0)
"""What is in view where layers are compared in standard deviations of each."""
WIDEST = 96.0
FILL = 0.84


class Ridges(BarPlot):
    """Each ridge is as wide as its fullest bins. Where layers differ by powers of ten the axis
    counts standard deviations of each, and the deviation stands over the ridge."""

    needs_looks = True

    def __init__(
        self,
        quantity: Distribution,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(quantity.word, LinearAxis(), appearance, parent)
        self._names = names
        self.measures: Mapping[str, Histogram] = {}
        self.shapes: Floats = np.empty((0, ROWS))
        self._take(quantity)

    def _take(self, quantity: Distribution) -> None:
        self.quantity = quantity
        self.purpose = quantity.purpose.replace("a layer", "every layer")
        unit = ", in standard deviations of each" if quantity.is_by_deviation else ""
        self.set_title(f"{quantity.word} by layer{unit}")

    def show_quantity(self, quantity: Distribution) -> None:
        """Show another quantity of the layers."""
        if quantity is not self.quantity:
            self._take(quantity)
            self._forget()
            self.redraw()

    def _forget(self) -> None:
        self.bars, self.measures, self.is_empty = (), {}, True

    # -- drawing ---------------------------------------------------------------------

    def _update(self, history: History) -> None:
        look = history.look_at(self.shown_step)
        order = history.started.observed if history.started else ()
        known = {node: look.layers[node] for node in order if node in look.layers} if look else {}
        found = {node: self.quantity.of(measure) for node, measure in known.items()}
        was_empty = not self.measures
        self.measures = {node: one for node, one in found.items() if one is not None}
        if not self.measures:
            self.show_bars((), (0.0, 1.0))
            return
        counts = np.stack([one.counts for one in self.measures.values()]).astype(np.float64)
        low, high = self._ends()
        y_range = self._y_range(counts, low, high, was_empty)
        edges = np.linspace(*y_range, ROWS + 1)
        self.shapes = _shapes(rebin(counts, low, high, edges).counts)
        self.show_bars([self._bar(node, one) for node, one in self.measures.items()], y_range)

    def _ends(self) -> tuple[Floats, Floats]:
        """Lowest and highest value of each layer, in the units of the axis."""
        units = np.array([self._unit(one) for one in self.measures.values()])
        low = np.array([one.low for one in self.measures.values()]) / units
        high = np.array([one.high for one in self.measures.values()]) / units
        return low, high

    def _unit(self, histogram: Histogram) -> float:
        """What 1 on the axis stands for."""
        return histogram.std if self.quantity.is_by_deviation and histogram.std > 0 else 1.0

    def _y_range(
        self, counts: Floats, low: Floats, high: Floats, is_fresh: bool
    ) -> tuple[float, float]:
        if self.quantity.is_by_deviation:
            return DEVIATIONS
        has_values = counts.any(axis=1)
        if not has_values.any():
            return (0.0, 1.0)
        lows, highs = central_range(counts[has_values], low[has_values], high[has_values])
        wanted = float(lows.min()), float(highs.max())
        old = tuple(self.view.viewRange()[1])
        fits = old[0] <= wanted[0] and wanted[1] <= old[1]
        if not is_fresh and fits and wanted[1] - wanted[0] > ROOM_TO_SPARE * (old[1] - old[0]):
            return old[0], old[1]
        return self.frame.y_axis.rounded(*wanted)

    def _bar(self, node: str, histogram: Histogram) -> Bar:
        parts = (moments(histogram), sample_words(histogram), non_finite_words(histogram))
        color = self.appearance.family_color(self._names.family_of(node))
        name, text = self._names.name_of(node), " · ".join(filter(None, parts))
        return Bar(node, name, 0.0, text, color, is_faulty=histogram.non_finite > 0)

    # -- painting --------------------------------------------------------------------

    def _paint_bar(self, painter: QPainter, surface: Surface, index: int, bar: Bar) -> None:
        slot = surface.area.width() / max(1, len(self.bars))
        width = min(WIDEST, slot * FILL)
        left = surface.x(index + 0.5) - width / 2
        area = surface.area
        if bar.node == self.selected or bar is self.hovered_bar:
            column = QRectF(left - 3, area.top(), width + 6, area.height())
            painter.fillRect(column, self.appearance.color("raised"))
        self._paint_ridge(painter, surface, index, left, width)
        if bar.is_faulty:
            painter.setFont(self.appearance.number_font(11))
            painter.setPen(self.appearance.color("bad"))
            painter.drawText(QPointF(left, area.bottom() - 4), "✕ NaN" if width > 40 else "✕")
        if self.quantity.is_by_deviation:
            self._paint_unit(painter, surface, self.measures[bar.node], left, slot)

    def _paint_ridge(
        self, painter: QPainter, surface: Surface, index: int, left: float, width: float
    ) -> None:
        shape, area = self.shapes[index], surface.area
        height = area.height() / ROWS
        rows = area.bottom() - height * np.arange(ROWS + 1)
        reach = left + width * np.repeat(shape, 2)
        ys = np.repeat(rows, 2)[1:-1]
        points = [QPointF(left, area.bottom())]
        points += map(QPointF, reach.tolist(), ys.tolist())
        points.append(QPointF(left, area.top()))
        color = self.bars[index].color
        painter.setPen(QPen(color, 1))
        painter.setBrush(faded(color, 0.55))
        painter.drawPolygon(QPolygonF(points))
        self._paint_mean(painter, surface, index, left, width)

    def _paint_mean(
        self, painter: QPainter, surface: Surface, index: int, left: float, width: float
    ) -> None:
        histogram = self.measures[self.bars[index].node]
        y = surface.y(histogram.mean / self._unit(histogram))
        if math.isfinite(y) and surface.area.top() <= y <= surface.area.bottom():
            painter.setPen(QPen(self.appearance.color("text"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(left, y), QPointF(left + width, y))

    def _paint_unit(
        self, painter: QPainter, surface: Surface, histogram: Histogram, left: float, slot: float
    ) -> None:
        """The standard deviation that 1 on the axis stands for, or its power of ten."""
        painter.setFont(self.appearance.number_font(11))
        metrics, deviation = painter.fontMetrics(), histogram.std
        texts = [f"σ {figure(deviation)}", figure(deviation)]
        if deviation > 0 and math.isfinite(deviation):
            texts.append(power_of_ten(round(math.log10(deviation))))
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= slot - 4)
        text = next(fitting, "")
        painter.setPen(self.appearance.color("mute"))
        painter.drawText(QPointF(left, surface.area.top() + 12), text)

    # -- words -----------------------------------------------------------------------

    def resting_note(self) -> str:
        return ""

    def empty_text(self) -> str:
        look = self.history.look_at(self.shown_step) if self.history else None
        return self.quantity.missing if look else super().empty_text()


def _shapes(counts: Floats) -> Floats:
    """Each row against its fullest bins; as in the picture over time one full bin, such as the
    zeros of a ReLU, does not hide what lies beside it. The root of the share is shown."""
    highest = np.partition(counts, -3, axis=1)[:, -3:]
    peak = np.maximum(highest.min(axis=1), highest.max(axis=1) / 20)[:, None]
    shapes: Floats = np.sqrt(np.clip(counts / np.maximum(peak, 1e-9), 0, 1))
    return shapes
