"""A histogram of one layer as it is now: of its activations, gradients or weights."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure, percent
from app.plots.axis import LinearAxis
from app.plots.colors import faded
from app.plots.distribution import (
    ACTIVATIONS,
    Distribution,
    moments,
    non_finite_words,
    sample_words,
)
from app.plots.frame import Frame
from app.plots.layer_distribution import LayerDistribution
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.twin_curves import twin_color
from app.plots.twin_marks import paint_outline
from core.layers.spec import Family
from core.probes.measure import Histogram
from core.training.history import History

CUT = 4.0
"""A bin this many times as full as the next one is cut off, and says so."""

SPIKE = 3.0
"""Pixels that stand for a single value."""


class HistogramNow(LayerDistribution):
    """Share of the values in each of 64 bins; mean and standard deviation marked."""

    title_ending = ", % of values"

    def __init__(
        self,
        quantity: Distribution,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        frame = Frame(quantity.word, LinearAxis(floor=0), LinearAxis())
        super().__init__(frame, quantity, names, appearance, parent)
        self.family = Family.LINEAR
        self.measure: Histogram | None = None
        self.twin_measures: list[Histogram | None] = []
        self._zero_share = 0.0
        self._step = 0
        self.is_text_right = True
        self.view.setMouseEnabled(x=False, y=False)
        self.decorations.append(self)

    def show_layer(self, node: str | None) -> None:
        self.family = self._names.family_of(node) if node else Family.LINEAR
        super().show_layer(node)

    def _forget(self) -> None:
        self.measure = None
        self.is_empty = True

    def _update(self, history: History) -> None:
        look = history.look_at(self.shown_step)
        latest = look.layers.get(self.node) if look and self.node else None
        self._step = look.step if look else 0
        self.measure = measure = self.quantity.of(latest) if latest else None
        self._zero_share = latest.zero_share if latest else 0.0
        self.twin_measures = [self._measure_of(twin.history) for twin in self.twins]
        self.is_empty = measure is None
        if measure is not None:
            self.view.show_range(self._x_range(measure), self._y_range())

    def _measure_of(self, history: History) -> Histogram | None:
        look = history.look_at(self.shown_step)
        latest = look.layers.get(self.node) if look and self.node else None
        return self.quantity.of(latest) if latest else None

    @property
    def _beside(self) -> list[Histogram]:
        return [measure for measure in self.twin_measures if measure is not None]

    @property
    def shares(self) -> np.ndarray:
        """Percent of the finite values in each bin."""
        if self.measure is None:
            return np.empty(0)
        counts = self.measure.counts
        return 100 * counts / max(1, counts.sum())

    def _x_range(self, measure: Histogram) -> tuple[float, float]:
        lowest = min(one.low for one in (measure, *self._beside))
        highest = max(one.high for one in (measure, *self._beside))
        low, high = self.frame.x_axis.rounded(lowest, highest)  # type: ignore[union-attr]
        old = tuple(self.view.viewRange()[0])
        fits = old[0] <= lowest and highest <= old[1]
        return old if fits and high - low > 0.7 * (old[1] - old[0]) else (low, high)

    def _y_range(self) -> tuple[float, float]:
        is_one = self.measure is not None and self.measure.only is not None
        top = 100.0 if is_one else _scale_top(self.shares)
        old = self.view.viewRange()[1]
        if old[0] == 0 and top <= old[1] and top > 0.5 * old[1]:
            return old[0], old[1]
        return 0.0, self.frame.y_axis.rounded(0.0, top * 1.05)[1]

    # -- painting --------------------------------------------------------------------

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Bars, mean, deviation and figures, as a decoration."""
        measure = self.measure
        if measure is None:
            return
        self._paint_bars(painter, surface, measure)
        self._paint_twins(painter, surface, measure)
        self._paint_mean(painter, surface, measure)
        self._paint_cut(painter, surface, measure)
        self._paint_figures(painter, surface, measure)

    def _paint_bars(self, painter: QPainter, surface: Surface, measure: Histogram) -> None:
        if measure.only is not None:
            self._paint_spike(painter, surface, measure.only)
            return
        color = self.appearance.family_color(self.family)
        width = (measure.high - measure.low) / len(measure.counts)
        for index, share in enumerate(self.shares):
            left = surface.x(measure.low + index * width)
            right = max(surface.x(measure.low + (index + 1) * width), left + 2)
            gap = 1 if right - left > 4 else 0
            top = surface.y(float(share))
            is_hovered = index == self._hovered_bin(measure)
            place = QRectF(left, top, right - left - gap, surface.area.bottom() - top)
            painter.fillRect(place, self.appearance.color("accent") if is_hovered else color)

    def _paint_spike(self, painter: QPainter, surface: Surface, value: float) -> None:
        """All values are one: a line as high as all of them, without a width they do not have."""
        top = max(surface.y(100.0), surface.area.top())
        left = round(surface.x(value)) - SPIKE / 2
        spike = QRectF(left, top, SPIKE, surface.area.bottom() - top)
        painter.fillRect(spike, self.appearance.family_color(self.family))

    def _paint_twins(self, painter: QPainter, surface: Surface, measure: Histogram) -> None:
        """The outlines of the same layer in the twins, in bins as wide as those of this one."""
        own = measure if measure.only is None else next(iter(self._beside), measure)
        width = (own.high - own.low) / len(own.counts)
        for twin, found in zip(self.twins, self.twin_measures, strict=False):
            color = twin_color(twin, self.appearance)
            if found is not None and found.only is not None:
                x = round(surface.x(found.only))
                painter.setPen(QPen(color, 1.5))
                painter.drawLine(x, int(surface.area.top()), x, int(surface.area.bottom()))
            elif found is not None and width > 0:
                paint_outline(painter, surface, found, width, color)

    def _paint_cut(self, painter: QPainter, surface: Surface, measure: Histogram) -> None:
        """Say how high a bar is that leaves the plot."""
        if measure.only is not None:
            return
        index = int(np.argmax(self.shares))
        share = float(self.shares[index])
        if share > surface.y_range[1]:
            right = measure.low + (index + 1) * (measure.high - measure.low) / len(self.shares)
            at = QPointF(surface.x(right) + 4, surface.area.top() + 18)
            self._paint_text(painter, at, f"↑ {percent(share / 100)}", "mute")

    def _paint_text(self, painter: QPainter, at: QPointF, text: str, color: str) -> None:
        painter.setFont(self.appearance.number_font(11))
        width = painter.fontMetrics().horizontalAdvance(text)
        px = self.appearance.px
        box = QRectF(at.x() - 4, at.y() - px(12), width + 8, px(16))
        painter.fillRect(box, faded(self.appearance.color("canvas"), 0.75))
        painter.setPen(self.appearance.color(color))
        painter.drawText(at, text)

    def _paint_mean(self, painter: QPainter, surface: Surface, measure: Histogram) -> None:
        if measure.only is not None or not math.isfinite(measure.mean):
            return
        area = surface.area
        left, right = surface.x(measure.mean - measure.std), surface.x(measure.mean + measure.std)
        text = self.appearance.color("text")
        painter.fillRect(QRectF(left, area.top(), right - left, area.height()), faded(text, 0.05))
        painter.setPen(QPen(faded(text, 0.8), 1, Qt.PenStyle.DashLine))
        x = round(surface.x(measure.mean))
        painter.drawLine(x, int(area.top()), x, int(area.bottom()))

    def _paint_figures(self, painter: QPainter, surface: Surface, measure: Histogram) -> None:
        zeros = f"{percent(self._zero_share)} exactly 0" if self.quantity is ACTIVATIONS else ""
        notes = ("mute", moments(measure)), ("mute", zeros), ("mute", sample_words(measure))
        lines = [*notes, ("bad", non_finite_words(measure))]
        lines = [(color, line) for color, line in lines if line]
        painter.setFont(self.appearance.number_font(11))
        metrics, area = painter.fontMetrics(), surface.area
        widths = [metrics.horizontalAdvance(line) for _, line in lines]
        step, widest = self.appearance.px(16), max(widths, default=0)
        self._leave_bars(surface, measure, widest + 16, 10 + step * len(lines))
        for index, ((color, line), width) in enumerate(zip(lines, widths, strict=True)):
            left = area.right() - width - 8 if self.is_text_right else area.left() + 8
            self._paint_text(painter, QPointF(left, area.top() + 18 + step * index), line, color)

    def _leave_bars(
        self, surface: Surface, measure: Histogram, width: float, height: float
    ) -> None:
        """Go to the other upper corner where bars reach into this one, and none into that."""
        if measure.only is not None:
            return
        area, bins = surface.area, len(self.shares)
        middles = measure.low + (np.arange(bins) + 0.5) * (measure.high - measure.low) / bins
        tall = middles[[surface.y(float(share)) < area.top() + height for share in self.shares]]
        places = [surface.x(float(middle)) for middle in tall]
        is_hit = (
            any(x < area.left() + width for x in places),
            any(x > area.right() - width for x in places),
        )
        if is_hit[self.is_text_right] and not is_hit[not self.is_text_right]:
            self.is_text_right = not self.is_text_right

    def _hovered_bin(self, measure: Histogram) -> int | None:
        if self.hovered is None or measure.only is not None or not measure.high > measure.low:
            return None
        place = (self.hovered - measure.low) / (measure.high - measure.low) * len(measure.counts)
        return int(place) if 0 <= place < len(measure.counts) else None

    def note(self) -> str:
        measure = self.measure
        if measure is None:
            return ""
        index = self._hovered_bin(measure)
        if index is None:
            return self.past_note() or f"step {self._step:,}"
        width = (measure.high - measure.low) / len(measure.counts)
        low = measure.low + index * width
        share = percent(float(self.shares[index]) / 100)
        return f"{figure(low)} … {figure(low + width)}  {share}"


def _scale_top(shares: np.ndarray) -> float:
    """The share that the axis makes room for: the fullest bin, unless it dwarfs all others."""
    if len(shares) < 2:
        return 1.0
    second, first = np.partition(shares, -2)[-2:]
    return float(max(first if first < CUT * second else 1.5 * second, 1.0))
