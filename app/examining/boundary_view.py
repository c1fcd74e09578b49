"""What a network says of every place that its samples could lie at: boundary, or fit curve."""

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.appearance import Appearance
from app.examining.examiner import Compute, Examiner
from app.examining.fit_plot import FitPlot
from app.examining.plane_asking import LineSeen, PlaneSeen, look_along_line, look_at_plane
from app.examining.plane_map import PlaneMap
from app.examining.plane_painting import value_range
from app.examining.plane_side import PlaneSide
from app.examining.view import PERIOD_MS, ExaminedView
from app.plots.plane_layout import width_for
from app.plots.unit_tiles import UnitTiles

PACE = 8
"""While a run goes on, as many times as long as an answer took pass between two questions."""
PURPOSE = "Press Train to see where the network draws its boundary."
CURVE_PURPOSE = "Press Train to see the curve that the network draws."
NEEDED = "This picture needs data with one input or two: other samples lie in no plane."
NO_UNITS = "The layer that is selected has no units here."


class BoundaryView(ExaminedView):
    """The map with its units, for two inputs; the curve, for one. Hovering a unit, or choosing
    it, shows its own boundary on the map."""

    def __init__(
        self, examiner: Examiner, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(examiner, parent)
        self.node: str | None = None
        self.map = PlaneMap(appearance)
        self.side = PlaneSide(appearance)
        self.tiles = UnitTiles(appearance)
        self.fit = FitPlot(appearance)
        self.stack = QStackedWidget()
        self._lay_out()
        self.map.read_changed.connect(self.side.say)
        self.side.lines_toggled.connect(self.map.show_unit_lines)
        self.tiles.unit_marked.connect(self.map.show_unit)
        self.show_nothing("")

    def _lay_out(self) -> None:
        self._plane = QWidget()
        pair = QHBoxLayout(self._plane)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        pair.addWidget(self.map)
        pair.addWidget(self.side)
        pair.addWidget(self.tiles, 1)
        self.stack.addWidget(self._plane)
        self.stack.addWidget(self.fit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.stack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map is as wide as its height allows, the units have the rest."""
        super().resizeEvent(event)
        self.map.setFixedWidth(min(width_for(self.height()), max(150, round(0.4 * self.width()))))

    def show_layer(self, node: str | None) -> None:
        """Show the units of another layer."""
        if node != self.node:
            self.node = node
            self.ask_again()

    def show_inputs(self, count: int) -> None:
        """How many inputs a sample has: what there is to be seen of it."""
        self.stack.setCurrentWidget(self.fit if count == 1 else self._plane)

    def question(self) -> Compute | None:
        project = self._examiner.project
        if project is None or project.data.shape not in ((1,), (2,)):
            return None
        if project.data.shape == (1,):
            return look_along_line
        return partial(look_at_plane, node=self.node)

    def show_answer(self, value: Any) -> None:
        is_live = self._history is not None and self._history.is_running
        is_live = is_live and self.shown_step is None
        self.period_ms = max(PERIOD_MS, PACE * self._clock.elapsed() if is_live else 0)
        if isinstance(value, LineSeen):
            self.fit.show_seen(value)
            return
        assert isinstance(value, PlaneSeen)
        self.map.show_seen(value)
        self.side.show_seen(value, value_range(value))
        if value.units is None:
            self.tiles.show_words(NO_UNITS)
        else:
            self.tiles.show_units(value.units, value.unit_shades, value.names)

    def show_nothing(self, text: str) -> None:
        self.map.show_words(text or PURPOSE)
        self.fit.show_words(text or CURVE_PURPOSE)
        self.side.clear()
        self.tiles.show_words("")
