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
from app.numbers import count, figure
from app.plots.axis import Axis, LogAxis
from app.plots.colors import layer_colors
from app.plots.envelope import Floats
from app.plots.layer_list import LayerList, Row
from app.plots.legend import Entry
from app.plots.lines import Lines, Scale
from app.plots.names import LayerNames
from app.plots.surface import Range
from app.plots.time_plot import RECENT, TimePlot
from app.plots.twin_curves import TwinCurves, twin_color
from app.runs.twin_run import TwinRun
from app.selection import Selection
from core.training.history import History
from core.training.series import Extremes

ROOM_FOR_LEGEND = 150
"""Pixels of height beside which a legend is small."""

DECADES, TIMES = 3.0, 3.0
"""What a twin may take above the curves of the main run: decades of a log axis; on others as
much as these reach, times this."""

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
        self.twin_curves = TwinCurves(self.view, scale)
        self.overlays = [self.twin_curves]
        self._twin_layer: str | None = None
        self.legend.is_at_right = False

    @abstractmethod
    def rows(self, history: History) -> Rows:
        """What to draw of `history`."""

    def rows_of_twin(self, history: History) -> Rows | None:
        """What to draw of a twin; None where this plot shows no twins."""
        return None

    @property
    def twin_layer(self) -> str | None:
        """The layer that twins are compared in: the highlighted one, otherwise the first."""
        is_known = self.highlighted in self.layers
        return self.highlighted if is_known else next(iter(self.layers), None)

    def feed_twins(self) -> None:
        if self.twin_layer != self._twin_layer:
            self._twin_layer = self.twin_layer
            self.twin_curves.forget()
        for index, twin in enumerate(self.twins):
            rows = self.rows_of_twin(twin.history)
            if rows is not None and self._twin_layer in rows.layers:
                column = rows.layers.index(self._twin_layer)
                extremes = rows.extremes.of_columns([column]) if rows.extremes else None
                values = rows.values[:, column : column + 1]
                self.twin_curves.feed(index, rows.steps, values, extremes)

    def entries(self) -> Sequence[Entry]:
        """The twins; the layers stand in the list beside the plot. In a low plot they would hide
        the curves, and are there for as long as the pointer asks."""
        if self.hovered is None and self.area.height() < ROOM_FOR_LEGEND:
            return ()
        pairs = zip(self.twins, self.twin_curves.lines, strict=True)
        shown = [(twin, lines) for twin, lines in pairs if len(lines.steps)]
        if not shown or self._twin_layer is None:
            return ()
        name = self.names.name_of(self._twin_layer)
        return [self._entry_of(twin, lines, name) for twin, lines in shown]

    def note(self) -> str:
        note = super().note()
        is_told = self.hovered is not None or not self.twins or self._twin_layer is None
        if self.is_empty or is_told:
            return note
        return f"dashed: {self.names.name_of(str(self._twin_layer))} · {note}"

    def _entry_of(self, twin: TwinRun, lines: Lines, layer: str) -> Entry:
        row, step = self.shown_row, lines.steps[-1]
        if row is not None:
            step = self.curves.steps[min(row, len(self.curves.steps) - 1)]
        found = lines.row_at(float(step))
        value = float(lines.values[found, 0]) if found is not None else float("nan")
        color = twin_color(twin, self.appearance)
        return Entry(f"{layer}, {twin.name}", figure(value), color, is_dashed=True)

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
        is_log = isinstance(self.frame.y_axis, LogAxis)  # a wild start takes little of it
        share = 1.0 if is_log else RECENT
        own = self.curves.recent(share) if self.layers else None
        if own is None:
            return None
        above = own[1] + DECADES if is_log else TIMES * max(map(abs, own))
        return self.twin_curves.widened(own, share, above)

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
        self.curves.style(colors, bold, self.appearance.scale)
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
        self._rest.timeout.connect(self.show_values)
        self.list = LayerList(plot.appearance)
        self.list.hovered_changed.connect(self._highlight)
        self.list.chosen.connect(lambda node: selection.select([node]))
        selection.selection_changed.connect(self._highlight_selected)
        plot.hovered_changed.connect(self.show_values)
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
            self.show_values()

    def show_twins(self, twins: Sequence[TwinRun]) -> None:
        """As `Plot.show_twins`."""
        self.plot.show_twins(twins)

    def show_step(self, step: int | None) -> None:
        """As `Plot.show_step`."""
        self.plot.show_step(step)
        if self.isVisible():
            self.show_values()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._highlight_selected()
        self.show_values()

    def show_values(self) -> None:
        """Bring the values in the list up to date."""
        row = self.plot.shown_row
        moment = "" if row is None else f"at step {count(int(self.plot.curves.steps[row]))}"
        self.list.show_rows(self._rows(), moment)

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
