"""The pages, in the order of their tabs."""

from app.instruments.boundary_page import BoundaryPage
from app.instruments.context import Context
from app.instruments.drawing_page import DrawingPage
from app.instruments.layer_page import LayerPage
from app.instruments.page import Page
from app.instruments.predictions_page import PredictionsPage
from app.numbers import percent
from app.plots.accuracy import AccuracyPlot
from app.plots.dead_over_time import DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot
from app.plots.distribution import ACTIVATIONS
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from app.plots.update_ratio import UpdateRatioPlot


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


class GradientsPage(Page):
    """Gradient norms over time and over depth."""

    title = "Gradients"
    evidence = ("gradient_profile",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_curves(GradientPlot(context.names, context.appearance), 64)
        self.add_bars(GradientProfile(context.names, context.appearance), 36)


class ActivationsPage(Page):
    """What a layer gives, now and over time."""

    title = "Activations"
    evidence = ("activation_histogram", "slope", "weight_histogram")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add(HistogramNow(ACTIVATIONS, context.names, context.appearance), 42)
        self.add(HistogramOverTime(ACTIVATIONS, context.names, context.appearance), 58)


class DeadUnitsPage(Page):
    """Which units no longer fire."""

    title = "Dead units"
    evidence = ("dead_units",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_bars(DeadUnitsPlot(context.names, context.appearance), 36)
        plot = DeadOverTimePlot(context.names, context.appearance)
        self.add_curves(plot, 64, lambda value: percent(value / 100))


class LearningRatePage(Page):
    """How far each step moves the weights."""

    title = "Learning rate"
    evidence = ("update_ratio",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add(LearningRatePlot(context.appearance), 40)
        self.add_curves(UpdateRatioPlot(context.names, context.appearance), 60)


PAGES: tuple[type[Page], ...] = (
    OverviewPage,
    GradientsPage,
    ActivationsPage,
    DeadUnitsPage,
    LearningRatePage,
    PredictionsPage,
    BoundaryPage,
    LayerPage,
    DrawingPage,
)
