"""Which units of a rectifying layer were dead when: a map of units over steps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance, mixed
from app.numbers import percent
from app.plots.axis import LinearAxis, step_limit
from app.plots.dead_over_time import NO_RELU, dead_text
from app.plots.decorations import Crosshair, ShownStep
from app.plots.frame import LEFT, TOP, Frame
from app.plots.heat import Heat
from app.plots.looked import BeforeFirst, LookTicks, before_looks
from app.plots.measured import was_thinned
from app.plots.names import LayerNames
from app.plots.plot import Plot
from app.plots.pointed_plot import place_of
from app.plots.surface import Surface
from app.runs.looks import look_words
from app.runs.progress import total_steps
from core.training.dead_record import DeadRecord
from core.training.events import LayersMeasured
from core.training.history import History
from core.training.series import Series

UNKNOWN, ALIVE, DEAD = 0, 1, 255
"""Shades of the map; between the last two lies the dead share of units that share a pixel."""


DEAD_SERIES = 1
"""The series colour of dead units: orange, which every eye tells from blue."""


class DeadMap(Plot):
    """One row a unit, one column a place in time: alive, dead, or not known yet. Shown is the
    selected layer, or the next one behind it whose units can die."""

    purpose = "which units die, and when"
    is_over_steps = True
    needs_looks = True

    def __init__(
        self, names: LayerNames, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        frame = Frame("Units", LinearAxis(floor=0), LinearAxis(floor=0), has_grid=False)
        super().__init__(frame, appearance, parent)
        self._names = names
        self._chosen: str | None = None
        self.node: str | None = None
        self.image = Heat()
        self.sort_button = self._make_button("by death", self.redraw)
        self.sort_button.setCheckable(True)
        self.setToolTip(
            "Dead is a unit that gave 0 for each of the last 1,024 samples looked at (or as many\n"
            "as there are to learn from), and got no gradient from them. One that fired again\n"
            "after a long silence has to be silent 4 times as long."
        )
        self.sort_button.setToolTip("Units in the order in which they were first seen dead")
        shown = ShownStep(lambda: self.shown_step)
        hovered = Crosshair(lambda: self.hovered)
        looked = LookTicks(lambda: self._steps.values)
        before = BeforeFirst(lambda: self._first_known, self._before_words)
        self.decorations += [self.image, looked, before, shown, self.marks, hovered]
        self._forget()

    def show_layer(self, node: str | None) -> None:
        """Show the units of another layer."""
        if node != self._chosen:
            self._chosen = node
            self.redraw()

    def _forget(self) -> None:
        self._steps = Series(dtype=np.int64)
        self._codes = Series(0, dtype=np.uint8)
        self._read = 0
        self._last: LayersMeasured | None = None
        self.is_empty = True
        self.image.clear()

    def restyle(self) -> None:
        self._color()
        super().restyle()

    def _color(self) -> None:
        color = self.appearance.color
        alive = mixed(color("accent"), color("canvas"), 0.3)
        dead = self.appearance.series_color(DEAD_SERIES)
        shades = [mixed(dead, alive, share) for share in np.linspace(0, 1, DEAD)]
        self.image.colors = [shade.rgb() for shade in (color("canvas"), *shades)]

    # -- drawing ---------------------------------------------------------------------

    def _update(self, history: History) -> None:
        node = rectifier_at(history, self._names, self._chosen)
        if node != self.node or was_thinned(history, self._read, self._last):
            self.node = node
            self._forget()
        name = self._names.name_of(node) if node else ""
        self.set_title(f"Units of {name}" if name else self.frame.title)
        self.marks.marks = history.marks
        self._read_looks(history)
        self.is_empty = self.record is None
        self.sort_button.setVisible(not self.is_empty)
        self._place_buttons()
        if self.is_empty:
            return
        if self.view.is_following:
            last = step_limit(max(history.step, 10), total_steps(history))
            self.view.show_range((0.0, last), (0.0, float(self.units)))
        self._draw_image(history)

    def _read_looks(self, history: History) -> None:
        for look in history.measures[self._read :]:
            measure = look.layers.get(self.node or "")
            if measure is None:
                continue
            if measure.dead is not None and measure.dead.size != self._codes.values.shape[1]:
                self._begin(measure.dead.size)
            self._steps.append(look.step)
            known = measure.dead is not None
            self._codes.append(np.where(measure.dead, DEAD, ALIVE) if known else UNKNOWN)
        self._read = len(history.measures)
        self._last = history.measures[-1] if history.measures else None

    def _begin(self, units: int) -> None:
        """The number of units is known only when the first of them can be judged."""
        self._codes = Series(units, dtype=np.uint8)
        for _ in range(len(self._steps)):
            self._codes.append(UNKNOWN)

    @property
    def record(self) -> DeadRecord | None:
        """When the units of the layer that is shown died."""
        known = self.history is not None and self.node is not None
        return self.history.dead_records.of(self.node) if known else None  # type: ignore[union-attr,arg-type]

    @property
    def units(self) -> int:
        """How many units the layer has."""
        record = self.record
        return len(record.first_dead) if record else 0

    @property
    def order(self) -> NDArray[np.int64]:
        """The units from the lowest row to the highest."""
        record = self.record
        if record is None or not self.sort_button.isChecked():
            return np.arange(self.units)
        never = np.iinfo(np.int64).max
        return np.argsort(np.where(record.first_dead, record.first_dead, never), kind="stable")

    def _draw_image(self, history: History) -> None:
        (left, right), (low, high) = self.view.viewRange()
        first, last = float(self._steps.values[0]), float(history.step)
        left, right = max(left, first), min(right, max(last, first + 1))
        low, high = max(0, int(low)), min(self.units, int(np.ceil(high)))
        if right <= left or high <= low or not self._codes.values.shape[1]:
            self.image.clear()
            return
        if not self.image.colors:
            self._color()
        surface = self.surface
        width = max(2, int(surface.x(right) - surface.x(left)))
        rows = max(1, int(surface.y(low) - surface.y(high)))
        pixels = self.rows(np.linspace(left, right, width), self.order[low:high], rows)
        self.image.show(pixels, (left, right), (low, high))

    def rows(
        self, steps: NDArray[np.float64], units: NDArray[np.int64], most: int
    ) -> NDArray[np.uint8]:
        """The map of some units at some steps, the first unit lowest: shape (rows, steps). Where
        there are more than `most` units, some share a row, which has the shade of their mean."""
        found = np.searchsorted(self._steps.values, steps, side="right") - 1
        needed, back = np.unique(np.maximum(found, 0), return_inverse=True)
        codes = self._codes.values[needed][:, units]
        together = -(-len(units) // most)
        if together > 1:
            starts = np.arange(0, len(units), together)
            sizes = np.diff([*starts, len(units)])
            means = np.add.reduceat(codes, starts, axis=1, dtype=np.int64) / sizes
            codes = np.ceil(means).astype(np.uint8)  # 0 only where nothing is known
        return np.ascontiguousarray(codes[back].T)

    # -- words -----------------------------------------------------------------------

    @property
    def _first_known(self) -> int | None:
        """The first look at which units could be judged."""
        known = np.flatnonzero(self._codes.values[:, :1] != UNKNOWN)
        return int(self._steps.values[known[0]]) if len(known) else None

    def _before_words(self, first: int) -> Sequence[str]:
        if self._first_known != int(self._steps.values[0]):
            return (
                f"Which units are dead is known from step {first:,} on.",
                f"not known before {first:,}",
            )
        return before_looks(self.history, first)

    def empty_text(self) -> str:
        return dead_text(self.history, self._names, super().empty_text(), NO_RELU)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawForeground(painter, rect)
        if not self.is_empty and self.hovered is None:
            self._paint_key(painter, self.surface)

    def _paint_key(self, painter: QPainter, surface: Surface) -> None:
        """What the colours mean, behind the title where there is room."""
        painter.setFont(self.appearance.number_font(11))
        noted = painter.fontMetrics().horizontalAdvance(self.note())
        painter.setFont(self.appearance.text_font(11))
        metrics, entries = painter.fontMetrics(), self._key()
        width = sum(26 + metrics.horizontalAdvance(word) for word, _ in entries)
        buttons = sum(button.width() + 8 for button in self._buttons if button.isVisible())
        if self.title_width + 14 + width + noted + buttons > surface.area.width():
            return
        x = LEFT + self.title_width + 14
        for word, color in entries:
            painter.fillRect(QRectF(x, TOP / 2 - 4, 8, 8), color)
            painter.setPen(self.appearance.color("line"))
            painter.drawRect(QRectF(x, TOP / 2 - 4, 8, 8))
            painter.setPen(self.appearance.color("mute"))
            painter.drawText(QPointF(x + 14, TOP / 2 + 4), word)
            x += 26 + metrics.horizontalAdvance(word)

    def _key(self) -> Sequence[tuple[str, QColor]]:
        colors = [QColor(self.image.colors[shade]) for shade in (ALIVE, DEAD)]
        return list(zip(("alive", "dead"), colors, strict=True))

    def note(self) -> str:
        if self.is_empty or self.history is None:
            return ""
        unit = self.hovered_unit
        if unit is not None and self.hovered is not None:
            place = look_words(self.history, round(self.hovered))
            return f"{self.mark_note()}  {place} · {self.story_of(unit)}".lstrip()
        look = self.history.look_at(self.shown_step)
        measure = look.layers.get(self.node or "") if look else None
        if measure is None or measure.dead is None:
            return self.past_note()
        counts = f"{int(measure.dead.sum()):,} of {measure.dead.size:,} dead"
        zeros = f"{percent(measure.zero_share)} zeros"
        return " · ".join(filter(None, (self.mark_note(), self.past_note(), counts, zeros)))

    @property
    def hovered_unit(self) -> int | None:
        """The unit under the pointer."""
        if self.pointer is None:
            return None
        row = int(np.floor(place_of(self.surface, self.pointer)[1]))
        return int(self.order[row]) if 0 <= row < self.units else None

    def story_of(self, unit: int) -> str:
        """When a unit was first seen dead, and alive again."""
        record = self.record
        if record is None:
            return ""
        died, revived = int(record.first_dead[unit]), int(record.revived[unit])
        if not died:
            return f"unit {unit} · never seen dead"
        again = f", alive again at {revived:,}" if revived else ", not revived"
        return f"unit {unit} · first seen dead at {died:,}{again}"


def rectifier_at(history: History, names: LayerNames, node: str | None) -> str | None:
    """The layer whose units can die at `node` or next behind it; the first where there is
    none."""
    order = history.started.observed if history.started else ()
    start = order.index(node) if node in order else 0
    found = (other for other in (*order[start:], *order) if names.is_rectifier(other))
    return next(found, None)
