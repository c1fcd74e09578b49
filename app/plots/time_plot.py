"""The base of plots over steps: the ranges they follow, marks, crosshair, hovering."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.axis import Axis, EndsAxis, LinearAxis, step_limit
from app.plots.decorations import Crosshair, NonFinite, ShownStep
from app.plots.frame import Frame
from app.plots.legend import Entry, Legend
from app.plots.lines import Lines
from app.plots.plot import Plot
from app.plots.surface import Range, Surface
from app.plots.twin_curves import TwinCurves
from app.runs.progress import total_steps
from app.runs.twin_run import TwinRun
from core.training.history import History

RECENT = 0.8
"""Share of the run, counted from its end, that the vertical axis makes room for: a wild start
leaves the plot through its top instead of flattening what came after it."""

ROOM_TO_SPARE = 0.6
"""The vertical axis is kept while values fit and need more than this share of it."""


BESIDE_TITLE = 12
"""Pixels between the title, a legend beside it, and the note."""

BELOW_CROSSES = 28.0
"""Pixels that crosses at the upper edge and their words take."""

LOW = 110
"""Pixels of height in which a box with a line for each curve would hide too much."""


class TimePlot(Plot):
    """A plot of curves over steps. A subclass feeds its `lines` and says which rows it needs."""

    is_over_steps = True

    def __init__(
        self, title: str, axis: Axis, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(Frame(title, axis, LinearAxis(floor=0)), appearance, parent)
        self.lines: list[Lines] = []
        self.overlays: list[TwinCurves] = []
        """Curves of the twins."""
        self.legend = Legend(self.entries)
        self._is_note_crowded = self._is_drawn_anew = self._has_ends = False
        self.decorations += [
            NonFinite(self._odd_steps),
            ShownStep(lambda: self.shown_step),
            self.marks,  # no line goes through their words
            Crosshair(self._crosshair),
            self.legend,
        ]

    @abstractmethod
    def feed(self, history: History) -> None:
        """Bring the lines up to date."""

    def feed_twins(self) -> None:
        """Bring the curves of the twins up to date."""

    def show_twins(self, twins: Sequence[TwinRun]) -> None:
        if self.twins != tuple(twins):
            for overlay in self.overlays:
                overlay.show(twins, self.appearance)
            super().show_twins(twins)

    @abstractmethod
    def wanted_range(self) -> Range | None:
        """Lowest and highest position that deserve to be seen; None where nothing is finite."""

    @property
    def exact_curve(self) -> int | None:
        """The curve that matters most where there are many."""
        return None

    def entries(self) -> Sequence[Entry]:
        """The legend, with the values at the crosshair or the latest."""
        return ()

    # -- drawing ---------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        self._place_legend()
        super().drawForeground(painter, rect)
        if not self.is_empty:
            title = self.title_width + BESIDE_TITLE
            self.legend.paint_outside(painter, self.appearance, self.area, title)

    @property
    def shown_frame(self) -> Frame:
        """Only the ends are labelled where the legend has taken the place, if they have room."""
        if not self.legend.is_below:
            return self.frame
        return replace(self.frame, x_axis=EndsAxis() if self._has_ends else None)

    def _place_legend(self) -> None:
        """In the line of the title where there is room for it; a low plot has it below, among
        labels, unless the pointer asks. Where the box of twins would hide something, only the
        main run is told."""
        legend, before = self.legend, (self.legend.is_below, self._has_ends)
        legend.is_own_only = False
        is_low = self.area.height() < LOW and self.hovered is None
        self._fit_legend(is_low)
        if self._is_drawn_anew:
            self._is_drawn_anew = False
            legend.move_clear(self.surface, self._curves_in_pixels())
        if legend.is_crowding and not legend.is_outside and self.hovered is None:
            legend.is_own_only = True
            self._fit_legend(can_be_below=True)
        self._has_ends = legend.is_below and _ends_fit(legend, self.surface)
        if (legend.is_below, self._has_ends) != before:
            self._repaint_all()  # what stands behind is kept as a picture
        self._place_marks()

    def _fit_legend(self, can_be_below: bool) -> None:
        """In the line of the title, or else below, or else in neither."""
        legend, appearance, area = self.legend, self.appearance, self.area
        note = QFontMetrics(appearance.number_font(11)).horizontalAdvance(self.note())
        noted = note if self.hovered is not None or self.note() != "step" else 0
        taken = self.taken_by_buttons
        room = area.width() - self.title_width - 2 * BESIDE_TITLE - noted - taken
        long, short = (legend.line_width(appearance, is_short) for is_short in (False, True))
        loses_words = can_be_below and room < long <= room + taken  # to a button
        legend.is_in_header = min(long, short) <= room and not loses_words
        legend.is_below = can_be_below and not legend.is_in_header and short <= area.width()
        legend.is_short = long > (room if legend.is_in_header else area.width())
        shown = short if legend.is_short else long
        self._is_note_crowded = not noted and legend.is_in_header and shown > room - note

    def _curves_in_pixels(self) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        surface, found = self.surface, []
        for lines in (*self.lines, *(line for over in self.overlays for line in over.lines)):
            for curve in lines.curves:
                xs, ys = curve.getData()
                if xs is not None and len(xs):
                    found.append((surface.x(xs), surface.y(ys)))
        return found

    def shown_note(self) -> str:
        return "" if self._is_note_crowded else self.note()

    def _place_marks(self) -> None:
        """Words of marks where neither the end of the curves nor the legend nor crosses are."""
        if self.entries():
            box, is_at_top = self.legend.height(self.surface), self.legend.is_at_top
            at_top = box if is_at_top else 0.0
            if len(self._odd_steps()):
                at_top = max(at_top, BELOW_CROSSES)
            self.marks.offset = at_top + 14 if is_at_top else -box - 8

    def _update(self, history: History) -> None:
        self.feed(history)
        self.feed_twins()
        self.marks.marks = history.marks
        self.is_empty = not any(lines.curves and len(lines.steps) for lines in self.lines)
        if self.is_empty:
            return
        if self.view.is_following:
            self._follow(history)
        surface = self.surface
        for lines in self.lines:
            width = max(16, int(surface.area.width()))
            lines.draw(surface.x_range, surface.y_range, width, self.exact_curve)
        for overlay in self.overlays:
            overlay.draw(surface)
        self._is_drawn_anew = True

    def _follow(self, history: History) -> None:
        runs = (history, *(twin.history for twin in self.twins))
        last, total = max(run.step for run in runs), max(map(total_steps, runs))
        x_range = (0.0, step_limit(max(last, 10), total))
        self.view.show_range(x_range, self._steady_range())

    def _steady_range(self) -> Range:
        """The vertical range: the present one as long as it fits well enough."""
        low, high = self.view.viewRange()[1]
        wanted = self.wanted_range()
        if wanted is None:
            return low, high
        fits = low <= wanted[0] and wanted[1] <= high
        if fits and wanted[1] - wanted[0] > ROOM_TO_SPARE * (high - low):
            return low, high
        return self.frame.y_axis.rounded(*wanted)

    def _forget(self) -> None:
        for lines in self.lines:
            lines.reset(len(lines.curves))
        for overlay in self.overlays:
            overlay.forget()

    def restyle(self) -> None:
        for overlay in self.overlays:
            overlay.restyle(self.appearance)
        super().restyle()

    # -- hovering --------------------------------------------------------------------

    @property
    def shown_row(self) -> int | None:
        """The row under the pointer, otherwise that of the step gone back to, or the last."""
        if not self.lines or not len(self.lines[0].steps):
            return None
        if self.hovered is not None:
            return self.lines[0].row_at(self.hovered)
        steps, shown = self.lines[0].steps, self.shown_step
        return _last_until(steps, shown) if shown is not None else len(steps) - 1

    def step_at(self, value: float) -> int:
        row = self.lines[0].row_at(value)
        return super().step_at(value) if row is None else int(self.lines[0].steps[row])

    def _crosshair(self) -> float | None:
        row = self.shown_row
        return None if self.hovered is None or row is None else float(self.lines[0].steps[row])

    def note(self) -> str:
        row = self.shown_row
        if row is None or self.is_empty:
            return ""
        if self.hovered is None and self.shown_step is None:
            return "step"
        return f"{self.mark_note()}  step {self.lines[0].steps[row]:,}".lstrip()

    def _odd_steps(self) -> NDArray[np.int64]:
        found = [lines.odd_steps for lines in self.lines]
        return np.concatenate(found) if found else np.empty(0, np.int64)


def _ends_fit(legend: Legend, surface: Surface) -> bool:
    """Whether the first and the last step can be named beside a legend below."""
    metrics = QFontMetrics(surface.appearance.number_font(11))
    texts = (text for _, text in EndsAxis().ticks(*surface.x_range, 2))
    room = surface.area.width() - legend.line_width(surface.appearance, legend.is_short)
    return max(map(metrics.horizontalAdvance, texts)) <= room / 2


def _last_until(steps: NDArray[np.int64], step: int) -> int:
    """The last row of `step` or before, otherwise the first."""
    return max(0, int(np.searchsorted(steps, step, side="right")) - 1)
