"""Where the values of a trial's chart stand: axes, the ranges they show, curves in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from app.plots.axis import Axis, LinearAxis, LogAxis
from app.plots.surface import Range, Surface
from core.trials.result import Floats, Line

TOP_OF_START = 1.5
"""A curve leaves the chart through its top at so many times the loss at start."""
MOST_POINTS = 1200
"""Of a longer curve only the lowest and the highest value of each part are drawn."""


@dataclass(frozen=True)
class Axes:
    """What the axes are. A log axis works on exponents."""

    x_name: str
    is_log_x: bool = False
    is_log_y: bool = False

    @property
    def x_axis(self) -> Axis:
        """Ticks from left to right."""
        return LogAxis() if self.is_log_x else LinearAxis()

    @property
    def y_axis(self) -> Axis:
        """Ticks from bottom to top."""
        return LogAxis() if self.is_log_y else LinearAxis()

    def xs(self, line: Line) -> Floats:
        """Positions along the axis."""
        return _placed(line.x, self.is_log_x)

    def ys(self, line: Line) -> Floats:
        """Heights; NaN where there is none."""
        return _placed(line.y, self.is_log_y)

    def x_of(self, value: float) -> float:
        """The position of a value."""
        return float(_placed(np.array([value]), self.is_log_x)[0])

    def y_of(self, value: float) -> float:
        """The height of a value."""
        return float(_placed(np.array([value]), self.is_log_y)[0])


def _placed(values: Floats, is_log: bool) -> Floats:
    if not is_log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def ranges(lines: Sequence[Line], axes: Axes, level: float | None) -> tuple[Range, Range] | None:
    """Positions from left to right and from bottom to top that hold the curves and `level`;
    None where there is nothing to draw."""
    if not lines:
        return None
    xs = np.concatenate([axes.xs(line) for line in lines])
    ys = np.concatenate([axes.ys(line) for line in lines])
    xs, ys = xs[np.isfinite(xs)], ys[np.isfinite(ys)]
    if not len(xs) or not len(ys):
        return None
    low, high = float(ys.min()), float(ys.max())
    if not axes.is_log_y:
        high = min(high, TOP_OF_START * float(ys[0])) if ys[0] > 0 else high
        low = min(low, 0.0)
    if level is not None:
        low, high = min(low, axes.y_of(level)), max(high, axes.y_of(level))
    left, right = float(xs.min()), float(xs.max())
    if right <= left:
        left, right = left - 0.5, right + 0.5
    return (left, right), axes.y_axis.rounded(low, max(low, high))


def pieces(line: Line, axes: Axes, surface: Surface) -> list[QPolygonF]:
    """A curve in pixels, in pieces between values that cannot be drawn. A single point becomes
    a short dash."""
    x, y = axes.xs(line), axes.ys(line)
    rows = _kept(y)
    is_there = np.isfinite(x[rows]) & np.isfinite(y[rows])
    cuts = np.flatnonzero(np.diff(is_there.astype(np.int8))) + 1
    found = []
    for part in np.split(rows, cuts):
        if np.isfinite(x[part[0]]) and np.isfinite(y[part[0]]):
            points = [surface.point(float(x[row]), float(y[row])) for row in part]
            found.append(QPolygonF(points if len(points) > 1 else _dash(points[0])))
    return found


def _dash(point: QPointF) -> list[QPointF]:
    return [point - QPointF(2, 0), point + QPointF(2, 0)]


def _kept(y: Floats) -> NDArray[np.int64]:
    """The rows to draw: all, or of each part the first, the lowest and the highest."""
    if len(y) <= MOST_POINTS:
        return np.arange(len(y))
    kept = [0, len(y) - 1]
    for part in np.array_split(np.arange(len(y)), MOST_POINTS // 3):
        values = np.nan_to_num(y[part], nan=float(y[part[0]]))
        kept += [int(part[0]), int(part[values.argmin()]), int(part[values.argmax()])]
    return np.unique(np.array(kept, np.int64))
