"""Axes: where the ticks stand, what they say, and round limits for a range of values.

Pure functions of numbers. A log axis works on exponents: the value 10⁻³ stands at −3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.numbers import figure, raised, short

Tick = tuple[float, str]

LONGEST = 7
"""Characters of a tick label that fit beside a plot."""

SHORT = 0.5
"""Powers of ten of a log axis up to which it has the ticks of a linear one."""


class Axis(Protocol):
    """What a plot asks of an axis."""

    def ticks(self, low: float, high: float, room: int) -> list[Tick]:
        """Up to about `room` places between `low` and `high`, with their texts."""

    def rounded(self, low: float, high: float) -> tuple[float, float]:
        """Limits around `low` and `high` that do not move with every new value."""

    def text(self, position: float) -> str:
        """The exact value at `position`."""


@dataclass(frozen=True)
class LinearAxis:
    """Ticks at 1, 2 or 5 times a power of ten. `floor` and `ceiling` are never passed."""

    floor: float = -math.inf
    ceiling: float = math.inf
    unit: str = ""

    def ticks(self, low: float, high: float, room: int) -> list[Tick]:
        step = nice_step((high - low) / max(1, room))
        first, last = _between(low, high, step)
        if first == last and room > 1:  # a single tick tells of no scale
            step = nice_step(0.4 * step)
            first, last = _between(low, high, step)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        places = [number * step for number in range(first, last + 1)]
        texts = [_tick_text(place, decimals, step) for place in places]
        if max(map(len, texts), default=0) > LONGEST and max(map(abs, places)) >= 1000:
            texts = _in_thousands(places, step)
        return list(zip(places, texts, strict=True))

    def rounded(self, low: float, high: float) -> tuple[float, float]:
        span, is_positive = high - low, low >= 0
        if not span > 1e-9 * max(abs(low), abs(high)):
            span = max(abs(low) * 0.2, 1e-12) if low else 1.0
            low, high = low - span / 2, high + span / 2
        step = nice_step(span / 8)
        low = math.floor(low / step - 0.2) * step
        high = math.ceil(high / step + 0.2) * step
        floor = max(self.floor, 0.0 if is_positive else self.floor)
        return max(low, floor), min(high, self.ceiling)

    def text(self, position: float) -> str:
        return figure(position) + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class EndsAxis(LinearAxis):
    """Whole numbers of which only the first and the last are named: between stand other words."""

    def ticks(self, low: float, high: float, room: int) -> list[Tick]:
        return [(place, f"{place:,.0f}".replace("-", "−")) for place in (low, high)]


@dataclass(frozen=True)
class LogAxis:
    """Ticks at whole powers of ten, or at 1, 2 and 5 times them where the range is short, or as
    on a linear axis where it is very short. `is_fitted`: limits need not be powers of ten."""

    is_fitted: bool = False

    def ticks(self, low: float, high: float, room: int) -> list[Tick]:
        if high - low < SHORT and low > -300:
            ticks = LinearAxis().ticks(10.0**low, 10.0**high, room)
            return [(math.log10(place), text) for place, text in ticks]
        if high - low < 1.5:
            return self._ticks_within_a_decade(low, high)
        stride = max(1, math.ceil((high - low) / max(1, room)))
        first = math.ceil(low / stride - 1e-9) * stride
        return [(float(e), power_of_ten(e)) for e in range(first, math.floor(high) + 1, stride)]

    def _ticks_within_a_decade(self, low: float, high: float) -> list[Tick]:
        exponents = range(math.floor(low), math.floor(high) + 1)
        places = [(e, m, e + math.log10(m)) for e in exponents for m in (1, 2, 5)]
        return [
            (place, f"{m * 10.0**e:,g}" if -4 < e < 5 else _scientific(m, e))
            for e, m, place in places
            if low - 1e-9 <= place <= high + 1e-9
        ]

    def rounded(self, low: float, high: float) -> tuple[float, float]:
        if self.is_fitted and high - low < 1:
            return _around(low, high)
        low, high = math.floor(low - 0.05), math.ceil(high + 0.05)
        return float(low), float(max(high, low + 1))

    def text(self, position: float) -> str:
        return figure(10.0**position)


def _around(low: float, high: float) -> tuple[float, float]:
    """Round limits of less than a decade, as exponents: as on a linear axis, or 1, 2 and 5 times
    powers of ten."""
    if high - low < SHORT:
        least, most = LinearAxis().rounded(10.0**low, 10.0**high)
        if least > 0:
            return math.log10(least), math.log10(most)
    exponents = range(math.floor(low) - 1, math.ceil(high) + 2)
    round_ones = [e + math.log10(m) for e in exponents for m in (1, 2, 5)]
    below = [place for place in round_ones if place <= low - 0.02]
    return max(below), min(place for place in round_ones if place >= high + 0.02)


def power_of_ten(exponent: int) -> str:
    """The label of a log axis at 10 to the `exponent`: 1, 10, 10⁻³."""
    return {0: "1", 1: "10"}.get(exponent, f"10{raised(exponent)}")


def nice_step(step: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least `step`."""
    scale = 10.0 ** math.floor(math.log10(max(step, 1e-300)))
    return next(factor * scale for factor in (1, 2, 5, 10) if factor * scale >= step * (1 - 1e-9))


def step_limit(last: int, total: int) -> float:
    """Right end of an axis over steps: it grows in jumps, so that nothing slides all the time,
    and stops at the run's `total`."""
    if 0 < total <= last * 1.25:
        return float(max(total, last))
    scale = 10.0 ** math.floor(math.log10(max(last, 10)))
    limits = (factor * scale for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15))
    limit = next(limit for limit in limits if limit >= last)
    return min(limit, float(total)) if total else limit


def _between(low: float, high: float, step: float) -> tuple[int, int]:
    """The first and the last multiple of `step` in a range."""
    return math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)


def _tick_text(place: float, decimals: int, step: float) -> str:
    if decimals > 4:
        return "0" if abs(place) < step / 2 else short(place)
    return f"{place + 0.0:,.{decimals}f}".replace("-", "−")


def _in_thousands(places: Sequence[float], step: float) -> list[str]:
    """Labels in thousands, millions or powers of a thousand: 1.5 M, 200 k, 2×10⁹."""
    exponent = 3 * math.floor(math.log10(max(map(abs, places))) / 3 + 1e-9)
    decimals = max(0, exponent - math.floor(math.log10(step) + 1e-9))
    unit = {3: " k", 6: " M"}.get(exponent, f"×10{raised(exponent)}")
    scaled = (f"{place / 10.0**exponent:.{decimals}f}{unit}" for place in places)
    pairs = zip(places, scaled, strict=True)
    return ["0" if abs(place) < step / 2 else text.replace("-", "−") for place, text in pairs]


def _scientific(mantissa: int, exponent: int) -> str:
    power = power_of_ten(exponent)
    return power if mantissa == 1 else f"{mantissa}×{power}"
