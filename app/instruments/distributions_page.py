"""How the values of a layer are spread, or those of all layers beside each other."""

from app.instruments.choice_column import ChoiceColumn
from app.instruments.context import Context
from app.instruments.page import Page
from app.plots.distribution import ACTIVATIONS, DISTRIBUTIONS, WEIGHTS, Distribution
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.ridges import Ridges

ONE, ALL = "one", "all"
_EVIDENCE = {"activation_histogram": ACTIVATIONS, "weight_histogram": WEIGHTS}
_SCOPES = (
    (ONE, "This layer", "The layer that is selected on the canvas, now and over time"),
    (ALL, "All layers", "Every layer at the step that is shown, beside each other"),
)
_HELP = {quantity: f"See {quantity.purpose}" for quantity in DISTRIBUTIONS}


class DistributionsPage(Page):
    """Activations, gradients or weights of the selected layer or of all of them."""

    title = "Distributions"
    evidence = tuple(_EVIDENCE)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = [(quantity, quantity.word, _HELP[quantity]) for quantity in DISTRIBUTIONS]
        self.choices = ChoiceColumn("Distribution", words, _SCOPES)
        given = ACTIVATIONS, context.names, context.appearance
        self.now, self.over_time = HistogramNow(*given), HistogramOverTime(*given)
        self.ridges = Ridges(*given)
        self.row.addWidget(self.choices)
        self.add(self.now, 42)
        self.add(self.over_time, 58)
        self.add_bars(self.ridges, 100)
        self.ridges.hide()
        self.choices.chosen.connect(self._choose)

    def _choose(self, key: object) -> None:
        if isinstance(key, Distribution):
            for plot in (self.now, self.over_time, self.ridges):
                plot.show_quantity(key)
            return
        for plot in (self.now, self.over_time):
            plot.setVisible(key == ONE)
        self.ridges.setVisible(key == ALL)

    def show_evidence(self, evidence: str) -> None:
        for key in (_EVIDENCE[evidence], ONE):
            self.choices.show_key(key)
            self._choose(key)
