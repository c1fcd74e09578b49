"""The live instruments: tabs of plots that read one history.

A refresh spends a bounded time; plots that did not get their turn get it first next time.
"""

import time
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.numbers import figure, percent
from app.plots.accuracy import AccuracyPlot
from app.plots.activations_now import ActivationsNow
from app.plots.activations_over_time import ActivationsOverTime
from app.plots.bars import BarPlot
from app.plots.dead_over_time import DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.layer_curves import LayerCurves, LayerPlot
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from app.plots.names import LayerNames
from app.plots.update_ratio import UpdateRatioPlot
from app.selection import Selection
from core.layers.spec import Family
from core.training.history import History

REFRESH_SECONDS = 0.003
CATCH_UP_MS = 12
PERIOD_MS = 60
"""Plots move 15 times a second at most: more costs the training and shows nothing new."""


class Refreshable(Protocol):
    """A plot, or a plot with a list."""

    def refresh(self, history: History) -> None:
        """Draw what is new, unless hidden."""

    def isVisible(self) -> bool:
        """Whether it is on the screen."""


class Instruments(QWidget):
    """All plots, in tabs."""

    def __init__(
        self,
        selection: Selection,
        document: Document,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._appearance = appearance
        self.names = LayerNames(document, self)
        self._history = History()
        self._plots: list[Refreshable] = []
        self._owed: list[Refreshable] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._pay)
        self.tabs = QTabWidget(documentMode=True)
        self._add_tabs()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        selection.selection_changed.connect(self._show_selected)
        document.project_changed.connect(self._show_selected)
        self.setMinimumHeight(190)

    def _add_tabs(self) -> None:
        appearance, names = self._appearance, self.names
        self._over_time = [ActivationsOverTime(appearance) for _ in range(2)]
        self._now = ActivationsNow(appearance)
        profiles = [self._bars(GradientProfile(names, appearance)) for _ in range(2)]
        dead = self._bars(DeadUnitsPlot(names, appearance))
        gradients = self._curves(GradientPlot(names, appearance))
        dead_over_time = self._curves(DeadOverTimePlot(names, appearance))
        updates = self._curves(UpdateRatioPlot(names, appearance))
        overview = (LossPlot(appearance), AccuracyPlot(appearance), profiles[0])
        self._add_tab("Overview", (*overview, self._over_time[0]), (26, 22, 25, 27))
        self._add_tab("Gradients", (gradients, profiles[1]), (64, 36))
        self._add_tab("Activations", (self._now, self._over_time[1]), (42, 58))
        self._add_tab("Dead units", (dead, dead_over_time), (36, 64))
        self._add_tab("Learning rate", (LearningRatePlot(appearance), updates), (40, 60))

    def _add_tab(self, title: str, plots: Sequence[QWidget], shares: Sequence[int]) -> None:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(4, 0, 8, 4)
        row.setSpacing(8)
        for plot, share in zip(plots, shares, strict=True):
            row.addWidget(plot, share)
            self._plots.append(plot)  # type: ignore[arg-type]
        self.tabs.addTab(page, title)

    def _bars(self, plot: BarPlot) -> BarPlot:
        plot.bar_chosen.connect(lambda node: self._selection.select([node]))
        self._selection.selection_changed.connect(lambda _: plot.select(self._selection.single))
        return plot

    def _curves(self, plot: LayerPlot) -> LayerCurves:
        is_share = isinstance(plot, DeadOverTimePlot)
        text = (lambda value: percent(value / 100)) if is_share else figure
        return LayerCurves(plot, text, self._selection)

    # -- refreshing ------------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Show what is new in `history`, on the visible tab."""
        is_new = history is not self._history
        had_started = self._history.started is not None
        self._history = history
        if is_new or (history.started is not None) != had_started or not self._shown_layer:
            self._show_selected()
        self._owed += [plot for plot in self._plots if plot not in self._owed]
        if is_new or not self._clock.isValid() or self._clock.elapsed() >= PERIOD_MS:
            self._pay()
        elif not self._timer.isActive():
            self._timer.start(PERIOD_MS - self._clock.elapsed())

    def clear(self) -> None:
        """Back to the empty states."""
        self.refresh(History())

    def _pay(self) -> None:
        """Refresh plots until the time is spent; the rest follows shortly."""
        self._clock.start()
        deadline = time.perf_counter() + REFRESH_SECONDS
        while self._owed:
            self._owed.pop(0).refresh(self._history)
            if time.perf_counter() > deadline and any(plot.isVisible() for plot in self._owed):
                self._timer.start(CATCH_UP_MS)
                return

    # -- the layer shown -------------------------------------------------------------

    @property
    def _shown_layer(self) -> str | None:
        return self._now.node

    def _show_selected(self, *_: object) -> None:
        node = self._layer_to_show()
        name = self.names.name_of(node) if node else ""
        for plot in self._over_time:
            plot.show_layer(node, name)
        family = self.names.family_of(node) if node else Family.LINEAR
        self._now.show_layer(node, name, family)

    def _layer_to_show(self) -> str | None:
        """The selected layer where it is observed, otherwise the first that has weights."""
        observed = self._history.started.observed if self._history.started else ()
        if self._selection.single in observed:
            return self._selection.single
        if self._shown_layer in observed and self._selection.single is not None:
            return self._shown_layer
        weighted = self._history.started.weighted if self._history.started else ()
        return next((node for node in observed if node in weighted), next(iter(observed), None))
