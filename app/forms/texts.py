"""Between a parameter's value and the text of its field: showing, reading, stepping.

Pure functions of the declaration; nothing of Qt. What is read is validated by the parameter
itself, so that a form can never hand on what a file could not hold.
"""

import math
import re

from app import numbers
from core.errors import ParamError
from core.list_params import CurveParam, IntsParam
from core.params import FloatParam, IntParam, Param, ParamValue, Points, ShapeParam, SizeParam

_WORDS = {"lr": "learning rate (lr)"}
"""Where torch's name alone says too little beside what the window calls the same thing."""
_SEPARATORS = re.compile(r"[,;×x*\s]+")


def text_of(param: Param, value: ParamValue, is_exact: bool = False) -> str:
    """`value` as the field shows it; `is_exact` while it is edited. None is an empty text."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Points):
        shown = numbers.exact_text if is_exact else numbers.short
        return ", ".join(f"{shown(x)}: {shown(y)}" for x, y in value.items)
    if isinstance(param, FloatParam) and isinstance(value, int | float):
        return numbers.exact_text(value) if is_exact else numbers.short(value)
    return str(value)


def value_of(param: Param, text: str) -> ParamValue:
    """The valid value that `text` says. Raises `ParamError` with one sentence."""
    try:
        return validated(param, _read(param, text))
    except ValueError:
        raise ParamError(expectation(param)) from None


def validated(param: Param, value: object) -> ParamValue:
    """`value` as the parameter takes it. Raises `ParamError` with one sentence."""
    try:
        return param.parse(value, "")
    except ParamError:
        raise ParamError(expectation(param)) from None


def expectation(param: Param) -> str:
    """What the parameter takes, as one sentence: what is shown under a wrong entry."""
    absent = f", or empty for {param.none_label}" if param.is_optional else ""
    return f"{param.name} must be {param.limits()}{absent}."


def help_of(param: Param) -> str:
    """What the parameter means and what it is by default, in plain words."""
    default = param.none_label if param.default is None else text_of(param, param.default)
    if isinstance(param.default, bool):
        default = "on" if param.default else "off"
    is_told = isinstance(param.default, int | float | tuple | None)
    return f"{param.help} Default: {default}." if is_told and default else param.help


def in_words(name: str) -> str:
    """What a parameter is called in the name of an undo step."""
    return _WORDS.get(name, name)


def can_step(param: Param) -> bool:
    """Whether arrow keys and wheel change the value."""
    return isinstance(param, IntParam | FloatParam)


def stepped(param: Param, value: ParamValue, steps: int) -> ParamValue:
    """The value some steps up (or down, if negative), as far as the limits let it.

    A logarithmic parameter goes 1, 2, 5, 10, …; another number moves by one unit of its
    second significant digit; a whole number by 1.
    """
    if value is None:
        value = param.default if param.default is not None else getattr(param, "minimum", 0)
    for _ in range(abs(steps)):
        if not isinstance(value, int | float):
            break
        try:
            value = param.parse(_moved(param, value, 1 if steps > 0 else -1), "")
        except ParamError:
            break
    return value


def _moved(param: Param, value: int | float, sign: int) -> int | float:
    if isinstance(param, IntParam):
        return value + sign
    assert isinstance(param, FloatParam)
    moved = _log_moved(value, sign) if param.is_log else _linearly_moved(param, value, sign)
    return min(max(moved, param.minimum), param.maximum)


def _log_moved(value: float, sign: int) -> float:
    if value <= 0:
        return 1e-6 if sign > 0 else 0.0
    if value < 2e-12 and sign < 0:
        return 0.0
    exponent = math.floor(math.log10(value))
    ladder = [float(f"{m}e{e}") for e in range(exponent - 1, exponent + 2) for m in (1, 2, 5)]
    if sign > 0:
        return next(rung for rung in ladder if rung > value * (1 + 1e-9))
    return next(rung for rung in reversed(ladder) if rung < value * (1 - 1e-9))


def _linearly_moved(param: FloatParam, value: float, sign: int) -> float:
    """One unit of the second significant digit, but no finer than what the default calls for."""
    finest = min(0.01, 10.0 ** (_exponent(param.default) - 1)) if param.default else 0.01
    unit = max(10.0 ** (_exponent(value) - 1), finest) if value else finest
    if abs(value) > finest and value * sign < 0 and math.isclose(abs(value), unit * 10):
        unit = max(unit / 10, finest)  # from 1 down comes 0.99 as from 0.99 up comes 1
    return float(f"{(round(value / unit) + sign) * unit:.12g}")


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value)) + 1e-9)


def _read(param: Param, text: str) -> object:
    """What `text` says, not yet validated. Raises `ValueError` for no number."""
    stripped = text.strip()
    if not stripped and param.is_optional:
        return None
    if isinstance(param, FloatParam):
        return numbers.read_number(stripped)
    if isinstance(param, IntParam):
        return _whole(stripped)
    if isinstance(param, CurveParam):
        return _read_points(stripped)
    if isinstance(param, SizeParam | ShapeParam | IntsParam):
        parts = [int(part) for part in _SEPARATORS.split(stripped.strip("()[] ,"))]
        return parts[0] if isinstance(param, SizeParam) and len(parts) == 1 else parts
    return text


def _read_points(text: str) -> list[list[float]]:
    """The points of `0: 0.1, 0.5: 1`; a semicolon between them leaves the comma to numbers."""
    points = []
    for part in re.split(r";" if ";" in text else r",", text.strip("; ,")):
        x, colon, y = part.partition(":")
        if not colon:
            raise ValueError(part)
        points.append([numbers.read_number(x), numbers.read_number(y)])
    return points


def _whole(text: str) -> int:
    number = numbers.read_number(text)
    if not number.is_integer():
        raise ValueError(text)
    return int(number)
