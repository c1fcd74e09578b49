"""How large gradients are over time and over depth, and what makes them so."""

from app.instruments.context import Context
from app.instruments.page import Page
from app.plots.factor_table import FactorTable
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from core.network import Network


class GradientsPage(Page):
    """Gradient norms over time and over depth, and the factors that explain a decay."""

    title = "Gradients"
    evidence = ("gradient_profile",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_curves(GradientPlot(context.names, context.appearance), 46)
        self.add_bars(GradientProfile(context.names, context.appearance), 26)
        self.factors = FactorTable(self._network, context.names, context.appearance)
        selection = context.selection
        self.factors.row_chosen.connect(lambda node: selection.select([node]))
        selection.selection_changed.connect(lambda _: self.factors.select(selection.single))
        self.add(self.factors, 28)

    def _network(self) -> Network:
        """The network that is or was trained."""
        project = self.context.examiner.project or self.context.document.project
        return project.network
