"""The accuracy over steps, in percent; for a regression how much of the loss is explained."""

import math
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import percent
from app.plots.axis import Axis, LinearAxis
from app.plots.progress import ProgressPlot, Quantity
from core.training.history import History

ACCURACY = Quantity(
    raw=lambda history: history.accuracies,
    smoothed=lambda history: history.smoothed_accuracies.series,
    validation=lambda epoch: epoch.validation_accuracy,
    text=lambda value: percent(value / 100),
    shown=lambda shares: 100 * shares,
)

_ACCURACY, _EXPLAINED = "Accuracy, %", "Explained, %"
_SHARES, _UP_TO_ALL = LinearAxis(0, 100), LinearAxis(ceiling=100)
_TIP = (
    "1 − loss / loss of the best constant prediction: 100 % is a perfect fit, 0 % no better than "
    "always saying the same. With MSELoss this is R²."
)


def explained(constant_loss: float) -> Quantity:
    """The share of a constant prediction's loss that is gone, in percent: R² with MSELoss,
    D² of scikit-learn with others."""
    return Quantity(
        raw=lambda history: history.losses,
        smoothed=lambda history: history.smoothed_losses.series,
        validation=lambda epoch: epoch.validation_loss,
        text=lambda value: percent(value / 100),
        shown=lambda losses: 100 * (1 - losses / constant_loss),
    )


class AccuracyPlot(ProgressPlot):
    """The share of right answers; for a regression the share of the loss that is explained."""

    purpose = "the accuracy rise"

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(_ACCURACY, _SHARES, ACCURACY, appearance, parent)
        self.legend.is_at_top = False

    def empty_text(self) -> str:
        if _is_regression(self.history) and not _constant_loss(self.history):
            return "All values to learn are the same: there is nothing to explain."
        return super().empty_text()

    def feed(self, history: History) -> None:
        if not _is_regression(history):
            self._show_as(ACCURACY, _ACCURACY, _SHARES)
        elif constant_loss := _constant_loss(history):
            self._show_as(explained(constant_loss), _EXPLAINED, _UP_TO_ALL)
        else:
            return
        super().feed(history)

    def _show_as(self, quantity: Quantity, title: str, axis: Axis) -> None:
        self.quantity = quantity
        if title != self.title:
            self.frame = replace(self.frame, y_axis=axis)
            self.setToolTip(_TIP if title == _EXPLAINED else "")
            self.set_title(title)


def _is_regression(history: History | None) -> bool:
    return history is not None and history.started is not None and not history.started.has_accuracy


def _constant_loss(history: History | None) -> float:
    """The loss to compare with; 0 where there is none."""
    found = history.started.constant_loss if history and history.started else 0.0
    return found if math.isfinite(found) else 0.0
