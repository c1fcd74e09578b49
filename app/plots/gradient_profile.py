"""Gradient norm over depth: one bar a layer that learns, and how much first and last differ.
A layer that is frozen has a gap, and says so.

Shown is the mean of the last steps, since a single batch is noise; the curves over time show
each step by itself.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LogAxis
from app.plots.bars import Bar, BarPlot, bar_rect
from app.plots.colors import norm_color
from app.plots.envelope import Floats
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.twin_curves import twin_color
from app.plots.twin_marks import TwinBars
from app.runs.gradients import AVERAGED, first_over_last, mean_gradient_norms
from core.training.history import History

FROZEN = "frozen"


class GradientProfile(BarPlot):
    """Bars on a log axis, coloured as on the canvas."""

    purpose = "how the gradient changes with depth"

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("Gradient by depth", LogAxis(), appearance, parent)
        self._names = names
        self.setToolTip(
            "The 2-norm of the gradient of all parameters of a layer: the mean of the last "
            f"{AVERAGED} steps, as in the layer panel. The curves by layer show single steps."
        )
        self.norms: Floats = np.empty(0)
        self.frozen: frozenset[str] = frozenset()
        self.twin_norms: list[dict[str, float]] = []
        self._outlines = TwinBars(lambda: self.bars)
        self.decorations.append(self._outlines)

    def _update(self, history: History) -> None:
        layers = history.learning_at(self.shown_step)
        self.norms = mean_gradient_norms(history, self.shown_step)
        if not len(self.norms):
            self.show_bars((), (-1.0, 0.0))
            return
        self._read_twins()
        norms = dict(zip(layers, self.norms.tolist(), strict=True))
        self.frozen = history.frozen_at(self.shown_step)
        weighted = history.started.weighted if history.started else layers
        bars = [self._bar(n, norms[n]) if n in norms else self._gap(n) for n in weighted]
        self.show_bars(bars, self._range())

    def _read_twins(self) -> None:
        """The norms of the twins at the same moment, by node."""
        self.twin_norms = [_norms_of(twin.history, self.shown_step) for twin in self.twins]
        heights = [{n: _height(norm) for n, norm in found.items()} for found in self.twin_norms]
        colors = [twin_color(twin, self.appearance) for twin in self.twins]
        self._outlines.outlines = list(zip(colors, heights, strict=True))

    def _bar(self, node: str, norm: float) -> Bar:
        beside = [found.get(node) for found in self.twin_norms]
        return Bar(
            node,
            self._names.name_of(node),
            _height(norm),
            self._named(norm, beside),
            norm_color(norm, self.appearance.is_dark),
            is_faulty=not math.isfinite(norm),
        )

    def _gap(self, node: str) -> Bar:
        """In place of a layer that is frozen."""
        faint = self.appearance.color("faint")
        return Bar(node, self._names.name_of(node), math.nan, f"{FROZEN}: it does not learn", faint)

    def _paint_bar(self, painter: QPainter, surface: Surface, index: int, bar: Bar) -> None:
        if bar.node not in self.frozen:
            super()._paint_bar(painter, surface, index, bar)
            return
        place = bar_rect(surface, index, math.nan)
        column = QRectF(place.left(), surface.area.top(), place.width(), surface.area.height())
        if bar.node == self.selected or bar is self.hovered_bar:
            painter.fillRect(column.adjusted(-3, 0, 3, 0), self.appearance.color("raised"))
        painter.setFont(self.appearance.text_font(11))
        if surface.area.width() < len(self.bars) * painter.fontMetrics().height():
            return
        painter.save()
        painter.setPen(self.appearance.color("mute"))
        painter.translate(column.center().x(), column.bottom() - 6)
        painter.rotate(-90)
        painter.drawText(QPointF(0, painter.fontMetrics().ascent() / 2 - 1), FROZEN)
        painter.restore()

    def _range(self) -> tuple[float, float]:
        of_twins = [norm for found in self.twin_norms for norm in found.values()]
        norms = np.concatenate([self.norms, of_twins])
        logs = np.log10(norms[(norms > 0) & np.isfinite(norms)])
        if not len(logs):
            return -1.0, 0.0
        low, high = math.floor(logs.min() - 0.3), math.ceil(logs.max() + 0.1)
        old_low, old_high = self.view.viewRange()[1]
        if old_low <= low and high <= old_high and old_high - old_low <= high - low + 1:
            return old_low, old_high
        return float(low), float(high)

    @property
    def ratio(self) -> float:
        """Norm of the first layer over norm of the last; not finite where it means nothing."""
        return first_over_last(self.norms)

    def resting_note(self) -> str:
        if len(self.norms) < 2:
            return ""
        of_twins = [first_over_last(np.array([*found.values()])) for found in self.twin_norms]
        ratio = f"first/last {self._named(self.ratio, of_twins)}"
        own = f"first/last {figure(self.ratio)}"
        mean = f"mean of {AVERAGED} steps · {ratio}"
        choices = f"weights, {mean}", mean, f"weights, {ratio}", ratio, own
        return next(filter(self.has_room_for, choices), own)

    def _named(self, own: float, of_twins: Sequence[float | None]) -> str:
        """The figure of the run that is shown; where others are laid over it, all with names."""
        if not self.twins:
            return figure(own)
        names = (self.run_name, *(twin.short or twin.name for twin in self.twins))
        pairs = zip(names, (own, *of_twins), strict=False)
        return " · ".join(f"{name} {figure(value)}" for name, value in pairs if value is not None)


def _norms_of(history: History, step: int | None) -> dict[str, float]:
    layers = history.learning_at(step)
    norms = mean_gradient_norms(history, step)
    return dict(zip(layers, norms.tolist(), strict=True)) if len(norms) else {}


def _height(norm: float) -> float:
    return math.log10(norm) if norm > 0 and math.isfinite(norm) else math.nan
