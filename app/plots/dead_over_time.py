"""Share of dead units of each layer over steps."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import DEAD_SHARE
from app.plots.names import LayerNames
from core.training.history import History

NO_RELU = "Units die only behind a ReLU; there is none here."
NONE_HERE = "None here."
"""What the plots beside the one that says `NO_RELU` say."""


class DeadOverTimePlot(LayerMeasurePlot):
    """Units that were silent for the last samples looked at, in percent of their layer."""

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(DEAD_SHARE, names, appearance, parent)

    def empty_text(self) -> str:
        before = super(LayerMeasurePlot, self).empty_text()
        return dead_text(self.history, self.names, before)


def dead_text(
    history: History | None, names: LayerNames, before: str, without: str = NONE_HERE
) -> str:
    """Why no dead units are shown; `before` is what to say before any measure, `without` where
    no layer can have any."""
    if history is None or history.started is None or not history.measures:
        return before
    if not any(map(names.is_rectifier, history.started.observed)):
        return without
    return "Dead units are told when enough samples were looked at: soon, not yet."
