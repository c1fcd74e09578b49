"""Numbers as findings say them."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def share_of(ratio: float) -> str:
    """A positive ratio below 1, as it stands before "of": 1/24, 8.1·10⁻⁸."""
    return f"1/{_rounded(1 / ratio)}" if ratio > 1e-6 else power(ratio)


def times(ratio: float) -> str:
    """A ratio above 1, as it stands before "times": 928, 1.2·10⁹."""
    return _rounded(ratio) if ratio < 1e6 else power(ratio)


def power(value: float) -> str:
    """A positive number by its power of ten."""
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·10{str(int(exponent)).translate(_RAISED)}"


def _rounded(value: float) -> str:
    """With three digits that count, thousands separated."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.3g}"
