"""Between values and the texts of fields, without a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forms.texts import expectation, help_of, stepped, text_of, value_of
from core.errors import ParamError
from core.list_params import CurveParam, IntsParam
from core.params import (
    BoolParam,
    FloatParam,
    IntParam,
    Param,
    Points,
    ShapeParam,
    SizeParam,
    TextParam,
)
from core.settings.schedules import SCHEDULES

LR = FloatParam(name="lr", default=0.001, maximum=1000.0, is_log=True, help="Rate.")
P = FloatParam(name="p", default=0.5, maximum=1.0, is_open_above=True, help="Share.")
OUT = IntParam(name="out_features", default=64, minimum=1, help="Outputs.")
KERNEL = SizeParam(name="kernel_size", default=3, dims=2, help="Window.")
INTS = IntsParam(name="milestones", default=(30, 80), help="Where.")
CURVE = CurveParam(name="points", default=Points(((0.0, 1.0), (1.0, 0.0))), help="Curve.")
SHAPE = ShapeParam(name="shape", default=None, is_optional=True, none_label="as the data", help="S")


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (OUT, "500", 500),
        (OUT, "1,000", 1000),
        (OUT, "1e3", 1000),
        (LR, "1e-3", 0.001),
        (LR, "0,01", 0.01),
        (KERNEL, "3", 3),
        (KERNEL, "3, 5", (3, 5)),
        (KERNEL, "3×5", (3, 5)),
        (KERNEL, "[3, 3]", 3),
        (SHAPE, "1, 28, 28", (1, 28, 28)),
        (SHAPE, "784", (784,)),
        (SHAPE, "", None),
        (TextParam(name="note", default="", help="N"), " as typed ", " as typed "),
        (INTS, "30, 80", (30, 80)),
        (INTS, "[5]", (5,)),
        (CURVE, "0: 0.1, 0.5: 1, 1: 0", Points(((0.0, 0.1), (0.5, 1.0), (1.0, 0.0)))),
        (CURVE, "0: 0,1; 1: 1e-3;", Points(((0.0, 0.1), (1.0, 0.001)))),
        (CURVE, "10%: 50 %, 1: 1×10⁻³", Points(((0.1, 0.5), (1.0, 0.001)))),
    ],
)
def test_a_text_is_read(param: Param, text: str, value: object) -> None:
    assert value_of(param, text) == value


@pytest.mark.parametrize(
    ("param", "text"),
    [
        (OUT, "0"),
        (OUT, "2.5"),
        (OUT, "many"),
        (OUT, ""),
        (OUT, "10000000"),
        (LR, "-1"),
        (LR, "nan"),
        (LR, "inf"),
        (P, "1"),
        (LR, "10, 20"),
        (LR, "1e-400"),
        (OUT, "3 5 2"),
        (KERNEL, "3, 5, 7"),
        (KERNEL, "0"),
        (KERNEL, "3.5"),
        (SHAPE, "0"),
        (SHAPE, "1, 2, 3, 4, 5"),
        (INTS, ""),
        (INTS, "80, 30"),
        (INTS, "3, 3"),
        (INTS, "1.5"),
        (CURVE, ""),
        (CURVE, "0: 1"),
        (CURVE, "0, 1"),
        (CURVE, "0: 1, 2: 1"),
        (CURVE, "1: 1, 0: 1"),
        (CURVE, "0: 1, 1: -1"),
    ],
)
def test_a_wrong_text_is_refused_with_what_is_expected(param: Param, text: str) -> None:
    with pytest.raises(ParamError) as caught:
        value_of(param, text)
    assert str(caught.value) == expectation(param)
    assert str(caught.value).startswith(param.name)


def test_an_optional_parameter_says_what_empty_means() -> None:
    assert expectation(SHAPE).endswith(", or empty for as the data.")


def test_limits_are_said_in_plain_words() -> None:
    open_below = FloatParam(name="gamma", default=1.0, is_open_below=True, help="Factor.")
    assert expectation(P) == "p must be a number from 0 to below 1."
    assert expectation(open_below) == "gamma must be a number above 0 and at most 1,000,000,000."
    milestones = SCHEDULES["MultiStepLR"].param("milestones")
    assert expectation(milestones).endswith(", or empty for 1/2 and 3/4 of the run.")


def test_help_names_the_default() -> None:
    assert help_of(LR) == "Rate. Default: 0.001."
    assert help_of(SHAPE) == "S Default: as the data."
    assert help_of(BoolParam(name="bias", default=True, help="B.")) == "B. Default: on."


@pytest.mark.parametrize(
    ("param", "value", "steps", "result"),
    [
        (LR, 0.001, 1, 0.002),
        (LR, 0.001, -1, 0.0005),
        (LR, 0.0003, 1, 0.0005),
        (LR, 0.0003, -1, 0.0002),
        (LR, 0.001, 3, 0.01),
        (LR, 0.0, 1, 1e-6),
        (LR, 1e-12, -1, 0.0),
        (LR, 1000.0, 1, 1000.0),
        (P, 0.5, 1, 0.51),
        (P, 0.5, -1, 0.49),
        (P, 0.0, -1, 0.0),
        (P, 0.99, 1, 0.99),
        (OUT, 64, 10, 74),
        (OUT, 3, -10, 1),
        (IntParam(name="n", default=None, is_optional=True, minimum=2, help="N"), None, 1, 3),
    ],
)
def test_a_step(param: Param, value: float, steps: int, result: float) -> None:
    assert stepped(param, value, steps) == result


@given(st.floats(min_value=1e-9, max_value=900.0), st.integers(min_value=-20, max_value=20))
def test_steps_stay_valid_and_go_the_right_way(value: float, steps: int) -> None:
    moved = stepped(LR, value, steps)
    assert LR.parse(moved, "") == moved
    assert isinstance(moved, float)
    assert (moved - value) * steps >= 0


@given(st.floats(min_value=0, max_value=1000))
def test_an_exact_text_reads_back_as_the_value(value: float) -> None:
    assert value_of(LR, text_of(LR, value, is_exact=True)) == value


def test_the_points_of_a_curve_are_shown_as_they_are_typed() -> None:
    points = Points(((0.0, 0.1), (1 / 3, 1e-5), (1.0, 2.0)))
    assert text_of(CURVE, points) == "0: 0.1, 0.333: 1×10⁻⁵, 1: 2"
    assert value_of(CURVE, text_of(CURVE, points, is_exact=True)) == points
