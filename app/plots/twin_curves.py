"""Curves of twins over those of the main run: dashed, in colours of their own."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.appearance import Appearance
from app.plots.colors import TRAINING
from app.plots.envelope import Floats
from app.plots.lines import Lines, Scale
from app.plots.surface import Range, Surface
from app.runs.twin_run import TwinRun
from core.training.events import RunFailed
from core.training.series import Extremes

TWIN_SERIES = (2, 3, 5)
"""Numbers of the series colours of twins; training and validation have the first two."""

COARSE = 3
"""Pixels of a point of a dashed curve."""


def twin_color(twin: TwinRun, appearance: Appearance) -> QColor:
    """The colour of one twin, the same in every plot and on its chip. The main run has its own
    where a twin is looked into and it is laid over that."""
    if twin.number == 0:
        return appearance.series_color(TRAINING)
    return appearance.series_color(TWIN_SERIES[(twin.number - 1) % len(TWIN_SERIES)])


class TwinCurves:
    """One curve a twin. What is not fed is not drawn."""

    def __init__(
        self,
        view: pg.ViewBox,
        scale: Scale = Scale.LINEAR,
        pen: Qt.PenStyle = Qt.PenStyle.DashLine,
        is_bold: bool = True,
    ) -> None:
        self._view, self._scale, self._pen, self._is_bold = view, scale, pen, is_bold
        self._twins: Sequence[TwinRun] = ()
        self.lines: list[Lines] = []

    def show(self, twins: Sequence[TwinRun], appearance: Appearance) -> None:
        """Curves for these from now on, and for no others."""
        self.forget()
        for lines in self.lines[len(twins) :]:
            lines.reset(0)
        self._twins = twins
        self.lines = self.lines[: len(twins)]
        for _ in range(len(twins) - len(self.lines)):
            lines = Lines(
                self._view,
                self._scale,
                is_exact=False,
                is_antialiased=True,
                is_nan_unknown=True,
                pen=self._pen,
            )
            lines.reset(1)
            self.lines.append(lines)
        self.restyle(appearance)

    def restyle(self, appearance: Appearance) -> None:
        """Take on the colours of the theme."""
        for twin, lines in zip(self._twins, self.lines, strict=True):
            lines.style(
                [twin_color(twin, appearance)],
                bold=(0,) if self._is_bold else (),
                scale=appearance.scale,
            )
            _raise(lines)

    def forget(self) -> None:
        """Drop what was fed."""
        for lines in self.lines:
            lines.reset(1)
            _raise(lines)

    def feed(
        self,
        index: int,
        steps: NDArray[np.int64],
        values: Floats,
        extremes: Extremes | None = None,
    ) -> None:
        """Take in what is new of the twin at place `index`; see `Lines.feed`."""
        self.lines[index].feed(steps, values, extremes)

    def draw(self, surface: Surface) -> None:
        """Draw them all, in few points: dashes would be lost in noise."""
        width = max(16, int(surface.area.width()) // COARSE)
        for lines in self.lines:
            lines.draw(surface.x_range, surface.y_range, width)

    def ranges(self, share: float) -> list[Range]:
        """Lowest and highest position of each in the last `share` of its steps. One that failed
        counts for nothing: what diverges would leave no height for the others."""
        pairs = zip(self._twins, self.lines, strict=True)
        going = (lines for twin, lines in pairs if not isinstance(twin.history.ended, RunFailed))
        found = (lines.recent(share) for lines in going)
        return [limits for limits in found if limits is not None]

    def widened(self, own: Range, share: float, above: float) -> Range:
        """`own`, the range of the main run, with room for the twins up to the position `above`."""
        ranges = self.ranges(share)
        lows = [own[0], *(low for low, _ in ranges)]
        highs = [own[1], *(high for _, high in ranges)]
        return min(lows), max(own[1], min(max(highs), above))


def _raise(lines: Lines) -> None:
    """Draw these in front of all curves of the main run."""
    for curve in lines.curves:
        curve.setZValue(2)
