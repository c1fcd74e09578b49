"""What a layer gives for a sample that a person picks: feature maps, or a cell for each unit."""

from typing import Any

import numpy as np
from PySide6.QtWidgets import QHBoxLayout

from app.appearance import Appearance
from app.examining.color_maps import ColorMap
from app.examining.examiner import Compute, Examiner
from app.examining.layer_picture_view import LayerPictureView
from app.examining.layer_questions import Response, response_question
from app.examining.picture_pane import Scale
from app.examining.sample_picker import SamplePicker
from app.examining.tile_grid import TileGrid
from app.examining.tiles import MapTiles
from app.plots.names import LayerNames
from core.examining.feature_maps import LayerMaps

TITLE = "Activations"
EMPTY = "Press Train to see what a layer gives for a sample."


class ResponseView(LayerPictureView):
    """A sample and what one layer gives for it."""

    def __init__(
        self,
        examiner: Examiner,
        names: LayerNames,
        appearance: Appearance,
        generator: np.random.Generator,
    ) -> None:
        super().__init__(examiner, names)
        self.picker = SamplePicker(appearance, generator)
        self.grid = TileGrid(TITLE, appearance)
        self.show_panes(self.grid)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.picker)
        row.addWidget(self.grid, 1)
        self.picker.choice_changed.connect(self.ask_again)
        self.forget()

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self.grid.is_empty

    # -- asking ----------------------------------------------------------------------

    def question(self) -> Compute | None:
        return None if self.node is None else response_question(self.node, self.picker.choice)

    def forget(self) -> None:
        self.picker.show_response(None)
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        self.grid.set_title(TITLE)
        self.grid.clear(text or EMPTY)

    def show_answer(self, value: Response) -> None:
        self.rest()
        self.picker.show_response(value)
        if value.maps is None:
            name = self._names.name_of(self.node or "")
            self.show_nothing(f"{name} takes no part in this run: choose another layer.")
        else:
            self._show_maps(value.maps)

    def _show_maps(self, found: LayerMaps) -> None:
        what = "Activations" if found.is_strip else "Feature maps"
        self.grid.set_title(f"{what} of {self._names.name_of(found.node)}")
        spoilt = f"{found.nonfinite:,} not finite · " if found.nonfinite else ""
        cut = f"of {found.total:,} · " if found.shown < found.total else ""
        self.grid.note = f"{spoilt}{cut}step {self._asked.step if self._asked else 0:,}"
        low, high = (0.0, 0.0) if np.isnan(found.lowest) else (found.lowest, found.highest)
        self.grid.scale = Scale(low, high, ColorMap.RISING)
        self.grid.can_choose = found.total == found.shape[0]
        self.grid.show_tiles(maps_as_tiles(found, low, high))


def maps_as_tiles(found: LayerMaps, low: float, high: float) -> MapTiles:
    """A picture for each channel, or for each value of a strip."""
    maps: Any = found.maps
    if found.is_strip:
        maps = found.maps.reshape(-1, 1, 1)
    noun = "unit" if found.is_strip else "channel"
    return MapTiles(maps[:, None], np.arange(len(maps)), low, high, ColorMap.RISING, noun)
