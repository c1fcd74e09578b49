"""Share of dead units in each layer, now or at a step gone back to."""

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import percent
from app.plots.axis import LinearAxis
from app.plots.bars import Bar, BarPlot, bar_rect
from app.plots.colors import layer_colors
from app.plots.dead_over_time import dead_text
from app.plots.frame import LEFT_ALIGNED
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.twin_curves import twin_color
from app.plots.twin_marks import TwinBars
from core.training.history import History

LINE = "zeros"


class DeadUnitsPlot(BarPlot):
    """Units that never fired over the last window of samples. A share of 0.4 is common in
    networks that learn well: it is information, not an alarm."""

    purpose = "which layers have dead units"
    needs_looks = True

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("Dead units, %", LinearAxis(0, 100), appearance, parent)
        self._names = names
        self._counts: tuple[int, int] = (0, 0)
        self._zeros: dict[str, float] = {}
        self.outlines = TwinBars(lambda: self.bars)
        self.decorations.append(self.outlines)
        self.setToolTip(
            "Bar: units that gave 0 for each of the last 1,024 samples looked at. Line: the share "
            "of single values that are 0, which is usual behind a ReLU. Dashed: the other runs."
        )

    def _update(self, history: History) -> None:
        look = history.look_at(self.shown_step)
        measures = look.layers if look else {}
        order = history.started.observed if history.started else tuple(measures)
        found = {node: measures[node].dead for node in order if node in measures}
        dead = {node: flags for node, flags in found.items() if flags is not None}
        colors = layer_colors(len(dead), self.appearance)
        self._counts = (
            sum(int(flags.sum()) for flags in dead.values()),
            sum(flags.size for flags in dead.values()),
        )
        bars = []
        for (node, flags), color in zip(dead.items(), colors, strict=True):
            share = float(flags.mean()) if flags.size else math.nan
            zeros = self._zeros[node] = 100 * measures[node].zero_share
            text = f"{int(flags.sum()):,} of {flags.size:,}, {percent(share)} · "
            text += f"{percent(zeros / 100)} zeros"
            bars.append(Bar(node, self._names.name_of(node), 100 * share, text, color))
        self.outlines.outlines = [
            (twin_color(twin, self.appearance), _shares(twin.history, self.shown_step))
            for twin in self.twins
        ]
        self.show_bars(bars, (0.0, 100.0))

    def _paint_bar(self, painter: QPainter, surface: Surface, index: int, bar: Bar) -> None:
        super()._paint_bar(painter, surface, index, bar)
        place = bar_rect(surface, index, self._zeros[bar.node])
        painter.setPen(QPen(self.appearance.color("text"), 2))
        painter.drawLine(place.topLeft() + QPointF(-4, 0), place.topRight() + QPointF(4, 0))
        top = None if index else self._name_top(surface)
        if top is not None:
            self._name_line(painter, surface, place, top)

    def _name_line(self, painter: QPainter, surface: Surface, line: QRectF, top: float) -> None:
        """Say at the first line what it is."""
        painter.setFont(self.appearance.text_font(11))
        width = painter.fontMetrics().horizontalAdvance(LINE)
        left = max(line.center().x() - width / 2, surface.area.left() + 2)
        painter.setPen(self.appearance.color("mute"))
        painter.drawText(QRectF(left, top, width + 2, self._name_height), LEFT_ALIGNED, LINE)

    @property
    def _name_height(self) -> int:
        return self.appearance.px(14)

    def _name_top(self, surface: Surface) -> float | None:
        """Where the name of the first line stands: above it, or below where there is room to
        the bar; None where there is none."""
        if not self.bars:
            return None
        bar = self.bars[0]
        line = bar_rect(surface, 0, self._zeros[bar.node]).top()
        above, below = line - self._name_height - 1, line + 2
        if above > surface.area.top():
            return above
        has_room = below + self._name_height <= bar_rect(surface, 0, bar.height).top()
        return below if has_room else None

    def resting_note(self) -> str:
        """How many are dead; and where nothing beside the lines says what they are, that."""
        counts, line = f"{self._counts[0]:,} of {self._counts[1]:,} units", f"━ {LINE}"
        if self._name_top(self.surface) is not None:
            return counts
        both = f"{counts} · {line}"
        return both if self.has_room_for(both) else line

    def empty_text(self) -> str:
        return dead_text(self.history, self._names, super().empty_text())


def _shares(history: History, step: int | None) -> dict[str, float]:
    """Percent of dead units by layer."""
    look = history.look_at(step)
    found = {node: layer.dead for node, layer in look.layers.items()} if look else {}
    dead = {node: flags for node, flags in found.items() if flags is not None and flags.size}
    return {node: 100 * float(flags.mean()) for node, flags in dead.items()}
