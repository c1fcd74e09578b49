"""Size of the update against the size of the weights, for each layer over steps."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import LogAxis
from app.plots.decorations import Band
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.lines import Scale
from app.plots.measured import MeasuredRows
from app.plots.names import LayerNames
from core.training.history import History

USUAL = (-3.5, -2.5)
"""Powers of ten around the usual 10⁻³."""


class UpdateRatioPlot(LayerPlot):
    """mean |Δw| / mean |w|; about 10⁻³ is usual (DL4J's guide), early in a run 10⁻²."""

    purpose = "how fast each layer's weights change"
    needs_looks = True

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "Update / weight by layer", LogAxis(), Scale.LOG, names, appearance, parent
        )
        self.decorations.insert(0, Band(*USUAL, "usual, about 10⁻³"))
        self._rows = MeasuredRows(lambda measure: measure.update_ratio)

    def rows(self, history: History) -> Rows:
        return self._rows.of(history)
