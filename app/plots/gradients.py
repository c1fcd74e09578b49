"""Gradient norm of each weighted layer over steps, on a log axis."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import LogAxis
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.lines import Scale
from app.plots.names import LayerNames
from core.training.history import History


class GradientPlot(LayerPlot):
    """The 2-norm of the gradient of each layer's parameters. An exact 0 runs along the bottom."""

    purpose = "the gradient of each layer"

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "Gradient norm by layer",
            LogAxis(),
            Scale.LOG,
            names,
            appearance,
            parent,
            is_nan_unknown=False,
        )

    def rows(self, history: History) -> Rows:
        layers = history.started.weighted if history.started else ()
        return Rows(layers, history.steps.values, history.gradient_norms.values)
