"""Gradient norm over depth: one bar a layer that learns, and how much first and last differ.

Shown is the mean of the last few steps, since a single batch is noise.
"""

import math

import numpy as np
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LogAxis
from app.plots.bars import Bar, BarPlot
from app.plots.colors import norm_color
from app.plots.envelope import Floats
from app.plots.names import LayerNames
from app.runs.gradients import first_over_last, mean_gradient_norms
from core.training.history import History


class GradientProfile(BarPlot):
    """Bars on a log axis, coloured as on the canvas."""

    purpose = "how the gradient changes with depth"

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("Gradient by depth", LogAxis(), appearance, parent)
        self._names = names
        self.norms: Floats = np.empty(0)

    def _update(self, history: History) -> None:
        layers = history.learning_at(self.shown_step)
        self.norms = mean_gradient_norms(history, self.shown_step)
        if not len(self.norms):
            self.show_bars((), (-1.0, 0.0))
            return
        bars = [self._bar(node, float(norm)) for node, norm in zip(layers, self.norms, strict=True)]
        self.show_bars(bars, self._range())

    def _bar(self, node: str, norm: float) -> Bar:
        height = math.log10(norm) if norm > 0 and math.isfinite(norm) else math.nan
        return Bar(
            node,
            self._names.name_of(node),
            height,
            figure(norm),
            norm_color(norm),
            is_faulty=not math.isfinite(norm),
        )

    def _range(self) -> tuple[float, float]:
        logs = np.log10(self.norms[(self.norms > 0) & np.isfinite(self.norms)])
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
        return f"first/last {figure(self.ratio)}" if len(self.norms) > 1 else ""
