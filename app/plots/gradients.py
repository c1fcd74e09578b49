"""Gradient norm of each layer that learns over steps, on a log axis."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import LogAxis
from app.plots.layer_curves import LayerPlot, Rows
from app.plots.lines import Scale
from app.plots.names import LayerNames
from core.training.history import History


class GradientPlot(LayerPlot):
    """The 2-norm of the gradient of each layer's parameters. An exact 0 runs along the bottom,
    and so does a layer while it is frozen; one that never learned is left out."""

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
        self.setToolTip(
            "The 2-norm of the gradient of all parameters of a layer at each single step. "
            "“Gradient by depth” and the layer panel show the mean of the last steps."
        )

    def rows(self, history: History) -> Rows:
        layers, norms = history.learned, history.gradient_norms
        values, extremes = norms.values, norms.extremes
        if history.started is not None and layers != history.started.weighted:
            columns = _columns(history.started.weighted, layers)
            values, extremes = values[:, columns], extremes.of_columns(columns)
        return Rows(layers, history.steps.values, values, extremes)

    def rows_of_twin(self, history: History) -> Rows | None:
        return self.rows(history)


def _columns(weighted: tuple[str, ...], layers: tuple[str, ...]) -> slice | list[int]:
    """Where `layers` stand; a slice where they stand together, which copies nothing."""
    found = [weighted.index(node) for node in layers]
    if found and found[-1] - found[0] == len(found) - 1:
        return slice(found[0], found[-1] + 1)
    return found
