"""The loss over steps, on a linear axis or a log one."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LinearAxis, LogAxis
from app.plots.envelope import Floats
from app.plots.frame import TOP
from app.plots.progress import ProgressPlot, Quantity
from core.training.history import History

SMALLEST = 1e-12
"""Losses below have their place here on a log axis: no power of ten is 0."""


def _exponents(losses: Floats) -> Floats:
    """Powers of ten; what is not finite stays so."""
    found: Floats = np.log10(np.maximum(losses, SMALLEST))
    return found


LOSS = Quantity(
    raw=lambda history: history.losses,
    smoothed=lambda history: history.smoothed_losses.series,
    validation=lambda epoch: epoch.validation_loss,
    text=figure,
)

POWERS = replace(LOSS, text=lambda exponent: figure(10.0**exponent), shown=_exponents)
"""The same as powers of ten."""


class LossPlot(ProgressPlot):
    """The loss. A small button at its left changes the axis."""

    purpose = "the loss fall"

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Loss", LinearAxis(), LOSS, appearance, parent)
        self.log_button = self._make_button("log", self._change_axis)
        self._buttons.remove(self.log_button)  # over the labels of the axis, not at the right
        self.log_button.setCheckable(True)
        self.log_button.setToolTip("Powers of ten: small losses are seen beside large ones")
        self.log_button.setAccessibleName("Logarithmic axis of the loss")
        self._place_log_button()

    def _change_axis(self) -> None:
        is_log = self.log_button.isChecked()
        self.quantity = POWERS if is_log else LOSS
        self.frame = replace(self.frame, y_axis=LogAxis(is_fitted=True) if is_log else LinearAxis())
        for lines in self.lines:
            lines.reset(1)
        for overlay in self.overlays:
            overlay.forget()
        self._apply_pens()
        self.view.show_range(self.view.viewRange()[0], (-1e9, 1e9))  # nothing of it is kept
        self.view.follow()
        self.redraw()
        self._repaint_all()

    def _update(self, history: History) -> None:
        super()._update(history)
        self.log_button.setVisible(not self.is_empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "log_button"):
            self._place_log_button()

    def _place_log_button(self) -> None:
        self.log_button.adjustSize()
        self.log_button.move(0, (TOP - self.log_button.height()) // 2)
