"""Activations, gradients or weights of one layer over time: an image whose columns are
histograms."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import figure
from app.plots.axis import LinearAxis, step_limit
from app.plots.decorations import Crosshair, NonFinite, ShownStep
from app.plots.distribution import Distribution, non_finite_words
from app.plots.frame import Frame
from app.plots.heat import Heat
from app.plots.histograms import HistogramTrack, Shades
from app.plots.layer_distribution import LayerDistribution
from app.plots.looked import BeforeFirst, LookTicks, before_looks
from app.plots.marks import Marks
from app.plots.measured import was_thinned
from app.plots.names import LayerNames
from app.plots.surface import Surface
from app.plots.time_plot import RECENT, ROOM_TO_SPARE
from app.runs.looks import look_words
from app.runs.progress import total_steps
from core.probes.measure import Histogram
from core.training.events import LayersMeasured
from core.training.history import History
from core.training.series import Series

ROWS = 96
ON_IMAGE = QColor(235, 238, 245, 210)
"""Lines and words on the image, whose dark is the same in both themes."""
BEHIND_WORDS = QColor(0, 24, 60, 190)


class HistogramOverTime(LayerDistribution):
    """Brightness is the share of values, against the fullest bin of its column."""

    is_over_steps = True
    title_ending = purpose_ending = " over time"

    def __init__(
        self,
        quantity: Distribution,
        names: LayerNames,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        frame = Frame(quantity.word, LinearAxis(), LinearAxis(floor=0), has_grid=False)
        super().__init__(frame, quantity, names, appearance, parent)
        self._track = HistogramTrack()
        self._shades = Shades()
        self._odd_steps = Series(dtype=np.int64)
        self._read = 0
        self._last: LayersMeasured | None = None
        self.image = Heat()
        self.marks = Marks(color=ON_IMAGE, background=BEHIND_WORDS)
        shown = ShownStep(lambda: self.shown_step)
        hovered = Crosshair(self._crosshair, ON_IMAGE)
        odd = NonFinite(lambda: self._odd_steps.values, words="")
        looked = LookTicks(lambda: self._track.steps, ON_IMAGE, BEHIND_WORDS)
        before = BeforeFirst(lambda: self._first, lambda first: before_looks(self.history, first))
        self.decorations += [self.image, looked, before, odd, shown, self.marks, hovered, self]

    def _forget(self) -> None:
        self._track = HistogramTrack()
        self._shades = Shades()
        self._odd_steps = Series(dtype=np.int64)
        self._read = 0
        self.is_empty = True
        self.image.clear()

    @property
    def _first(self) -> int | None:
        """The step of the first look there is."""
        return int(self._track.steps[0]) if len(self._track) else None

    # -- drawing ---------------------------------------------------------------------

    def _update(self, history: History) -> None:
        self.marks.marks = history.marks
        has_news = self._read_measures(history)
        self.is_empty = not len(self._track)
        if self.is_empty:
            return
        if self.view.is_following:
            self._follow(history)
        if has_news or not self.view.is_following:
            self._draw_image()

    def _read_measures(self, history: History) -> bool:
        if was_thinned(history, self._read, self._last):
            self._forget()
        fresh = history.measures[self._read :]
        self._read = len(history.measures)
        self._last = history.measures[-1] if history.measures else None
        for measured in fresh:
            layer = measured.layers.get(self.node) if self.node is not None else None
            histogram = self.quantity.of(layer) if layer else None
            if histogram is not None:
                self._track.append(measured.step, histogram)
                if histogram.non_finite:
                    self._odd_steps.append(measured.step)
        return bool(fresh)

    def _follow(self, history: History) -> None:
        low, high = self.view.viewRange()[1]
        wanted = self._track.recent_range(RECENT)
        if wanted is not None:
            fits = low <= wanted[0] and wanted[1] <= high
            if not fits or wanted[1] - wanted[0] < ROOM_TO_SPARE * (high - low):
                low, high = self._rounded(*wanted)
        if self.view.show_range(
            (0.0, step_limit(max(history.step, 10), total_steps(history))), (low, high)
        ):
            self._draw_image()

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        """Limits around these; around a single value as far as it is from 0, or from −1 to 1."""
        if low == high:
            low, high = (low - abs(low), high + abs(high)) if low else (-1.0, 1.0)
            return low, high
        return self.frame.y_axis.rounded(low, high)

    def _draw_image(self) -> None:
        surface = self.surface
        (left, right), (low, high) = surface.x_range, surface.y_range
        last = float(self.history.step if self.history else 0)
        first = float(self._track.steps[0])
        left, right = max(left, first), min(right, max(last, first + 1))
        if right <= left:
            self.image.clear()
            return
        width = max(2, int(surface.x(right) - surface.x(left)))
        image = self.columns(np.linspace(left, right, width), np.linspace(low, high, ROWS + 1))
        self.image.show(image, (left, right), (low, high))

    def columns(self, steps: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The image at these steps: shape (bins, steps), 255 for the fullest bins of a column.

        The square root of the share is shown, and the two fullest bins do not set the scale,
        so that what lies beside a peak (the zeros of a ReLU, say) stays visible.
        """
        found = np.searchsorted(self._track.steps, steps, side="right") - 1
        needed, back = np.unique(np.maximum(found, 0), return_inverse=True)
        shades = self._shades.of(self._track, edges)[needed]
        return np.ascontiguousarray(shades[back].T)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """How many values were NaN or infinite at the step that is shown, as a decoration."""
        measure = self._shown_measure()
        if measure is not None and measure.non_finite:
            painter.setFont(self.appearance.number_font(11))
            text = f"✕ {non_finite_words(measure)}"
            width = painter.fontMetrics().horizontalAdvance(text)
            place = QRectF(surface.area.left() + 4, surface.area.bottom() - 22, width + 12, 18)
            painter.fillRect(place, self.appearance.color("canvas"))
            painter.setPen(self.appearance.color("bad"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)

    # -- hovering --------------------------------------------------------------------

    def _crosshair(self) -> float | None:
        return self.hovered

    def _shown_measure(self) -> Histogram | None:
        history = self.history
        if history is None or self.node is None or not history.measures:
            return None
        step = self.shown_step if self.hovered is None else int(self.hovered)
        look = history.look_at(step)
        found = look.layers.get(self.node) if look else None
        return self.quantity.of(found) if found else None

    def note(self) -> str:
        measure = self._shown_measure()
        if self.is_empty or measure is None:
            return ""
        text = f"{figure(measure.low)} … {figure(measure.high)}"
        if measure.only is not None:
            text = f"all values {figure(measure.only)}"
        place = self.past_note()
        if self.hovered is not None:
            step = round(self.hovered)
            if self._first is not None and step < self._first:
                return f"step {step:,}: no look before {self._first:,}"
            place = look_words(self.history, step)
        return "  ".join(filter(None, (self.mark_note(), place, text)))
