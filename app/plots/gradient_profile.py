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
from app.plots.twin_curves import twin_color
from app.plots.twin_marks import TwinBars
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
        bars = [self._bar(node, float(norm)) for node, norm in zip(layers, self.norms, strict=True)]
        self.show_bars(bars, self._range())

    def _read_twins(self) -> None:
        """The norms of the twins at the same moment, by node."""
        self.twin_norms = [_norms_of(twin.history, self.shown_step) for twin in self.twins]
        heights = [{n: _height(norm) for n, norm in found.items()} for found in self.twin_norms]
        colors = [twin_color(twin, self.appearance) for twin in self.twins]
        self._outlines.outlines = list(zip(colors, heights, strict=True))

    def _bar(self, node: str, norm: float) -> Bar:
        beside = [found[node] for found in self.twin_norms if node in found]
        return Bar(
            node,
            self._names.name_of(node),
            _height(norm),
            " · twin ".join(map(figure, (norm, *beside))),
            norm_color(norm, self.appearance.is_dark),
            is_faulty=not math.isfinite(norm),
        )

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
        return f"first/last {' · twin '.join(map(figure, (self.ratio, *of_twins)))}"


def _norms_of(history: History, step: int | None) -> dict[str, float]:
    layers = history.learning_at(step)
    norms = mean_gradient_norms(history, step)
    return dict(zip(layers, norms.tolist(), strict=True)) if len(norms) else {}


def _height(norm: float) -> float:
    return math.log10(norm) if norm > 0 and math.isfinite(norm) else math.nan
