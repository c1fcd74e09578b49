"""A table of what makes the gradient shrink or grow from layer to layer."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.frame import BOTTOM, LEFT_ALIGNED, RIGHT_ALIGNED, TOP
from app.plots.heading import below_heading, paint_heading, paint_words
from app.plots.layer_table import WIDEST_NAME, LayerTable
from app.plots.names import LayerNames
from app.runs.looks import other_look
from core.diagnosis.layer_factors import LayerFactors, layer_factors
from core.network import Network
from core.training.history import History

COLUMN = 60
COLUMNS = ("|act′|", "rms act′", "× gain", "= made", "seen")
NARROW_COLUMNS = ("rms", "× gain", "= made", "seen")
NARROW_COLUMN, CLOSE_COLUMN = 48, 54
NAME, WHOLE_NAME = 60, 120
"""Pixels that names have at least, and up to which columns give way to a long one."""
PARTED = "ways part"
_TIP = (
    "What multiplies the gradient at the outputs on its way back to a layer. That of its weights "
    "is also as long as its inputs are: first/last of these is another figure. |act′| is the mean "
    "slope of the activations behind it, rms act′ the root of its mean square: what the length of "
    "a gradient is multiplied by. They differ where slopes do: a ReLU open half of the time has "
    "0.5 and 0.71. Times the gain of the weights behind (and what pooling or normalization "
    "between multiply by, as measured) it makes what a gradient without a preferred direction "
    "would do; beside it what was seen. Weights that have learned point with the gradient, so "
    "more is seen than made."
)


class FactorTable(LayerTable):
    """One row a layer, in the order of the network. `row_chosen(node)` follows a click."""

    def __init__(
        self,
        network: Callable[[], Network],
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        """`network` is the one that was trained."""
        super().__init__(names, appearance, parent)
        self._network = network
        self.shown_step: int | None = None
        self.rows: Sequence[LayerFactors] = ()
        self._drawn: tuple[History, int, int | None] | None = None
        self.setAccessibleName("Factors of the gradient by layer")
        self.setToolTip(_TIP)

    def fit(self) -> None:
        px = self._appearance.px
        self.setMinimumSize(px(216), 100)
        self.setMaximumWidth(px(16 + WIDEST_NAME + len(COLUMNS) * COLUMN))

    # -- what it shows -----------------------------------------------------------------

    @property
    def layer_rows(self) -> Sequence[LayerFactors]:
        return self.rows

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""
        self.shown_step = step
        if self.isVisible():
            self.catch_up()

    def catch_up(self) -> None:
        history = self.history
        wanted = (history, history.version, self.shown_step) if history is not None else None
        if history is None or self._drawn == wanted:
            return
        self._drawn = wanted
        look = history.look_at(self.shown_step)
        self.rows = layer_factors(self._network(), look.layers) if look else ()
        self.scroll_to(self._first)
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows

    def words_of(self, row: LayerFactors) -> str:
        """One row as a sentence."""
        node = self._names.name_of(row.node)
        if row.is_parted:
            return f"Behind {node} ways part or meet: no single product makes its gradient."
        behind, seen, made = self._names.name_of(row.behind), figure(row.seen), figure(row.product)
        text = (
            f"From {behind} to {node} the gradient is multiplied by {seen}: rms act′ and gain of "
        )
        text += f"{behind} make {made}"
        if row.others:
            text += f" with {figure(row.through)} of {self._listed(row.others)}, as measured"
        return f"{text}, without {self._listed(row.untold)}." if row.untold else f"{text}."

    def _listed(self, nodes: Sequence[str]) -> str:
        return ", ".join(map(self._names.name_of, nodes))

    @property
    def whole(self) -> tuple[float, float]:
        """The products over all layers: of what factors make, and of what was seen."""
        made = math.prod(row.product for row in self.rows)
        return made, math.prod(row.seen for row in self.rows)

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, appearance = QPainter(self), self._appearance
        painter.fillRect(self.rect(), appearance.color("panel"))
        area = QRectF(self.rect()).adjusted(8, 0, -8, 0)
        note = "" if self.is_empty else self._note
        paint_heading(painter, appearance, area, "Factor by layer", note)
        if self.is_empty:
            place = below_heading(area).adjusted(0, 0, 0, -appearance.px(BOTTOM))
            paint_words(painter, appearance, place, self._empty_text())
            painter.end()
            return
        self._paint_line(painter, TOP, ("", *self.columns), "mute", "mute")
        self._paint_hint(painter)
        for line, index in enumerate(self.shown):
            top = TOP + self.row_height * (line + 1)
            if self.is_marked(index):
                place = QRectF(0, top, self.width(), self.row_height)
                painter.fillRect(place, appearance.color("raised"))
            self._paint_line(painter, top, self._texts(self.rows[index]), "text", "mute")
        painter.end()

    @property
    def _note(self) -> str:
        """What all layers make together, where they follow each other."""
        found = other_look(self.history, self.shown_step)
        step = "" if found is None else f"step {found:,}"
        if len(self.rows) < 2 or any(row.is_parted for row in self.rows):
            return step
        made, seen = self.whole
        return " · ".join(filter(None, (step, f"outputs: {figure(made)}, seen {figure(seen)}")))

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings there is room for: the mean slope is the first to go, then what it is
        made of."""
        px = self._appearance.px
        room = self.width() - 8 - self._name_room
        if room >= len(COLUMNS) * px(COLUMN):
            return COLUMNS
        if room >= len(COLUMNS) * px(CLOSE_COLUMN):
            return COLUMNS[0], *NARROW_COLUMNS
        count = int(room // px(NARROW_COLUMN))
        return NARROW_COLUMNS[max(0, min(len(NARROW_COLUMNS) - 1, len(NARROW_COLUMNS) - count)) :]

    @property
    def _name_room(self) -> int:
        """Pixels that the names need, as far as there are."""
        px, metrics = self._appearance.px, QFontMetrics(self._appearance.text_font(12))
        names = (self._names.name_of(row.node) for row in self.rows)
        widest = max(map(metrics.horizontalAdvance, names), default=0)
        return min(max(px(NAME), widest + 16), px(WHOLE_NAME))

    @property
    def _column(self) -> float:
        count = len(self.columns)
        return min(self._appearance.px(COLUMN), (self.width() - 8 - self._name_room) / count)

    def _paint_hint(self, painter: QPainter) -> None:
        """That there are more rows than are shown, in as many words as there is room for."""
        hidden = len(self.rows) - len(self.shown)
        if not hidden:
            return
        painter.setFont(self._appearance.text_font(11))
        painter.setPen(self._appearance.color("mute"))
        room = self.width() - 12 - self._column * len(self.columns)
        metrics = painter.fontMetrics()
        hints = (f"scroll: {hidden} more", f"{hidden} more ↓", f"+{hidden}")
        fitting = (hint for hint in hints if metrics.horizontalAdvance(hint) <= room)
        painter.drawText(
            QRectF(8, TOP, room, self.row_height), LEFT_ALIGNED, next(fitting, hints[-1])
        )

    def _texts(self, row: LayerFactors) -> tuple[str, ...]:
        name = self._names.name_of(row.node)
        if row.is_parted:
            return name, "", "", "", "", PARTED
        made = f"{figure(row.product)}{' ?' if row.untold else ''}"
        factors = figure(row.slope), figure(row.root_slope), figure(row.gain)
        return name, *factors, made, figure(row.seen)

    def _paint_line(
        self, painter: QPainter, top: float, texts: Sequence[str], color: str, faint: str
    ) -> None:
        """A name, and values below each other at the right; the last is what was seen."""
        appearance, width = self._appearance, self.width() - 8
        column, count = self._column, len(self.columns)
        painter.setFont(appearance.text_font(12))
        painter.setPen(appearance.color(faint))
        room = QRectF(8, top, width - column * count - 8, self.row_height)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(texts[0], Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, LEFT_ALIGNED, name)
        painter.setFont(appearance.number_font(11))
        for number, text in enumerate(texts[-count:]):
            is_seen = number == count - 1
            painter.setPen(appearance.color(color if is_seen else faint))
            room = QRectF(width - column * (count - number), top, column - 2, self.row_height)
            room = room.adjusted(-column, 0, 0, 0) if text == PARTED else room
            painter.drawText(room, RIGHT_ALIGNED, text)

    def _empty_text(self) -> str:
        if self.history is None or self.history.latest_look is None:
            return "Press Train to see what makes the gradient shrink or grow."
        return "No two layers with weights follow each other."

    def point_at(self, index: int | None) -> None:
        self.setToolTip(_TIP if index is None else self.words_of(self.rows[index]))
