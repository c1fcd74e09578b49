"""The base of the histograms of one layer: which layer and which of its quantities is shown."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.distribution import Distribution
from app.plots.frame import Frame
from app.plots.names import LayerNames
from app.plots.plot import Plot


class LayerDistribution(Plot):
    """A subclass says in `title_ending` and `purpose_ending` how it shows the quantity."""

    needs_looks = True
    title_ending = ""
    purpose_ending = ""

    def __init__(
        self,
        frame: Frame,
        quantity: Distribution,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(frame, appearance, parent)
        self._names = names
        self.node: str | None = None
        self._take(quantity)

    def _take(self, quantity: Distribution) -> None:
        self.quantity = quantity
        self.purpose = f"{quantity.purpose}{self.purpose_ending}"

    def show_layer(self, node: str | None) -> None:
        """Show another layer."""
        is_other, self.node = node != self.node, node
        self._show_title()
        if is_other:
            self._forget()
            self.redraw()

    def show_quantity(self, quantity: Distribution) -> None:
        """Show another quantity of the layer."""
        if quantity is not self.quantity:
            self._take(quantity)
            self._show_title()
            self._forget()
            self.redraw()

    def _show_title(self) -> None:
        name = self._names.name_of(self.node) if self.node else ""
        self.set_title(f"{self.quantity.title_of(name)}{self.title_ending}")

    def empty_text(self) -> str:
        look = self.history.look_at(self.shown_step) if self.history else None
        return self.quantity.missing if look and self.node in look.layers else super().empty_text()
