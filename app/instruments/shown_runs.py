"""Which of the runs side by side the instruments look into, and which they lay over it.

Plots that compare all runs from end to end show the main run with its twins, always. All others
show the run that is looked into in full, with the rest dashed over it where they can.
"""

from collections.abc import Iterable

from app.plots.plot import Plot
from app.runs.twin_run import TwinRun
from core.network import Node
from core.project import Project
from core.training.history import History

MAIN = "this network"


class ShownRuns:
    """The main run has the number 0, its twins follow."""

    def __init__(self) -> None:
        self.main = History()
        self.trained: Project | None = None
        self.twins: tuple[TwinRun, ...] = ()
        self._number = 0
        self._others: tuple[TwinRun, ...] = ()
        self._is_to_go_on = False

    def invite(self, goes_on: bool, plots: Iterable[object]) -> None:
        """Have empty plots say Resume, where Train goes on with a kept run; otherwise Train."""
        if goes_on != self._is_to_go_on:
            self._is_to_go_on = goes_on
            for plot in plots:
                self.tell(plot)

    def take(self, main: History, trained: Project | None) -> None:
        """From now on this is the main run."""
        is_other = main is not self.main or trained is not self.trained
        self.main, self.trained = main, trained
        if is_other:
            self._find_others()

    def show_twins(self, twins: tuple[TwinRun, ...]) -> None:
        """From now on these train beside it."""
        self.twins = twins
        self._find_others()

    def choose(self, number: int) -> None:
        """Look into this run."""
        self._number = number
        self._find_others()

    def _find_others(self) -> None:
        if self.chosen is None:
            self._number, self._others = 0, self.twins
        elif self.trained is not None:
            main = TwinRun(0, MAIN, self.trained, self.main, MAIN)
            self._others = (main, *(twin for twin in self.twins if twin is not self.chosen))

    @property
    def number(self) -> int:
        """That of the run that is looked into."""
        return self._number

    @property
    def chosen(self) -> TwinRun | None:
        """The twin that is looked into; None for the main run."""
        return next((twin for twin in self.twins if twin.number == self._number), None)

    @property
    def history(self) -> History:
        """That of the run that is looked into."""
        return self.chosen.history if self.chosen else self.main

    @property
    def project(self) -> Project | None:
        """That of the run that is looked into."""
        return self.chosen.project if self.chosen else self.trained

    @property
    def latest(self) -> int | None:
        """The last step of the run that is looked into."""
        return self.history.step if len(self.history.steps) else None

    @property
    def name(self) -> str:
        """What the run that is looked into is called, in few words."""
        return self.chosen.short or self.chosen.name if self.chosen else MAIN

    @property
    def nodes(self) -> dict[str, Node]:
        """The layers of a twin that is looked into: some are in no drawing."""
        return dict(self.chosen.project.network.nodes) if self.chosen else {}

    def refresh(self, plot: object) -> None:
        """Let a plot draw what is new of the run that it shows."""
        plot.refresh(self.main if _compares_all(plot) else self.history)  # type: ignore[attr-defined]

    def tell(self, plot: object) -> None:
        """Tell a plot which runs to lay over the one it shows, and what that one is called."""
        inner = getattr(plot, "plot", plot)
        if isinstance(inner, Plot):
            inner.invite(self._is_to_go_on)
        if isinstance(inner, Plot) and not inner.compares_all_runs:
            inner.run_name = self.name
        if hasattr(plot, "show_twins"):
            plot.show_twins(self.twins if _compares_all(plot) else self._others)


def _compares_all(plot: object) -> bool:
    inner = getattr(plot, "plot", plot)
    return isinstance(inner, Plot) and inner.compares_all_runs
