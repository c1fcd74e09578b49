"""Between the values of a chart and its pixels: ranges, round ticks, linear or in powers of ten.

Pure geometry; nothing is painted here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from app import numbers

Range = tuple[float, float]
MOST_DECIMALS = 4
DECADES = 8
"""A logarithmic axis shows no more powers of ten than this."""


@dataclass(frozen=True)
class Frame:
    """Where values lie in the rectangle `plot`: `xs` from left to right, `ys` from the bottom
    up; `is_log` where heights go by powers of ten."""

    plot: QRectF
    xs: Range
    ys: Range
    is_log: bool = False

    def point(self, x: float, y: float) -> QPointF:
        """The place of a value."""
        return QPointF(self.left(x), self.height(y))

    def left(self, x: float) -> float:
        """The pixel of a value on the axis of x."""
        return self.plot.left() + (x - self.xs[0]) / (self.xs[1] - self.xs[0]) * self.plot.width()

    def height(self, y: float) -> float:
        """The pixel of a value on the axis of y; values below a logarithmic axis lie on it."""
        low, high, value = *self.ys, y
        if self.is_log:
            low, high = math.log10(low), math.log10(high)
            value = math.log10(max(y, self.ys[0]))
        return self.plot.bottom() - (value - low) / (high - low) * self.plot.height()

    def value(self, place: QPointF) -> tuple[float, float]:
        """The value at a place, within the axes."""
        right = (place.x() - self.plot.left()) / self.plot.width()
        up = (self.plot.bottom() - place.y()) / self.plot.height()
        right, up = (min(max(share, 0.0), 1.0) for share in (right, up))
        x = self.xs[0] + right * (self.xs[1] - self.xs[0])
        low, high = self.ys
        return x, low * (high / low) ** up if self.is_log else low + up * (high - low)

    def line(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> QPolygonF:
        """Many values, joined."""
        return QPolygonF([self.point(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])

    def y_ticks(self) -> list[tuple[float, str]]:
        """Round values of the axis of y, with their texts."""
        if not self.is_log:
            return tick_texts(ticks(*self.ys))
        low, high = (round(math.log10(end)) for end in self.ys)
        every = math.ceil((high - low + 1) / 5)
        return [(10.0**n, f"10{numbers.raised(n)}") for n in range(high, low - 1, -every)]


def linear_range(values: NDArray[np.float64], headroom: float = 1.0) -> Range:
    """From 0, or below, to a round value above the highest times `headroom`."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max())) * headroom
    if low == high:
        high = low + 1
    steps = ticks(low, high)
    if len(steps) > 1 and steps[-1] < high * (1 - 1e-9):
        high = 2 * steps[-1] - steps[-2]
    return low, high


def log_range(values: NDArray[np.float64], headroom: float = 1.0) -> Range:
    """Whole powers of ten around the values above 0."""
    above = values[values > 0]
    if not len(above):
        return 0.1, 1.0
    high = math.ceil(math.log10(float(above.max()) * headroom) - 1e-9)
    low = math.floor(math.log10(float(above.min())) + 1e-9)
    return 10.0 ** max(min(low, high - 1), high - DECADES), 10.0**high


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """A few round values from `low` to `high`, in steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    if not rough > 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def tick_texts(values: Sequence[float]) -> list[tuple[float, str]]:
    """Ticks with what stands beside the axis: all with as many decimals, where those are few."""
    digits = [len(numbers.exact_text(value).partition(".")[2]) for value in values]
    decimals = max(digits, default=0)
    are_plain = all("e" not in numbers.exact_text(value) for value in values)
    if not are_plain or decimals > MOST_DECIMALS or max(map(abs, values), default=0) >= 10_000:
        return [
            (value, numbers.short(value).replace("-", "−") if value else "0") for value in values
        ]
    return [
        (value, f"{value:.{decimals}f}".replace("-", "−") if value else "0") for value in values
    ]
