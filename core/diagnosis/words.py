"""Numbers as findings say them: three digits that count, as the instruments write them."""

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(value: float, digits: int = 3) -> str:
    """A measured value, without zeros at its end: 0.5, 12.3, 12,345, −2, 8.97×10¹⁰."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    sign, size = "−" if value < 0 else "", abs(value)
    mantissa, _, power = f"{size:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if -4 < exponent < 6:
        return sign + _short(f"{size:,.{max(0, digits - 1 - exponent)}f}")
    return f"{sign}{_short(mantissa)}×10{str(exponent).translate(_RAISED)}"


def chosen(value: float) -> str:
    """A value that is set, not measured: 1000, 0.0001, 1×10⁻⁵."""
    text = f"{value:g}"
    return figure(value) if "e" in text else text.replace("-", "−")


def percent(share: float, digits: int = 3) -> str:
    """A share as a percentage: 12.3 %; 100 % is all and not almost all."""
    almost_all = 1 - 6 * 10.0 ** (-1 - digits)
    return f"{figure(100 * (min(share, almost_all) if share < 1 else share), digits)} %"


def points(difference: float) -> str:
    """A difference of two percentages: 11.6 percentage points."""
    said = figure(100 * difference)
    return f"{said} percentage point{'s' * (said != '1')}"


def share_of(ratio: float) -> str:
    """A positive ratio below 1, as it stands before "of": 1/24, 8.12×10⁻⁸."""
    return f"1/{times(1 / ratio)}" if ratio > 1e-6 else figure(ratio)


def times(ratio: float) -> str:
    """A ratio above 1, as it stands before "times": 928, 71,600, 1.23×10⁹."""
    return figure(float(f"{ratio:.3g}"))


_LARGE = ((1e9, "billion"), (1e6, "million"))


def about(ratio: float) -> str:
    """A ratio above 1 to be read aloud, with one digit that counts, or two below 100: about 24,
    about 900, about 2 million."""
    value = float(f"{ratio:.{1 if ratio < 100 else 0}e}")
    for size, name in _LARGE:
        if size <= value < 1e12:
            return f"about {_short(f'{value / size:,.1f}')} {name}"
    return f"about {figure(value)}"


def roughly(share: float) -> str:
    """A share with two digits that count, to be read aloud: 83 %, 7.8 %."""
    return percent(share, 2)


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
