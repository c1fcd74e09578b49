"""Typed parameters: what one layer, optimizer, schedule or data set can be told.

A parameter is declared once; its form, validation, file format and help follow from the
declaration. `parse` takes what came from a file or a form and returns the value or raises
`ParamError`; values are immutable and hashable. Nothing here knows torch or Qt.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from immutabledict import immutabledict

from core.errors import ParamError


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind out of a catalogue with all of its parameters, such as Adam with lr 0.001."""

    kind: str
    params: "Params"


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts, such as the names of classes."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows of texts, such as the columns of a table with what is known of each."""

    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """A curve through points (x, y)."""

    items: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings in an order that counts."""

    items: tuple[Setting, ...] = ()


Plain = int | float | bool | str | None | tuple[int, ...]
ParamValue = Plain | Setting | Settings | Texts | TextRows | Points
Params = immutabledict[str, ParamValue]


def shown(value: object, limit: int = 40) -> str:
    """`value` as JSON would show it, cut to `limit` characters, for use in messages."""
    if value is None:
        text = "null"
    else:
        text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True, kw_only=True)
class Param(ABC):
    """What every parameter has.

    `name` is torch's keyword where torch has one. `is_optional` admits None, which a form
    shows as `none_label`. `is_argument` is False for what Layerloom itself acts on and does
    not pass to the torch class (an initializer, say). `is_advanced` folds it away in forms;
    `is_hidden` keeps it out of them: the program itself finds it out.
    """

    name: str
    default: Any
    help: str
    unit: str = ""
    is_optional: bool = False
    none_label: str = "automatic"
    is_argument: bool = True
    is_advanced: bool = False
    is_hidden: bool = False

    def parse(self, value: object, where: str) -> ParamValue:
        """The value of this parameter, from JSON or a form. Raises `ParamError`."""
        if value is None and self.is_optional:
            return None
        parsed = self._parse(value)
        if parsed is None:
            expected = f"{self.limits()}{' or null' if self.is_optional else ''}"
            raise ParamError(f"{where}: {self.name} must be {expected}, not {shown(value)}.")
        return parsed

    def to_json(self, value: ParamValue) -> object:
        """`value` as plain JSON data."""
        return list(value) if isinstance(value, tuple) else value

    @abstractmethod
    def limits(self) -> str:
        """What is allowed, in words, as it stands behind 'must be'."""

    @abstractmethod
    def _parse(self, value: object) -> ParamValue:
        """The parsed value, or None when `value` is not allowed."""


@dataclass(frozen=True, kw_only=True)
class IntParam(Param):
    """A whole number between two limits, both included."""

    default: int | None
    minimum: int = 0
    maximum: int = 1_000_000

    def limits(self) -> str:
        return f"a whole number from {self.minimum:,} to {self.maximum:,}"

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if self.minimum <= value <= self.maximum else None


@dataclass(frozen=True, kw_only=True)
class FloatParam(Param):
    """A finite number between two limits.

    `is_open_below` excludes the minimum itself. `is_log` tells a form to step by factors.
    """

    default: float | None
    minimum: float = 0.0
    maximum: float = 1e9
    is_open_below: bool = False
    is_open_above: bool = False
    is_log: bool = False

    def limits(self) -> str:
        low, high = (f"{limit:,.12g}" for limit in (self.minimum, self.maximum))
        if self.is_open_below:
            return f"a number above {low} and {'below' if self.is_open_above else 'at most'} {high}"
        return f"a number from {low} to {'below ' * self.is_open_above}{high}"

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not (self.minimum <= value <= self.maximum):  # false for NaN as well
            return None
        if self.is_open_below and value == self.minimum:
            return None
        if self.is_open_above and value == self.maximum:
            return None
        return float(value) if math.isfinite(value) else None


@dataclass(frozen=True, kw_only=True)
class BoolParam(Param):
    """Yes or no."""

    default: bool

    def limits(self) -> str:
        return "true or false"

    def _parse(self, value: object) -> ParamValue:
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, kw_only=True)
class ChoiceParam(Param):
    """One of a few words."""

    default: str | None
    choices: tuple[str, ...]

    def limits(self) -> str:
        return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)

    def _parse(self, value: object) -> ParamValue:
        return value if isinstance(value, str) and value in self.choices else None


@dataclass(frozen=True, kw_only=True)
class TextParam(Param):
    """A line of text, such as the path of a folder.

    `picks` says that it is the path of a "folder" or of a "file" with one of the `endings`;
    `hint` is what stands in its empty field.
    """

    default: str
    maximum_length: int = 1000
    picks: str = ""
    endings: tuple[str, ...] = ()
    hint: str = ""

    def limits(self) -> str:
        return f"a text of at most {self.maximum_length:,} characters"

    def _parse(self, value: object) -> ParamValue:
        return value if isinstance(value, str) and len(value) <= self.maximum_length else None


@dataclass(frozen=True, kw_only=True)
class SizeParam(Param):
    """A size in `dims` dimensions: one whole number for all of them, or a list with one each.

    A list of equal numbers is the same value as the number (kernel 3 and kernel [3, 3]).
    """

    default: int | tuple[int, ...] | None
    dims: int
    minimum: int = 1
    maximum: int = 10_000

    def limits(self) -> str:
        shape = f"a whole number or a list of {self.dims}" if self.dims > 1 else "a whole number"
        return f"{shape} from {self.minimum:,} to {self.maximum:,}"

    def _parse(self, value: object) -> ParamValue:
        if isinstance(value, list | tuple):
            if len(value) != self.dims or not all(self._fits(item) for item in value):
                return None
            return value[0] if len(set(value)) == 1 else tuple(value)
        return value if isinstance(value, int) and self._fits(value) else None

    def _fits(self, value: object) -> bool:
        is_int = isinstance(value, int) and not isinstance(value, bool)
        return is_int and self.minimum <= value <= self.maximum  # type: ignore[operator]


@dataclass(frozen=True, kw_only=True)
class ShapeParam(Param):
    """A shape without the batch dimension: a list of one to `max_dims` whole numbers."""

    default: tuple[int, ...] | None
    max_dims: int = 4
    maximum: int = 1_000_000

    def limits(self) -> str:
        return f"a list of 1 to {self.max_dims} whole numbers from 1 to {self.maximum:,}"

    def _parse(self, value: object) -> ParamValue:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= self.max_dims:
            return None
        are_ints = all(isinstance(n, int) and not isinstance(n, bool) for n in value)
        return tuple(value) if are_ints and all(1 <= n <= self.maximum for n in value) else None
