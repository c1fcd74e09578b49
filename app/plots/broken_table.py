"""The step that broke, layer by layer: the largest value of what each gave, got and is, or how many
of them are no numbers. The tensor that was first is marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count, figure
from app.plots.colors import faded
from app.plots.frame import BOTTOM, LEFT_ALIGNED, RIGHT_ALIGNED, TOP
from app.plots.heading import below_heading, paint_heading, paint_words
from app.plots.layer_table import WIDEST_NAME, LayerTable
from app.plots.names import LayerNames
from core.diagnosis.forensics import Forensics, forensics
from core.probes.measure import Histogram, LayerMeasure
from core.probes.non_finite import NonFinite, Pass
from core.training.history import History

COLUMN = 72
SWATCH = 14
LEAST_NAME = 72
"""Pixels of names, with what is beside them, in a narrow table."""
COLUMNS = ("output", "gradient", "weights")
TIP = (
    "The largest size of a value in what each layer gave at this step, in the gradient there and "
    "in its weights; in red how many were NaN, infinite (∞) or both (bad). Outlined is the tensor "
    "that was first: from there it spreads forward to all layers behind, and backward to all "
    "before."
)
NO_RUN = "Press Train: should a step break, what every layer gave and got in it stands here."
SWITCH_ON = "looking inside is switched on below, at the right."
_PLACES = {Pass.DATA: 0, Pass.FORWARD: 0, Pass.LOSS: 0, Pass.BACKWARD: 1, Pass.UPDATE: 2}


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table."""

    text: str
    is_broken: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class BrokenRow:
    """One layer, or the loss (without a node)."""

    node: str | None
    cells: tuple[Cell, Cell, Cell]

    @property
    def is_first(self) -> bool:
        """Whether the first tensor that broke is in it."""
        return any(cell.is_first for cell in self.cells)


def broken_rows(history: History, found: Forensics) -> list[BrokenRow]:
    """The layers in their order as they were at the step that broke, and where it is the data or
    the loss that broke first, a row for these."""
    look = next((one for one in found.looks if one.step == found.step), None)
    order = history.started.observed if history.started else ()
    layers = [] if look is None else [(n, look.layers[n]) for n in order if n in look.layers]
    tensor = found.tensor
    is_alone = tensor.where is Pass.LOSS or tensor.node not in dict(layers)
    rows = [_row(node, measure, None if is_alone else tensor) for node, measure in layers]
    if is_alone:
        own = BrokenRow(None if tensor.where is Pass.LOSS else tensor.node, _cells_of(tensor))
        rows.insert(len(rows) if tensor.where is Pass.LOSS else 0, own)
    return rows


def _row(node: str, measure: LayerMeasure, tensor: NonFinite | None) -> BrokenRow:
    tensors = (measure.activations, measure.gradients, measure.weights)
    first = _PLACES[tensor.where] if tensor is not None and tensor.node == node else None
    if first == 1 and tensor is not None and tensor.tensor != "output.grad":
        first = 2  # the gradient of its weights
    cells = [
        _first_cell(tensor) if place == first and tensor is not None else _cell(one)
        for place, one in enumerate(tensors)
    ]
    return BrokenRow(node, (cells[0], cells[1], cells[2]))


def _cell(histogram: Histogram | None) -> Cell:
    if histogram is None:
        return Cell("")
    if histogram.non_finite:
        return Cell(_counted(histogram), is_broken=True)
    return Cell(figure(histogram.largest))


def _first_cell(tensor: NonFinite) -> Cell:
    return Cell(_counted(tensor), is_broken=True, is_first=True)


def _counted(broken: Histogram | NonFinite) -> str:
    """How many values are broken, in nine letters at most: 34 NaN, 6,016 ∞, 1.2 M bad."""
    number = broken.nan + broken.infinite
    word = "NaN" if not broken.infinite else "bad" if broken.nan else "∞"
    said = count(number) if number < 10_000 else _short(number)
    return f"{said} {word}"


def _short(number: int) -> str:
    """A large count in five letters at most: 12 k, 1.2 M, 2.1 G."""
    sizes = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
    size, letter = next((size, letter) for size, letter in sizes if number >= 0.9995 * size)
    return f"{number / size:.{1 if number < 9.95 * size else 0}f} {letter}"


def _cells_of(tensor: NonFinite) -> tuple[Cell, Cell, Cell]:
    cells = [Cell(""), Cell(""), Cell("")]
    cells[_PLACES[tensor.where]] = _first_cell(tensor)
    return cells[0], cells[1], cells[2]


class BrokenTable(LayerTable):
    """One row a layer, in the order of the network, with the colour of its curve beside the
    table. `row_chosen(node)` follows a click, `hovered_changed(node or None)` the pointer."""

    hovered_changed = Signal(object)

    def __init__(
        self,
        names: LayerNames,
        appearance: Appearance,
        color_of: Callable[[str | None], QColor | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(names, appearance, parent)
        self._color_of = color_of
        self.found: Forensics | None = None
        self.rows: Sequence[BrokenRow] = ()
        self._drawn: tuple[History, int] | None = None
        self.setAccessibleName("The step that broke, by layer")
        self.setToolTip(TIP)

    def fit(self) -> None:
        px, fixed = self._appearance.px, SWATCH + 3 * COLUMN
        self.setMinimumSize(LEAST_NAME + px(fixed), 100)
        self.setMaximumWidth(px(16 + WIDEST_NAME + fixed))

    # -- what it shows -----------------------------------------------------------------

    @property
    def layer_rows(self) -> Sequence[BrokenRow]:
        return self.rows

    def show_step(self, step: int | None) -> None:
        """Nothing: it shows the step that broke."""

    def catch_up(self) -> None:
        history = self.history
        if history is None or self._drawn == (history, history.version):
            return
        self._drawn = history, history.version
        self.found = forensics(history)
        self.rows = broken_rows(history, self.found) if self.found is not None else ()
        self._bring_first_into_view()
        self.update()

    def _bring_first_into_view(self) -> None:
        first = next((index for index, row in enumerate(self.rows) if row.is_first), 0)
        self.scroll_to(first - self.room // 2)

    def resizeEvent(self, event: QEvent) -> None:
        self._bring_first_into_view()

    def name_of(self, row: BrokenRow) -> str:
        """What a row is called."""
        return "loss" if row.node is None else self._names.name_of(row.node)

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, appearance = QPainter(self), self._appearance
        painter.fillRect(self.rect(), appearance.color("panel"))
        area = QRectF(self.rect()).adjusted(8, 0, -8, 0)
        title = f"Step {count(self.found.step)}, by layer" if self.found else "By layer"
        hidden = len(self.rows) - len(self.shown)
        note = f"scroll: {hidden} more" if hidden else ""
        paint_heading(painter, appearance, area, title, note)
        if self.rows:
            heads = Cell(COLUMNS[0]), Cell(COLUMNS[1]), Cell(COLUMNS[2])
            self._paint_line(painter, TOP, "largest", heads, "mute")
        for line, index in enumerate(self.shown):
            self._paint_row(painter, index, TOP + self.row_height * (line + 1))
        if self.words:
            taken = self.row_height * (len(self.shown) + 1) + 4 if self.rows else 0
            place = below_heading(area).adjusted(0, taken, 0, -appearance.px(BOTTOM))
            paint_words(painter, appearance, place, self.words)
        painter.end()

    @property
    def words(self) -> str:
        """What is known where the table is empty, or has one row only, and what to do."""
        history, found = self.history, self.found
        if history is None or not len(history.steps):
            return NO_RUN
        if found is not None:
            was_looked_at = any(look.step == found.step for look in found.looks)
            return "" if was_looked_at else f"The layers were not looked at: {SWITCH_ON}"
        look = history.latest_look
        if look is None:
            return f"The layers were not looked at, every loss is finite: {SWITCH_ON}"
        return f"Every layer was finite at the last look, at step {count(look.step)}."

    def _paint_row(self, painter: QPainter, index: int, top: float) -> None:
        row = self.rows[index]
        if self.is_marked(index):
            place = QRectF(0, top, self.width(), self.row_height)
            painter.fillRect(place, self._appearance.color("raised"))
        color = self._color_of(row.node)
        if color is not None:
            painter.fillRect(QRectF(8, top + self.row_height / 2 - 1, SWATCH - 4, 3), color)
        self._paint_line(painter, top, self.name_of(row), row.cells, "text")

    def _paint_line(
        self, painter: QPainter, top: float, name: str, cells: Sequence[Cell], color: str
    ) -> None:
        appearance, width = self._appearance, self.width() - 8
        column = appearance.px(COLUMN)
        room = QRectF(8 + SWATCH, top, width - column * len(cells) - 8 - SWATCH, self.row_height)
        painter.setFont(appearance.text_font(12))
        painter.setPen(appearance.color("mute"))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(max(0, room.width())))
        painter.drawText(room, LEFT_ALIGNED, name)
        painter.setFont(appearance.number_font(11))
        for number, cell in enumerate(cells):
            left = width - column * (len(cells) - number)
            place = QRectF(left, top, column - 2, self.row_height)
            if cell.is_first:
                self._paint_outline(painter, place)
            painter.setPen(appearance.color("bad" if cell.is_broken else color))
            painter.drawText(place.adjusted(0, 0, -4, 0), RIGHT_ALIGNED, cell.text)

    def _paint_outline(self, painter: QPainter, place: QRectF) -> None:
        bad = self._appearance.color("bad")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(bad, 1.5))
        painter.setBrush(faded(bad, 0.15))
        painter.drawRoundedRect(place.adjusted(4, 1, -1, -1), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def point_at(self, index: int | None) -> None:
        self.hovered_changed.emit(None if index is None else self.rows[index].node)
