"""The learning rate over steps, as the schedule and live changes made it."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LinearAxis
from app.plots.colors import TRAINING
from app.plots.lines import Lines
from app.plots.surface import Range
from app.plots.time_plot import TimePlot
from core.training.history import History


class LearningRatePlot(TimePlot):
    """The learning rate. All of it is in view: a schedule is judged as a whole."""

    purpose = "the learning rate"

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Learning rate", LinearAxis(floor=0), appearance, parent)
        self.rate = Lines(self.view, is_antialiased=True)
        self.lines = [self.rate]
        self.rate.reset(1)
        self.marks.offset = -8
        self._apply_pens()

    def feed(self, history: History) -> None:
        rates = history.learning_rates
        self.rate.feed(history.steps.values, rates.values, rates.extremes)

    def wanted_range(self) -> Range | None:
        found = self.rate.recent(1.0)
        return None if found is None else (0.0, found[1])

    def note(self) -> str:
        row = self.shown_row
        if self.is_empty or row is None:
            return ""
        rate = figure(float(self.rate.values[row, 0]))
        is_now = self.hovered is None and self.shown_step is None
        return rate if is_now else f"{super().note()}  {rate}"

    def restyle(self) -> None:
        self._apply_pens()
        super().restyle()

    def _apply_pens(self) -> None:
        self.rate.style(
            [self.appearance.series_color(TRAINING)], bold=(0,), scale=self.appearance.scale
        )
