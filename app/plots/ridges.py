"""The histograms of all layers at one step beside each other: a ridge a layer, in their order."""

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure, percent
from app.plots.axis import LinearAxis, power_of_ten
from app.plots.bars import Bar, BarPlot
from app.plots.colors import faded
from app.plots.distribution import Distribution, moments, non_finite_words, sample_words
from app.plots.heat import indexed_image
from app.plots.histograms import Floats, against_fullest, central_range, rebin
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.time_plot import ROOM_TO_SPARE
from core.probes.measure import Histogram
from core.training.history import History

ROWS = 64
REACH = 4.0
DEVIATIONS = (-REACH, 5.6)
"""What is in view where layers are compared in standard deviations of each: values up to `REACH`
of them, and room for their size above."""
WIDEST = 200.0
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
        self._image = QImage()
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
        found = rebin(counts, low, high, edges).counts
        if self.quantity.is_by_deviation:
            found[:, edges[1:] > REACH] = 0
        outside = 1 - found.sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
        self.shapes = against_fullest(found)
        layers = zip(self.measures.items(), outside, strict=True)
        self.show_bars([self._bar(*layer, float(share)) for layer, share in layers], y_range)
        self._image = self._draw()

    def _ends(self) -> tuple[Floats, Floats]:
        """Lowest and highest value of each layer, in the units of the axis; where all values are
        equal there is no width between them."""
        units = np.array([self._unit(one) for one in self.measures.values()])
        low = np.array([_end(one, one.low) for one in self.measures.values()]) / units
        high = np.array([_end(one, one.high) for one in self.measures.values()]) / units
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

    def _bar(self, node: str, histogram: Histogram, outside: float) -> Bar:
        """`outside` is the share of the finite values that are out of view."""
        beyond = f"{percent(outside)} out of view" if outside > 5e-4 else ""
        sampled, odd = sample_words(histogram), non_finite_words(histogram)
        parts = (moments(histogram), beyond, sampled, odd)
        color = self.appearance.family_color(self._names.family_of(node))
        name, text = self._names.name_of(node), " · ".join(filter(None, parts))
        return Bar(node, name, 0.0, text, color, is_faulty=histogram.non_finite > 0)

    @property
    def _width(self) -> float:
        """That of one ridge, in pixels."""
        return max(2.0, min(WIDEST, self.area.width() / max(1, len(self.bars)) * FILL))

    def _draw(self) -> QImage:
        """All ridges beside each other, drawn at once since polygons would take long."""
        width = int(self._width)
        filled = np.arange(width) < self.shapes[:, ::-1, None] * width
        colors = [faded(bar.color, 0.8).rgba() for bar in self.bars]
        known = sorted(set(colors))
        numbers = np.array([1 + known.index(color) for color in colors], np.uint8)
        pixels = np.where(filled, numbers[:, None, None], np.uint8(0))
        return indexed_image(np.hstack(list(pixels)), (0, *known))

    # -- painting --------------------------------------------------------------------

    def _paint_bar(self, painter: QPainter, surface: Surface, index: int, bar: Bar) -> None:
        width, slot = self._width, surface.area.width() / max(1, len(self.bars))
        left = surface.x(index + 0.5) - width / 2
        area = surface.area
        if bar.node == self.selected or bar is self.hovered_bar:
            column = QRectF(left - 3, area.top(), width + 6, area.height())
            painter.fillRect(column, self.appearance.color("raised"))
        ridge = QRectF(int(left), area.top(), int(width), area.height())
        source = QRectF(index * int(width), 0, int(width), ROWS)
        painter.drawImage(ridge, self._image, source)
        self._paint_mean(painter, surface, index, left, width)
        if bar.is_faulty:
            painter.setFont(self.appearance.number_font(11))
            painter.setPen(self.appearance.color("bad"))
            painter.drawText(QPointF(left, area.bottom() - 4), "✕ NaN" if width > 40 else "✕")
        if self.quantity.is_by_deviation:
            self._paint_unit(painter, surface, self.measures[bar.node], left, slot)

    def _paint_mean(
        self, painter: QPainter, surface: Surface, index: int, left: float, width: float
    ) -> None:
        histogram = self.measures[self.bars[index].node]
        y = surface.y(histogram.mean / self._unit(histogram))
        if math.isfinite(y) and surface.area.top() <= y <= surface.area.bottom():
            painter.setPen(QPen(self.appearance.color("text"), 2))
            painter.drawLine(QPointF(left - 3, y), QPointF(left + min(6.0, width), y))

    def _paint_unit(
        self, painter: QPainter, surface: Surface, histogram: Histogram, left: float, slot: float
    ) -> None:
        """The standard deviation that 1 on the axis stands for, or its power of ten."""
        painter.setFont(self.appearance.number_font(11))
        letter, deviation = painter.fontMetrics().horizontalAdvance("0"), histogram.std
        texts = [f"σ {figure(deviation)}", figure(deviation)]
        if deviation > 0 and math.isfinite(deviation):
            texts.append(power_of_ten(round(math.log10(deviation))))
        fitting = (text for text in texts if letter * len(text) <= slot - 4)
        text = next(fitting, "")
        painter.setPen(self.appearance.color("mute"))
        painter.drawText(QPointF(left, surface.area.top() + 12), text)

    # -- words -----------------------------------------------------------------------

    def resting_note(self) -> str:
        return ""

    def empty_text(self) -> str:
        look = self.history.look_at(self.shown_step) if self.history else None
        return self.quantity.missing if look else super().empty_text()


def _end(histogram: Histogram, end: float) -> float:
    return end if histogram.only is None else histogram.only
