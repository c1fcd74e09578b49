"""The loss over steps."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LinearAxis
from app.plots.progress import ProgressPlot, Quantity

LOSS = Quantity(
    raw=lambda history: history.losses,
    smoothed=lambda history: history.smoothed_losses.series,
    validation=lambda epoch: epoch.validation_loss,
    text=figure,
)


class LossPlot(ProgressPlot):
    """The loss."""

    purpose = "the loss fall"

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Loss", LinearAxis(), LOSS, appearance, parent)
