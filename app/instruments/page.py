"""The base of a page: some plots side by side."""

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.instruments.context import Context
from app.numbers import figure
from app.plots.bars import BarPlot
from app.plots.layer_curves import LayerCurves, LayerPlot
from app.plots.plot import Plot
from core.project import Project
from core.training.history import History


class Refreshable(Protocol):
    """A plot, a plot with a list, or a picture of what was asked of a copy of the network."""

    def refresh(self, history: History) -> None:
        """Draw what is new, unless hidden."""

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""

    def isVisible(self) -> bool:
        """Whether it is on the screen."""


class Page(QWidget):
    """One tab. A subclass has a `title` and adds its plots. Those with `show_layer(node)` are
    told which layer is to be shown. `inside_wanted(choice)`: a sample is to be seen inside."""

    inside_wanted = Signal(object)
    title = ""
    evidence: tuple[str, ...] = ()
    """What of the evidence that rules name is to be seen here."""
    has_own_time = False
    """Whether there is a tab only while `is_due`, or while it is in front."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.plots: list[Refreshable] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(4, 0, 8, 4)
        self.row.setSpacing(8)

    def add(self, plot: QWidget, share: int) -> None:
        """Put a plot at the right of those before; `share` is its part of the width."""
        self.row.addWidget(plot, share)
        self.plots.append(plot)  # type: ignore[arg-type]
        self.follow_clicks(getattr(plot, "plot", plot))

    def follow_clicks(self, plot: QWidget) -> None:
        """Let a click into a plot over steps choose the moment."""
        if isinstance(plot, Plot):
            plot.step_chosen.connect(self.context.moment.choose)
            plot.choice_withdrawn.connect(self.context.moment.withdraw)

    def add_bars(self, plot: BarPlot, share: int) -> None:
        """A plot of one bar a layer: a click selects the layer."""
        selection = self.context.selection
        plot.bar_chosen.connect(lambda node: selection.select([node]))
        selection.selection_changed.connect(lambda _: plot.select(selection.single))
        self.add(plot, share)

    def add_curves(self, plot: LayerPlot, share: int, text: object = figure) -> None:
        """A plot of one curve a layer, with the list of their names."""
        self.add(LayerCurves(plot, text, self.context.selection), share)  # type: ignore[arg-type]

    def show_layer(self, node: str | None) -> None:
        """Show another layer wherever a single one is shown."""
        for plot in self.plots:
            if hasattr(plot, "show_layer"):
                plot.show_layer(node)

    def show_evidence(self, evidence: str) -> None:
        """Bring what is named in `evidence` of this page into view."""

    @classmethod
    def fits(cls, project: Project) -> bool:
        """Whether the page has something to show of a project; otherwise it has no tab."""
        return True

    @classmethod
    def is_due(cls, history: History) -> bool:
        """Whether a run has given the page something to show; otherwise it has no tab."""
        return True

    def show_project(self, project: Project) -> None:
        """Another project is trained, or is to be."""

    def shut_down(self) -> None:
        """End what the page does in the background."""
