"""The accuracy over steps, in percent."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import percent
from app.plots.axis import LinearAxis
from app.plots.progress import ProgressPlot, Quantity
from core.training.history import History

ACCURACY = Quantity(
    raw=lambda history: 100 * history.accuracies.values,
    smoothed=lambda history: 100 * history.smoothed_accuracies.series.values,
    validation=lambda epoch: 100 * epoch.validation_accuracy,
    text=lambda value: percent(value / 100),
)


class AccuracyPlot(ProgressPlot):
    """The share of right answers. Empty, and says so, for a regression."""

    purpose = "the accuracy rise"

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Accuracy, %", LinearAxis(0, 100), ACCURACY, appearance, parent)
        self.legend.is_at_top, self.marks.offset, self.buttons_below = False, -48, 6

    def empty_text(self) -> str:
        if not _has_accuracy(self.history):
            return "These data have values, not classes: the loss says how near they are."
        return super().empty_text()

    def feed(self, history: History) -> None:
        if _has_accuracy(history):
            super().feed(history)


def _has_accuracy(history: History | None) -> bool:
    return history is None or history.started is None or history.started.has_accuracy
