"""One measured quantity of every layer over steps."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.decorations import Band
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.layer_quantities import LayerQuantity
from app.plots.lines import Lines
from app.plots.measured import MeasuredRows
from app.plots.names import LayerNames
from app.plots.surface import Range
from app.plots.twin_curves import TwinCurves
from core.training.history import History


class LayerMeasurePlot(LayerPlot):
    """Curves of a quantity, which can be changed."""

    needs_looks = True

    def __init__(
        self,
        quantity: LayerQuantity,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(quantity.title, quantity.axis, quantity.scale, names, appearance, parent)
        self._band: Band | None = None
        self._take(quantity)

    def _take(self, quantity: LayerQuantity) -> None:
        self.quantity, self.purpose = quantity, quantity.purpose
        self._rows: dict[History, MeasuredRows] = {}
        self.setToolTip(quantity.help)
        self.decorations = [one for one in self.decorations if one is not self._band]
        self._band = quantity.band
        if quantity.band is not None:
            self.decorations.insert(0, quantity.band)

    def show_quantity(self, quantity: LayerQuantity) -> None:
        """Show another quantity."""
        if quantity is self.quantity:
            return
        self._take(quantity)
        self.frame = replace(self.frame, title=quantity.title, y_axis=quantity.axis)
        self.set_title(quantity.title)
        self._forget()
        self.twin_curves.show((), self.appearance)
        self.curves = Lines(self.view, quantity.scale, is_nan_unknown=True)
        self.twin_curves = TwinCurves(self.view, quantity.scale)
        self.lines, self.overlays = [self.curves], [self.twin_curves]
        self.twin_curves.show(self.twins, self.appearance)
        self.view.follow()
        self.redraw()

    def rows(self, history: History) -> Rows:
        known = {id(twin.history) for twin in self.twins} | {id(self.history)}
        self._rows = {run: rows for run, rows in self._rows.items() if id(run) in known}
        found = self._rows.setdefault(history, MeasuredRows(self.quantity.figure))
        return found.of(history)

    def rows_of_twin(self, history: History) -> Rows | None:
        return self.rows(history)

    def wanted_range(self) -> Range | None:
        found = self.quantity.whole or super().wanted_range()
        return (0.0, found[1]) if found and self.quantity.is_from_zero else found

    def empty_text(self) -> str:
        is_looked_into = self.history is not None and bool(self.history.measures)
        return self.quantity.missing if is_looked_into else super().empty_text()
