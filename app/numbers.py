"""Numbers as a person reads them: three significant digits, thousands separated, 7.9×10⁻⁸.

Pure functions of values; nothing of Qt.
"""

import math
import re

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


_SPACES = re.compile(r"[\s_]+")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[\s_]\d{3})+(?![\d\s_]*\d)")
"""Whole numbers with a space before every three digits."""


def raised(number: int) -> str:
    """A whole number in superscript: -8 as ⁻⁸."""
    return str(number).translate(_RAISED)


def count(number: int) -> str:
    """A whole number with its thousands separated: 418,060."""
    return f"{number:,}"


def figure(value: float) -> str:
    """A measured value to three significant digits, of steady width: 0.500, 12.3, 7.90×10⁻⁸."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{value:.2e}"))))
    if exponent < -3 or exponent > 5:
        mantissa = f"{value:.2e}".partition("e")[0]
        return f"{mantissa}×10{raised(exponent)}".replace("-", "−", 1)
    return f"{value:,.{max(0, 2 - exponent)}f}".replace("-", "−")


def short(value: float) -> str:
    """A chosen value as a field shows it: exact where that is short, otherwise three
    significant digits; 0.9999, 0.333, 1×10⁻⁵."""
    exact = exact_text(value)
    text = exact if len(exact) <= 7 else f"{value:.3g}"
    mantissa, e, exponent = text.partition("e")
    if not e and 0 < abs(value) < 0.001:
        mantissa, _, exponent = f"{value:.2e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}×10{raised(int(exponent))}"
    return f"{mantissa}×10{raised(int(exponent))}" if e else mantissa


def exact_text(value: float) -> str:
    """The shortest text that reads back as exactly `value`: 64, 0.001, 1e-5."""
    text = repr(float(value)).removesuffix(".0")
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def percent(share: float) -> str:
    """A share in 0..1 as a percentage: 12.5 %, 0 %; 100 % is all and not almost all."""
    if not math.isfinite(share):
        return "NaN"
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return f"{min(share, 0.9994) * 100:#.3g} %"


def read_number(text: str) -> float:
    """The number a person typed. Raises `ValueError`.

    Takes 0.5 and 0,5, thousands as in 10,000 and 10 000, powers as in 1e-3 and 1×10⁻³, and 10 %.
    Several numbers are none, nor is one too small to be told from 0.
    """
    plain = _THOUSANDS.sub(lambda found: _SPACES.sub("", found[0]), text.translate(_LOWERED))
    if re.search(r"[\d.,][\s_]+[\d.,]", plain):
        raise ValueError(f"could not convert {text!r}: it is several numbers")
    plain = _SPACES.sub("", plain)
    plain = re.sub(r"[×·*]10\^?", "e", plain)
    plain = re.sub(r"^(-?)10\^?(?=-\d)", r"\g<1>1e", plain)
    factor = 0.01 if plain.endswith("%") else 1.0
    plain = plain.removesuffix("%")
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    number = float(f"{float(plain) * factor:.15g}") if factor != 1 else float(plain)
    if number == 0 and re.search(r"[1-9]", plain.lower().partition("e")[0]):
        raise ValueError(f"could not convert {text!r}: it is too small")
    return number
