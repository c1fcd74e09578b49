"""Which samples the network gets right and wrong."""

from app.examining.predictions_view import PredictionsView
from app.instruments.context import Context
from app.instruments.page import Page


class PredictionsPage(Page):
    """Confusion matrix and mistakes, or predicted values and residuals; a sample that is clicked
    is looked at under Inside."""

    title = "Predictions"
    evidence = ("confusion", "worst")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        view = PredictionsView(context.examiner, context.appearance)
        view.sample_chosen.connect(self.inside_wanted)
        self.add(view, 1)
