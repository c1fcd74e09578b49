"""The last steps before a value that was no number: the loss, and a figure of every layer.

Both show the same steps, one by one; the last is the one that broke. Values on a log axis, since
what leads there grows by powers of ten.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LogAxis
from app.plots.colors import TRAINING
from app.plots.decorations import NonFinite
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.lines import Lines, Scale
from app.plots.names import LayerNames
from app.plots.surface import Range, Surface
from app.plots.time_plot import TimePlot
from core.diagnosis.forensics import Forensics, forensics
from core.probes.measure import LayerMeasure
from core.training.history import History

MARGIN = 0.5
"""Steps left and right of the window."""
NONE_BROKE = "Every value of this run is finite."
PURPOSE = "what led to values that are not finite"


@dataclass(frozen=True, eq=False)
class LastQuantity:
    """A figure of a layer: `of` what a look found, or for None the gradient norm that is known
    of every step."""

    word: str
    title: str
    help: str
    of: Callable[[LayerMeasure], float] | None = None


def _largest(measure: LayerMeasure) -> float:
    return math.inf if measure.activations.non_finite else measure.activations.largest


def _weight_norm(measure: LayerMeasure) -> float:
    is_broken = measure.weights is not None and measure.weights.non_finite
    return math.inf if is_broken else measure.weight_norm


GRADIENT = LastQuantity(
    "Gradient norm",
    "Gradient norm by layer",
    "The 2-norm of the gradient of all parameters of a layer, at every step",
)
LARGEST = LastQuantity(
    "Largest output",
    "Largest |value| layers give",
    "The largest size of a value that a layer gave, at the steps that were looked at",
    _largest,
)
WEIGHT = LastQuantity(
    "Weight norm",
    "Norm of the weights by layer",
    "The 2-norm of the weights of a layer after a step, at the steps that were looked at",
    _weight_norm,
)
RATIO = LastQuantity(
    "Update ratio",
    "Update / weight by layer",
    "mean |Δw| / mean |w| of a step, at the steps that were looked at; about 10⁻³ is usual",
    lambda measure: measure.update_ratio,
)
LAST_QUANTITIES = (GRADIENT, LARGEST, WEIGHT, RATIO)


def rows_of(history: History, found: Forensics, quantity: LastQuantity) -> Rows:
    """The figure of each layer that has it, in the window; Inf where it is no number."""
    if quantity.of is None:
        values = history.gradient_norms.values[found.rows]
        steps = history.steps.values[found.rows]
        return Rows(history.learned, steps, _broken_as_infinite(values[:, _learned(history)]))
    order = history.started.observed if history.started else ()
    figures = np.array(
        [
            [quantity.of(look.layers[n]) if n in look.layers else math.nan for n in order]
            for look in found.looks
        ],
        np.float32,
    ).reshape(len(found.looks), len(order))
    known = np.flatnonzero(~np.isnan(figures).all(axis=0)) if len(figures) else []
    layers = tuple(order[index] for index in known)
    steps = np.array([look.step for look in found.looks], np.int64)
    return Rows(layers, steps, figures[:, known])


def _learned(history: History) -> list[int]:
    weighted = history.started.weighted if history.started else ()
    return [weighted.index(node) for node in history.learned]


def _broken_as_infinite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), np.float32(np.inf), values)


def _without_words(plot: TimePlot) -> None:
    """Crosses need none here, and would hide what led to them."""
    for one in plot.decorations:
        if isinstance(one, NonFinite):
            one.words = ""


def _show_window(plot: TimePlot, found: Forensics | None, steady: Range) -> None:
    if found is not None:
        plot.view.show_range((found.first - MARGIN, found.step + MARGIN), steady)


class _Points:
    """A dot at each value, where they are few: a single one would draw no line."""

    def __init__(self, plot: "LastLayers | LastLoss") -> None:
        self._plot = plot

    def paint(self, painter: QPainter, surface: Surface) -> None:
        lines = self._plot.curves
        if len(lines.steps) * 8 > surface.area.width():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, color in enumerate(self._plot.colors):
            painter.setPen(QPen(color, 1.5))
            painter.setBrush(surface.appearance.color("canvas"))
            heights = self._plot.scale.positions(lines.values[:, column].astype(np.float64))
            for step, height in zip(lines.steps, heights, strict=True):
                if math.isfinite(height):
                    painter.drawEllipse(surface.point(float(step), float(height)), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _row_before(plot: TimePlot, row: int | None) -> int | None:
    """Of the last row, which broke, the one before, while nobody asks for another."""
    is_last = row is not None and row == len(plot.lines[0].steps) - 1
    return max(0, row - 1) if is_last and plot.hovered is None and row else row


class LastLoss(TimePlot):
    """The loss at each of the last steps."""

    purpose = PURPOSE

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Loss", LogAxis(), appearance, parent)
        self.found: Forensics | None = None
        self.scale = Scale.LOG
        self.curves = Lines(self.view, self.scale)
        self.curves.reset(1)
        self.lines = [self.curves]
        self.decorations.insert(0, _Points(self))
        _without_words(self)
        self.restyle()

    @property
    def colors(self) -> Sequence[QColor]:
        return (self.appearance.series_color(TRAINING),)

    def feed(self, history: History) -> None:
        self.found = forensics(history)
        if self.found is None:
            self.curves.reset(1)
            return
        rows = self.found.rows
        losses = history.losses.values[rows]
        self.set_title("Loss" if not (losses < 0).any() else "Size of the loss")
        self.curves.feed(history.steps.values[rows], np.abs(losses))

    def wanted_range(self) -> Range | None:
        return self.curves.recent(1.0)

    def _follow(self, history: History) -> None:
        _show_window(self, self.found, self._steady_range())

    def _forget(self) -> None:
        super()._forget()
        self.found = None

    @property
    def shown_row(self) -> int | None:
        return _row_before(self, super().shown_row)

    def note(self) -> str:
        row = self.shown_row
        if row is None or self.is_empty:
            return ""
        return f"step {self.curves.steps[row]:,}  {figure(float(self.curves.values[row, 0]))}"

    def empty_text(self) -> str:
        return NONE_BROKE if self.history and len(self.history.steps) else super().empty_text()

    def restyle(self) -> None:
        self.curves.style([self.appearance.series_color(TRAINING)], scale=self.appearance.scale)
        super().restyle()


class LastLayers(LayerPlot):
    """A figure of each layer at the last steps; another one can be chosen."""

    purpose = PURPOSE

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(GRADIENT.title, LogAxis(), Scale.LOG, names, appearance, parent)
        self.quantity, self.scale = GRADIENT, Scale.LOG
        self.found: Forensics | None = None
        self.decorations.insert(0, _Points(self))
        _without_words(self)

    def show_quantity(self, quantity: LastQuantity) -> None:
        """Show another figure."""
        if quantity is not self.quantity:
            self.quantity = quantity
            self.set_title(quantity.title)
            self._forget()
            self.redraw()

    def color_of(self, node: str | None) -> QColor | None:
        """The colour of the curve of a layer; None where it has none."""
        return self.colors[self.layers.index(node)] if node in self.layers else None

    def rows(self, history: History) -> Rows:
        self.found = forensics(history)
        if self.found is None:
            return Rows((), np.empty(0, np.int64), np.empty((0, 0), np.float32))
        return rows_of(history, self.found, self.quantity)

    def wanted_range(self) -> Range | None:
        return self.curves.recent(1.0) if self.layers else None

    def _follow(self, history: History) -> None:
        _show_window(self, self.found, self._steady_range())

    @property
    def shown_row(self) -> int | None:
        return _row_before(self, super().shown_row)

    def note(self) -> str:
        """The value of the highlighted layer, otherwise that of the largest."""
        row = self.shown_row
        if row is None or self.is_empty or not self.layers:
            return ""
        values = np.where(np.isnan(self.curves.values[row]), -1.0, self.curves.values[row])
        index = self.exact_curve if self.exact_curve is not None else int(np.argmax(values))
        value = figure(float(self.curves.values[row, index]))
        step = f"step {self.curves.steps[row]:,}"
        note = f"{step}  {self.names.name_of(self.layers[index])} {value}"
        return note if self.has_room_for(note) or self.hovered is not None else step

    def empty_text(self) -> str:
        if self.found is not None:
            return "None of these steps was looked at."
        return NONE_BROKE if self.history and len(self.history.steps) else super().empty_text()
