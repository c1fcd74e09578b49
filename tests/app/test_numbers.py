"""Numbers as a person reads and types them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.500"),
        (12.345, "12.3"),
        (999.6, "1,000"),
        (1234.4, "1,234"),
        (7.9e-8, "7.90×10⁻⁸"),
        (-3.2e-9, "−3.20×10⁻⁹"),
        (1.2e6, "1.20×10⁶"),
        (0.0, "0"),
        (-0.5, "−0.500"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_measured_value_has_three_digits(value: float, text: str) -> None:
    assert numbers.figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(64, "64"), (0.001, "0.001"), (1e-5, "1×10⁻⁵"), (0.9999, "0.9999"), (1 / 3, "0.333"),
     (7.9e-8, "7.9×10⁻⁸"), (0.0, "0"), (-1.0, "-1"), (1e12, "1×10¹²")],
)  # fmt: skip
def test_a_chosen_value_is_exact_where_that_is_short(value: float, text: str) -> None:
    assert numbers.short(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("0,001", 0.001),
        ("10,000", 10_000),
        ("1,234,567.5", 1_234_567.5),
        ("1 000", 1000),
        ("12 345 678", 12_345_678),
        ("1\u202f234,5", 1234.5),
        ("7.9 × 10⁻⁸", 7.9e-8),
        ("- 3", -3),
        ("0e-400", 0),
        ("1e-3", 0.001),
        ("1×10⁻³", 0.001),
        ("10⁻³", 0.001),
        ("7.9×10⁻⁸", 7.9e-8),
        ("10 %", 0.1),
        (" -2 ", -2),
        ("−2", -2),
    ],
)
def test_a_number_may_be_typed_in_many_ways(text: str, value: float) -> None:
    assert numbers.read_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1.2.3",
        "1,2,3",
        "ten",
        "0x10",
        "1e",
        "10, 20",
        "3 5 2",
        "1 0",
        "1 0000",
        "1 000 00",
        "0.1 0.2",
        "1 000 2",
        "1e-400",
        "1e -3 4",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="convert"):
        numbers.read_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_exact_text_reads_back_as_the_same_number(value: float) -> None:
    assert numbers.read_number(numbers.exact_text(value)) == value


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_what_is_shown_is_right_to_three_digits(value: float) -> None:
    assert numbers.read_number(numbers.short(value)) == pytest.approx(value, rel=5.1e-3)
    assert numbers.read_number(numbers.figure(value)) == pytest.approx(value, rel=5.1e-3)


def test_counts_and_shares() -> None:
    assert numbers.count(418060) == "418,060"
    assert numbers.percent(0.125) == "12.5 %"
    assert numbers.percent(0.5) == "50.0 %"
    assert numbers.percent(0.0) == "0 %"
    assert numbers.percent(1.0) == "100 %"
    assert numbers.percent(0.99999) == "99.9 %"
