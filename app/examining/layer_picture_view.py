"""What views of one layer that picture each of its units have in common."""

from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance

from app.examining.examiner import Examiner
from app.examining.view import PERIOD_MS, ExaminedView
from app.plots.names import LayerNames

LONGEST_MS = 3000
"""What takes its time is asked less often, so that the training has the processor; but never
less often than this."""


class UnitPane(Protocol):
    """A picture of units; `chosen(unit)` follows a click on one."""

    chosen: SignalInstance

    def mark(self, number: int | None) -> None:
        """Outline one unit."""


class LayerPictureView(ExaminedView):
    """Pictures the units of the layer `node`. `unit_chosen(unit)` follows a click."""

    unit_chosen = Signal(int)

    def __init__(self, examiner: Examiner, names: LayerNames) -> None:
        super().__init__(examiner)
        self._names = names
        self._unit_panes: tuple[UnitPane, ...] = ()
        self.node: str | None = None

    def show_panes(self, *panes: UnitPane) -> None:
        """Choose and outline units in these."""
        self._unit_panes = panes
        for pane in panes:
            pane.chosen.connect(self.unit_chosen)

    def show_layer(self, node: str | None) -> None:
        """Picture this layer."""
        if node != self.node:
            self.node = node
            self.mark(None)
            self.ask_again()

    def mark(self, unit: int | None) -> None:
        """Outline one unit."""
        for pane in self._unit_panes:
            pane.mark(unit)

    def rest(self) -> None:
        """Ask the less often, the longer the last answer took."""
        self.period_ms = min(max(PERIOD_MS, 5 * self._clock.elapsed()), LONGEST_MS)
