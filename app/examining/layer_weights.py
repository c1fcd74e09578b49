"""The weights of a layer as pictures, renewed while it trains."""

from typing import Any

from PySide6.QtWidgets import QStackedLayout

from app.appearance import Appearance
from app.examining.color_maps import ColorMap
from app.examining.examiner import Compute, Examiner
from app.examining.layer_picture_view import LayerPictureView
from app.examining.layer_questions import weights_question
from app.examining.matrix_picture import MatrixPicture
from app.examining.picture_pane import PicturePane, Scale
from app.examining.tile_grid import TileGrid
from app.examining.tiles import MapTiles
from app.plots.names import LayerNames
from core.examining.weight_images import Form, WeightImages

TITLE = "Weights"


class WeightsView(LayerPictureView):
    """Shows the weights of one layer."""

    def __init__(self, examiner: Examiner, names: LayerNames, appearance: Appearance) -> None:
        super().__init__(examiner, names)
        self.grid = TileGrid(TITLE, appearance)
        self.matrix = MatrixPicture(TITLE, appearance)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.matrix)
        self.show_panes(self.grid, self.matrix)
        self.grid.clear("Press Train to see the weights of a layer.")

    @property
    def pane(self) -> PicturePane:
        """What is seen now."""
        return self.matrix if self._stack.currentIndex() == 1 else self.grid

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self.pane.is_empty

    # -- asking ----------------------------------------------------------------------

    def question(self) -> Compute | None:
        return None if self.node is None else weights_question(self.node)

    def forget(self) -> None:
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        self._stack.setCurrentIndex(0)
        self.grid.set_title(TITLE)
        self.grid.clear(text or "Press Train to see the weights of a layer.")

    def show_answer(self, value: Any) -> None:
        self.rest()
        if value.images is None:
            self._show_none()
        else:
            self._show(value.images)

    def _show_none(self) -> None:
        name = self._names.name_of(self.node) if self.node else ""
        self._stack.setCurrentIndex(0)
        self.grid.set_title(TITLE)
        self.grid.clear(f"{name} has no weights to picture: choose a layer that has.")

    def _show(self, found: WeightImages) -> None:
        scale = Scale(-found.limit, found.limit, ColorMap.AROUND_ZERO)
        is_matrix = found.form is Form.MATRIX
        self._stack.setCurrentIndex(1 if is_matrix else 0)
        pane = self.pane
        pane.set_title(f"{_what(found)} of {self._names.name_of(found.node)}")
        pane.note = self._note(found)
        pane.scale = scale
        if is_matrix:
            self.matrix.show_matrix(found.images[0, 0], found.units, scale)
            return
        noun = "filter" if found.form is Form.FILTERS else "unit"
        tiles = MapTiles(
            found.images, found.units, scale.low, scale.high, ColorMap.AROUND_ZERO, noun
        )
        self.grid.show_tiles(tiles)

    def _note(self, found: WeightImages) -> str:
        spoilt = f"{found.nonfinite:,} not finite · " if found.nonfinite else ""
        cut = ""
        if found.shown < found.total:
            cut = f"the first {found.shown:,} of {found.total:,} · "
        if found.channels_total > found.images.shape[-1 if found.form is Form.MATRIX else 1]:
            what = "inputs" if found.form is Form.MATRIX else "channels"
            cut += f"of {found.channels_total:,} {what} · "
        step = self._asked.step if self._asked else 0
        return f"{spoilt}{cut}step {step:,}"


def _what(found: WeightImages) -> str:
    """What the pictures are."""
    if found.form is Form.FILTERS:
        return "Filters"
    return "Weights on pixels" if found.is_of_pixels else "Weights"
