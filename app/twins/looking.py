"""The run that is looked into, on all that shows one: instruments, canvas and layer panel."""

from PySide6.QtCore import QObject

from app.canvas import CanvasView
from app.instruments import Instruments
from app.panels import LayerPanel
from app.runs.bridge import TrainingBridge


class Looking(QObject):
    """Has all of them show the same run: that of what is drawn, or one of its twins."""

    def __init__(
        self,
        bridge: TrainingBridge,
        instruments: Instruments,
        canvas: CanvasView,
        layer_panel: LayerPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._instruments = bridge, instruments
        self._canvas, self._layer_panel = canvas, layer_panel

    def look_into(self, number: int) -> None:
        """Show the inside of this twin from now on, of the main run for 0."""
        self._instruments.look_into(number)
        self._show_chosen()

    def show_twins(self) -> None:
        """Other runs are side by side."""
        self._instruments.show_twins(self._bridge.twins)
        self._show_chosen()

    def show_on_canvas(self) -> None:
        """Show on the canvas what is new."""
        self._canvas.show_history(self._bridge.history, self._instruments.runs.chosen)

    def _show_chosen(self) -> None:
        trained = self._bridge.trained_project
        network = trained.network if trained else None
        self._layer_panel.show_twin(self._instruments.runs.chosen, network)
        self.show_on_canvas()
        self._instruments.maps.refresh()
