"""The loss around the weights of the run."""

from app.instruments.context import Context
from app.instruments.page import Page
from app.plots.landscape import LandscapeView
from app.plots.loss import LossPlot


class LandscapePage(Page):
    """A map or a curve, computed when it is asked for, beside the loss that training came by."""

    title = "Landscape"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        examiner = context.examiner
        self.view = LandscapeView(context.appearance, trained=lambda: examiner.project)
        self.add(self.view, 65)
        self.add(LossPlot(context.appearance), 35)

    def shut_down(self) -> None:
        self.view.shut_down()
