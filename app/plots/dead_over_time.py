"""Share of dead units of each layer over steps."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import LinearAxis
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.lines import Scale
from app.plots.measured import MeasuredRows
from app.plots.names import LayerNames
from app.plots.surface import Range
from core.training.history import History


class DeadOverTimePlot(LayerPlot):
    """Units that never fired over the last window of samples, in percent of their layer."""

    purpose = "how many units die"
    needs_looks = True

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "Dead units over time, %",
            LinearAxis(0, 100),
            Scale.LINEAR,
            names,
            appearance,
            parent,
        )
        self._rows = MeasuredRows(lambda measure: 100 * measure.dead_share)

    def rows(self, history: History) -> Rows:
        return self._rows.of(history)

    def wanted_range(self) -> Range | None:
        return (0.0, 100.0)

    def empty_text(self) -> str:
        return dead_text(self.history, self.names, super().empty_text())


def dead_text(history: History | None, names: LayerNames, before: str) -> str:
    """Why no dead units are shown; `before` is what to say before any measure."""
    if history is None or history.started is None or not history.measures:
        return before
    if not any(map(names.is_rectifier, history.started.observed)):
        return "Units die only behind a ReLU, and this network has none."
    return "Dead units are counted over a whole window of samples, which is not full yet."
