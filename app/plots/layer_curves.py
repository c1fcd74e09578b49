"""The base of plots with one curve a layer, and their legend: a list of names and values.

Hovering a name brings its curve to the front; a click selects the layer everywhere.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.appearance import Appearance, mixed
from app.plots.axis import Axis
from app.plots.colors import layer_colors
from app.plots.envelope import Floats
from app.plots.layer_list import LayerList, Row
from app.plots.lines import Lines, Scale
from app.plots.names import LayerNames
from app.plots.surface import Range
from app.plots.time_plot import RECENT, TimePlot
from app.selection import Selection
from core.training.history import History
from core.training.series import Extremes

READABLE_MS = 150
"""Numbers in the list change no faster than one can read them."""


@dataclass(frozen=True)
class Rows:
    """What a plot of layers shows: `values` has one row a step and one column a layer; the first
    rows may stand for many steps, between `extremes`."""

    layers: tuple[str, ...]
    steps: NDArray[np.int64]
    values: Floats
    extremes: Extremes | None = None


class LayerPlot(TimePlot):
    """Curves of layers over steps."""

    def __init__(
        self,
        title: str,
        axis: Axis,
        scale: Scale,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
        is_nan_unknown: bool = True,
    ) -> None:
        super().__init__(title, axis, appearance, parent)
        self.names = names
        self.layers: tuple[str, ...] = ()
        self.colors: list[QColor] = []
        self.highlighted: str | None = None
        self.curves = Lines(self.view, scale, is_nan_unknown=is_nan_unknown)
        self.lines = [self.curves]

    @abstractmethod
    def rows(self, history: History) -> Rows:
        """What to draw of `history`."""

    def feed(self, history: History) -> None:
        rows = self.rows(history)
        if rows.layers != self.layers:
            self.layers = rows.layers
            self.curves.reset(len(rows.layers))
            self._apply_pens()
        self.curves.feed(rows.steps, rows.values, rows.extremes)

    def _forget(self) -> None:
        self.layers = ()
        self.curves.reset(0)
        self._apply_pens()

    def wanted_range(self) -> Range | None:
        return self.curves.recent(RECENT) if self.layers else None

    @property
    def exact_curve(self) -> int | None:
        return self.layers.index(self.highlighted) if self.highlighted in self.layers else None

    def highlight(self, node: str | None) -> None:
        """Bring one layer's curve to the front; None: all are equal."""
        if node != self.highlighted:
            self.highlighted = node
            self._apply_pens()
            self.redraw()

    def restyle(self) -> None:
        self._apply_pens()
        super().restyle()

    def _apply_pens(self) -> None:
        self.colors = layer_colors(len(self.layers), self.appearance)
        canvas = self.appearance.color("canvas")
        is_known = self.highlighted in self.layers
        faint = [mixed(color, canvas, 0.3) for color in self.colors] if is_known else self.colors
        bold = {number for number, node in enumerate(self.layers) if node == self.highlighted}
        colors = [full if i in bold else faint[i] for i, full in enumerate(self.colors)]
        self.curves.style(colors, bold)
        self.viewport().update()


class LayerCurves(QWidget):
    """A plot of layers with the list of their names beside it."""

    def __init__(
        self,
        plot: LayerPlot,
        text: Callable[[float], str],
        selection: Selection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.plot = plot
        self._text = text
        self._selection = selection
        self._rest = QTimer(self, interval=READABLE_MS, singleShot=True)
        self._rest.timeout.connect(self._show_values)
        self.list = LayerList(plot.appearance)
        self.list.hovered_changed.connect(self._highlight)
        self.list.chosen.connect(lambda node: selection.select([node]))
        selection.selection_changed.connect(self._highlight_selected)
        plot.hovered_changed.connect(self._show_values)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(plot, 1)
        row.addWidget(self.list)

    def refresh(self, history: History) -> None:
        """As `Plot.refresh`."""
        self.plot.refresh(history)
        if self.isVisible() and not self._rest.isActive():
            self._rest.start()
            self._show_values()

    def show_step(self, step: int | None) -> None:
        """As `Plot.show_step`."""
        self.plot.show_step(step)
        if self.isVisible():
            self._show_values()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._highlight_selected()
        self._show_values()

    def _show_values(self) -> None:
        self.list.show_rows(self._rows())

    def _rows(self) -> Sequence[Row]:
        plot, row = self.plot, self.plot.shown_row
        if row is None:
            return ()
        values = plot.curves.values[row]
        return [
            Row(node, plot.names.name_of(node), self._text(float(value)), color)
            for node, value, color in zip(plot.layers, values, plot.colors, strict=True)
        ]

    def _highlight(self, node: str | None) -> None:
        self.plot.highlight(node if node is not None else self._selection.single)

    def _highlight_selected(self, *_: object) -> None:
        self.list.select(self._selection.single)
        self._highlight(None)
