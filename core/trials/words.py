"""Numbers within the sentences of trials: three significant digits, powers of ten raised."""

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """`value` to three significant digits: 2.31, 0.001, 3.2×10⁻⁵, 12,300."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{value:.3g}"
    if 0 < abs(value) < 0.001:
        text = f"{value:.2e}"
    mantissa, is_power, exponent = text.partition("e")
    if not is_power:
        return text.replace("-", "−")
    if int(exponent) > 0 and abs(value) < 1e6:
        return f"{float(text):,.0f}".replace("-", "−")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    power = str(int(exponent)).translate(_RAISED)
    return f"{mantissa}×10{power}".replace("-", "−")


def measured(value: float) -> str:
    """A measured value, always with three digits: 2.30, 0.0100, 128."""
    if not math.isfinite(value) or not 1e-3 <= abs(value) < 1e3:
        return number(value)
    return f"{value:#.3g}".rstrip(".").replace("-", "−")


def share(part: float) -> str:
    """A share as a whole percentage: 2 %; 0.4 as 40 %."""
    return f"{100 * part:.0f} %"


def listed(words: "list[str] | tuple[str, ...]") -> str:
    """Words as a list within a sentence: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
