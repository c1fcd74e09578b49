"""Typed parameters whose value is a list: texts, rows of texts, whole numbers, a curve."""

import itertools
from dataclasses import dataclass

from core.params import Param, ParamValue, Points, TextRows, Texts

NO_TEXTS, NO_ROWS = Texts(), TextRows()


@dataclass(frozen=True, kw_only=True)
class TextsParam(Param):
    """A list of texts, in a file as a list."""

    default: Texts = NO_TEXTS

    def limits(self) -> str:
        return "a list of texts"

    def to_json(self, value: ParamValue) -> object:
        return list(value.items) if isinstance(value, Texts) else value

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, Texts):
            return value
        return Texts(tuple(value)) if _is_texts(value) else None  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class TextRowsParam(Param):
    """Rows of texts, in a file as a list of lists."""

    default: TextRows = NO_ROWS

    def limits(self) -> str:
        return "a list of lists of texts"

    def to_json(self, value: ParamValue) -> object:
        return [list(row) for row in value.rows] if isinstance(value, TextRows) else value

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, TextRows):
            return value
        if not isinstance(value, list | tuple) or not all(map(_is_texts, value)):
            return None
        return TextRows(tuple(tuple(row) for row in value))


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


@dataclass(frozen=True, kw_only=True)
class IntsParam(Param):
    """A list of different whole numbers between two limits, in increasing order."""

    default: tuple[int, ...] | None
    minimum: int = 0
    maximum: int = 1_000_000
    longest: int = 100

    def limits(self) -> str:
        return (
            f"1 to {self.longest} whole numbers from {self.minimum:,} to {self.maximum:,}, "
            "each larger than the one before"
        )

    def _parse(self, value: object) -> ParamValue:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= self.longest:
            return None
        if not all(isinstance(n, int) and not isinstance(n, bool) for n in value):
            return None
        is_rising = all(a < b for a, b in itertools.pairwise(value))
        fits = self.minimum <= value[0] and value[-1] <= self.maximum
        return tuple(value) if is_rising and fits else None


@dataclass(frozen=True, kw_only=True)
class CurveParam(Param):
    """A curve through points (x, y): x from 0 to 1, each larger than the one before, and y
    from 0 to `maximum`."""

    default: Points
    maximum: float = 100.0
    longest: int = 100

    def limits(self) -> str:
        return (
            f"2 to {self.longest} points, each a position from 0 to 1, larger than the one "
            f"before, with a factor from 0 to {self.maximum:g}"
        )

    def to_json(self, value: ParamValue) -> object:
        return [list(point) for point in value.items] if isinstance(value, Points) else value

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, Points):
            value = value.items
        if not isinstance(value, list | tuple) or not 2 <= len(value) <= self.longest:
            return None
        if not all(self._is_point(point) for point in value):
            return None
        points = tuple((float(x), float(y)) for x, y in value)
        is_rising = all(a[0] < b[0] for a, b in itertools.pairwise(points))
        return Points(points) if is_rising else None

    def _is_point(self, point: object) -> bool:
        if not isinstance(point, list | tuple) or len(point) != 2:
            return False
        if any(isinstance(n, bool) or not isinstance(n, int | float) for n in point):
            return False
        return bool(0 <= point[0] <= 1 and 0 <= point[1] <= self.maximum)
