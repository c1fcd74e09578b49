"""The pages, in the order of their tabs."""

from app.instruments.boundary_page import BoundaryPage
from app.instruments.context import Context
from app.instruments.dead_units_page import DeadUnitsPage
from app.instruments.distributions_page import DistributionsPage
from app.instruments.drawing_page import DrawingPage
from app.instruments.forensics_page import ForensicsPage
from app.instruments.gradients_page import GradientsPage
from app.instruments.landscape_page import LandscapePage
from app.instruments.layer_page import LayerPage
from app.instruments.layers_page import LayersPage
from app.instruments.page import Page
from app.instruments.predictions_page import PredictionsPage
from app.plots.accuracy import AccuracyPlot
from app.plots.distribution import ACTIVATIONS
from app.plots.gradient_profile import GradientProfile
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.loss import LossPlot


class OverviewPage(Page):
    """Whether it learns, and how the gradient runs through the depth."""

    title = "Overview"
    evidence = ("curves",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add(LossPlot(context.appearance), 26)
        self.add(AccuracyPlot(context.appearance), 22)
        self.add_bars(GradientProfile(context.names, context.appearance), 25)
        self.add(HistogramOverTime(ACTIVATIONS, context.names, context.appearance), 27)


PAGES: tuple[type[Page], ...] = (
    OverviewPage,
    GradientsPage,
    DistributionsPage,
    DeadUnitsPage,
    LayersPage,
    PredictionsPage,
    BoundaryPage,
    LayerPage,
    DrawingPage,
    LandscapePage,
    ForensicsPage,
)
