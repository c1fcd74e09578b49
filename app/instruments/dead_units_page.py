"""Which units no longer fire, and since when."""

from app.instruments.context import Context
from app.instruments.page import Page
from app.numbers import percent
from app.plots.dead_map import DeadMap
from app.plots.dead_over_time import DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot


class DeadUnitsPage(Page):
    """The share in each layer, now and over time, and every unit of the selected one."""

    title = "Dead units"
    evidence = ("dead_units",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_bars(DeadUnitsPlot(context.names, context.appearance), 18)
        self.add(DeadMap(context.names, context.appearance), 46)
        plot = DeadOverTimePlot(context.names, context.appearance)
        self.add_curves(plot, 36, lambda value: percent(value / 100))
