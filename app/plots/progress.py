"""The base of loss and accuracy: raw, smoothed, and on the validation set after each epoch."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance, mixed
from app.plots.axis import Axis
from app.plots.colors import TRAINING, VALIDATION
from app.plots.decorations import Dots
from app.plots.envelope import Floats
from app.plots.legend import Entry
from app.plots.lines import Lines
from app.plots.surface import Range
from app.plots.time_plot import RECENT, TimePlot
from app.plots.twin_curves import TwinCurves, twin_color
from app.runs.twin_run import TwinRun
from core.training.events import EpochFinished
from core.training.history import History
from core.training.series import BoundedSeries

SHORT_RUN = 5000
"""Up to so many steps all of a run is in view, with the fall it began with."""

FLATTENED = 0.25
"""The start of a longer run is in view as long as the rest takes this share of the height."""

TIMES = 3.0
"""As high as the main run goes, times this, there is room for its twins."""

PARTS = "training", "validation"
"""The curves of a run that is alone; with twins beside it, they are called by whose they are."""

BUTTON = 100
"""Pixels beside the title that a button of two words takes."""


@dataclass(frozen=True)
class Quantity:
    """What to read of a history, as what it is `shown` (which only rises or only falls with it),
    and how to write a value of it."""

    raw: Callable[[History], BoundedSeries]
    smoothed: Callable[[History], BoundedSeries]
    validation: Callable[[EpochFinished], float]
    text: Callable[[float], str]
    shown: Callable[[Floats], Floats] = lambda values: values


class ProgressPlot(TimePlot):
    """A figure of each step, raw under smoothed, with the validation figure of each epoch."""

    compares_all_runs = True

    def __init__(
        self,
        title: str,
        axis: Axis,
        quantity: Quantity,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, axis, appearance, parent)
        self.quantity = quantity
        self.raw = Lines(self.view)
        self.smoothed = Lines(self.view, is_exact=False, is_antialiased=True)
        self.validation = Lines(self.view, is_antialiased=True, is_nan_unknown=True)
        self.lines = [self.raw, self.smoothed, self.validation]
        self.twin_training = TwinCurves(self.view)
        self.twin_validation = TwinCurves(self.view, pen=Qt.PenStyle.DotLine, is_bold=False)
        self.overlays = [self.twin_training, self.twin_validation]
        for lines in self.lines:
            lines.reset(1)
        self._chosen: bool | None = None
        self.whole_button = self._make_button("show all", self._show_whole)
        self.dots = Dots(appearance.series_color(VALIDATION), self.validation)
        self.decorations.insert(0, self.dots)
        self._apply_pens()

    def feed(self, history: History) -> None:
        steps, shown = history.steps.values, self.quantity.shown
        for lines, series in (
            (self.raw, self.quantity.raw(history)),
            (self.smoothed, self.quantity.smoothed(history)),
        ):
            lines.feed(steps, shown(series.values), series.extremes.mapped(shown))
        self.validation.feed(*self._validation_of(history))

    def feed_twins(self) -> None:
        for index, twin in enumerate(self.twins):
            series, shown = self.quantity.smoothed(twin.history), self.quantity.shown
            steps = twin.history.steps.values
            extremes = series.extremes.mapped(shown)
            self.twin_training.feed(index, steps, shown(series.values), extremes)
            self.twin_validation.feed(index, *self._validation_of(twin.history))

    def _validation_of(self, history: History) -> tuple[NDArray[np.int64], Floats]:
        steps = np.array([epoch.step for epoch in history.epochs], np.int64)
        values = [self.quantity.validation(epoch) for epoch in history.epochs]
        return steps, self.quantity.shown(np.array(values, np.float32))

    def wanted_range(self) -> Range | None:
        recent, whole = self._range_of(RECENT), self._range_of(1.0)
        is_flattened = (
            recent is not None
            and whole is not None
            and recent[1] - recent[0] < FLATTENED * (whole[1] - whole[0])
        )
        self._offer_whole(is_flattened)
        return recent if is_flattened and not self.is_whole else whole

    @property
    def is_whole(self) -> bool:
        """Whether the start is in view even where it flattens the rest."""
        return len(self.raw.steps) <= SHORT_RUN if self._chosen is None else self._chosen

    def _offer_whole(self, is_offered: bool) -> None:
        """A button, where the start flattens the rest, between all and the latest steps."""
        is_narrow = self.frame.title_area(self.area).width() < self.title_width + BUTTON
        word = "recent" if self.is_whole else "all"
        self.whole_button.setText(word if is_narrow else f"show {word}")
        self.whole_button.setToolTip(
            "Make room for the latest steps only"
            if self.is_whole
            else "Make room for the first steps too, which leave the plot"
        )
        self.whole_button.adjustSize()
        self.whole_button.setVisible(is_offered and self.view.is_following)
        self._place_buttons()

    def _show_whole(self) -> None:
        self._chosen = not self.is_whole
        self.redraw()

    def _forget(self) -> None:
        super()._forget()
        self._chosen = None
        self.whole_button.hide()

    def _update(self, history: History) -> None:
        super()._update(history)
        if not self.view.is_following:
            self.whole_button.hide()

    def _range_of(self, share: float) -> Range | None:
        """Lowest and highest of what the last `share` of the run shows."""
        ranges = [line.recent(share) for line in (self.smoothed, self.validation)]
        ranges.append(self.raw.usual(share))
        found = [limits for limits in ranges if limits is not None]
        if not found:
            return None
        own = min(low for low, _ in found), max(high for _, high in found)
        for overlay in self.overlays:
            own = overlay.widened(own, share, TIMES * max(map(abs, own)))
        return own

    def entries(self) -> Sequence[Entry]:
        row = self.shown_row
        if row is None:
            return ()
        shown = self.quantity.text
        value = self.raw.values if self.hovered is not None else self.smoothed.values
        color = self.appearance.series_color(TRAINING)
        own, checked = (self.run_name, "its validation") if self.twins else PARTS
        entries = [Entry(own, shown(float(value[row, 0])), color)]
        step = self.raw.steps[row]
        past = int(np.searchsorted(self.validation.steps, step, side="right"))
        if past and np.isfinite(self.validation.values[past - 1, 0]):
            latest = float(self.validation.values[past - 1, 0])
            entries.append(Entry(checked, shown(latest), self.dots.color))
        entries += [self._entry_of(twin, int(step)) for twin in self.twins]
        return entries

    def _entry_of(self, twin: TwinRun, step: int) -> Entry:
        """A twin at the same step as the main run."""
        read = self.quantity.raw if self.hovered is not None else self.quantity.smoothed
        steps, values = twin.history.steps.values, read(twin.history).values
        row = bisect_right(steps, step) - 1
        value = float(self.quantity.shown(values[row : row + 1])[0]) if row >= 0 else np.nan
        color = twin_color(twin, self.appearance)
        return Entry(twin.name, self.quantity.text(value), color, is_dashed=True)

    def restyle(self) -> None:
        self._apply_pens()
        super().restyle()

    def _apply_pens(self) -> None:
        color = self.appearance.series_color(TRAINING)
        scale = self.appearance.scale
        self.raw.style([mixed(color, self.appearance.color("canvas"), 0.42)])
        self.smoothed.style([color], bold=(0,), scale=scale)
        self.dots.color = self.appearance.series_color(VALIDATION)
        self.validation.style([self.dots.color], scale=scale)
