"""What is measured of each layer, as curves over the run."""

from app.instruments.choice_column import ChoiceColumn
from app.instruments.context import Context
from app.instruments.page import Page
from app.plots.layer_curves import LayerCurves
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import LAYER_QUANTITIES, SATURATION, UPDATE_RATIO, LayerQuantity
from app.plots.learning_rate import LearningRatePlot

_EVIDENCE = {"update_ratio": UPDATE_RATIO, "slope": SATURATION}


class LayersPage(Page):
    """One curve a layer of a chosen quantity, beside the learning rate that moves them."""

    title = "Layers"
    evidence = tuple(_EVIDENCE)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = [(quantity, quantity.word, quantity.help) for quantity in LAYER_QUANTITIES]
        self.choices = ChoiceColumn("Quantity", words)
        self.plot = LayerMeasurePlot(UPDATE_RATIO, context.names, context.appearance)
        self.curves = LayerCurves(
            self.plot, lambda value: self.plot.quantity.text(value), context.selection
        )
        self.row.addWidget(self.choices)
        self.add(self.curves, 72)
        self.add(LearningRatePlot(context.appearance), 28)
        self.choices.chosen.connect(self._show)

    def _show(self, quantity: LayerQuantity) -> None:
        self.plot.show_quantity(quantity)
        self.curves.show_values()

    def show_evidence(self, evidence: str) -> None:
        self.choices.show_key(_EVIDENCE[evidence])
        self._show(_EVIDENCE[evidence])
