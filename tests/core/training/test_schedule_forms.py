"""Every schedule, step by step, against its formula."""

import itertools
import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import ParamError
from core.params import Points, Setting
from core.settings.schedules import PARTS, SCHEDULES
from core.settings.schedules.factors import part_lengths
from core.settings.schedules.spec import ALPHA, ScheduleSpec
from core.training.schedule import RunSchedule, learning_rates

LR, STEPS, EPOCHS = 0.1, 30, 4
COUNT = STEPS * EPOCHS
Form = Callable[[int, dict[str, object]], float]


def cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def warm_restarts(t: int, told: dict[str, object]) -> float:
    length = told["T_0"] or COUNT // 4
    while t >= length:
        t, length = t - length, length * told["T_mult"]
    return cosine(LR, told["eta_min"], t / length)


def cyclic(t: int, told: dict[str, object]) -> float:
    high = told["max_lr"] or LR
    low = told["base_lr"] or high / 10
    up = told["step_size_up"] or COUNT // 4
    down = told["step_size_down"] or up
    cycle, place = divmod(t, up + down)
    height = place / up if place <= up else 1 - (place - up) / down
    shrunk = {
        "triangular": 1.0,
        "triangular2": 0.5**cycle,
        "exp_range": told["gamma"] ** t,
    }
    return low + (high - low) * height * shrunk[told["mode"]]


def one_cycle(t: int, told: dict[str, object]) -> float:
    top = told["max_lr"] or LR
    length = told["total_steps"] or COUNT
    first = top / told["div_factor"]
    last = first / told["final_div_factor"]
    t = min(t, length - 1)
    peak = told["pct_start"] * length - 1
    ends = [(0.0, first), (peak, top), (length - 1, last)]
    if told["three_phase"]:
        ends[2:] = [(2 * peak, first), (length - 1, last)]
    for (left, start), (right, end) in itertools.pairwise(ends):
        if t <= right:
            share = (t - left) / (right - left)
            is_cosine = told["anneal_strategy"] == "cos"
            return cosine(start, end, share) if is_cosine else start + (end - start) * share
    raise AssertionError(t)


def drawn(t: int, told: dict[str, object], length: int = COUNT) -> float:
    x, y = np.array(told["points"].items).T
    share = t / (length - 1)
    if told["scale"] == "log":
        return LR * math.exp(np.interp(share, x, np.log(y)))
    return LR * np.interp(share, x, y)


def sequence(t: int, told: dict[str, object]) -> float:
    """A rise over 10, two equal shares of the rest, the last of them a cosine."""
    rest = COUNT - 10
    if t < 10:
        return LR * (0.01 + 0.99 * t / 10)
    if t < 10 + rest // 2:
        return LR
    return cosine(LR, 0.0, (t - 10 - rest // 2) / (rest - rest // 2))


FORMS: dict[str, Form] = {
    "Constant": lambda t, told: LR,
    "StepLR": lambda t, told: LR * told["gamma"] ** (t // told["step_size"]),
    "MultiStepLR": lambda t, told: (
        LR
        * told["gamma"] ** sum(at <= t for at in told["milestones"] or (COUNT / 2, 3 * COUNT / 4))
    ),
    "ExponentialLR": lambda t, told: LR * told["gamma"] ** t,
    "FloorExponentialLR": lambda t, told: max(LR * told["gamma"] ** t, told["min_lr"]),
    "PowerLR": lambda t, told: LR / (1 + t / told["step_size"]) ** told["power"],
    "InverseTimeLR": lambda t, told: LR / (1 + told["decay"] * t),
    "PolynomialLR": lambda t, told: (
        LR * max(0.0, 1 - t / (told["total_iters"] or COUNT)) ** told["power"]
    ),
    "LinearLR": lambda t, told: (
        LR
        * (
            told["start_factor"]
            + (told["end_factor"] - told["start_factor"])
            * min(1.0, t / (told["total_iters"] or COUNT))
        )
    ),
    "CosineAnnealingLR": lambda t, told: cosine(LR, told["eta_min"], t / (told["T_max"] or COUNT)),
    "CosineAnnealingWarmRestarts": warm_restarts,
    "CyclicLR": cyclic,
    "OneCycleLR": one_cycle,
    "DrawnLR": drawn,
    "SequentialLR": sequence,
}
"""The formula of each kind, t counted in steps."""

LOG_CURVE = Points(((0.0, 0.01), (0.25, 1.0), (0.9, 1.0), (1.0, 0.001)))
GIVEN: dict[str, list[dict[str, object]]] = {
    "StepLR": [{"step_size": 7, "gamma": 0.5}],
    "MultiStepLR": [{"milestones": [1]}, {"milestones": [20, 21, 90], "gamma": 2.0}],
    "ExponentialLR": [{"gamma": 0.99}],
    "FloorExponentialLR": [{"gamma": 0.95, "min_lr": 0.01}, {"gamma": 0.5, "min_lr": 0.2}],
    "PowerLR": [{"step_size": 20.0, "power": 0.5}],
    "InverseTimeLR": [{"decay": 0.0}, {"decay": 3.0}],
    "PolynomialLR": [{"power": 2.0, "total_iters": 50}],
    "LinearLR": [{"start_factor": 0.01, "total_iters": 10}, {"start_factor": 1, "end_factor": 0}],
    "CosineAnnealingLR": [{"T_max": 17, "eta_min": 0.02}],
    "CosineAnnealingWarmRestarts": [{"T_0": 3, "T_mult": 3}, {"T_0": 1}, {"T_mult": 2}],
    "CyclicLR": [
        {"base_lr": 0.01, "max_lr": 0.5, "step_size_up": 4, "step_size_down": 9},
        {"mode": "triangular2", "step_size_up": 5},
        {"mode": "exp_range", "gamma": 0.97, "step_size_up": 1},
    ],
    "OneCycleLR": [
        {"max_lr": 1.0, "total_steps": 80},
        {"anneal_strategy": "linear", "three_phase": True, "pct_start": 0.2},
    ],
    "DrawnLR": [{"points": LOG_CURVE, "scale": "log"}, {"points": [[0.3, 0.5], [0.7, 2.0]]}],
}


def settings() -> list[object]:
    found = []
    for kind, spec in SCHEDULES.items():
        if spec.is_plateau:  # follows the loss: no formula
            continue
        by_step = {} if kind == "Constant" else {"interval": "step"}
        for index, given in enumerate([{}, *GIVEN.get(kind, [])]):
            if kind == "SequentialLR":
                given = {"parts": RISE_AND_FALL}
            setting = SCHEDULES.setting(kind, **given, **by_step)
            found.append(pytest.param(setting, id=f"{kind}-{index}"))
    return found


RISE_AND_FALL = [
    PARTS.setting("LinearLR", start_factor=0.01, part_length=10),
    PARTS.setting("Constant"),
    PARTS.setting("CosineAnnealingLR"),
]


def made(setting: Setting) -> RunSchedule:
    return RunSchedule(setting, lr=LR, steps_per_epoch=STEPS, epochs=EPOCHS)


@pytest.mark.parametrize("setting", settings())
def test_each_follows_its_formula(setting: Setting) -> None:
    expected = [FORMS[setting.kind](t, setting.params) for t in range(COUNT)]
    tolerance = {"rel": 1e-9, "abs": 1e-12}
    assert learning_rates(setting, LR, STEPS, EPOCHS) == pytest.approx(expected, **tolerance)
    walked, jumped = made(setting), made(setting)
    for t in range(COUNT + 5):
        jumped.go_to(t)
        assert jumped.learning_rate == pytest.approx(walked.learning_rate, **tolerance)
        assert jumped.momentum == pytest.approx(walked.momentum)
        walked.end_step()
    ahead = made(setting)
    ahead.go_to(40)
    assert ahead.rates(20) == pytest.approx(expected[40:60], **tolerance)


@pytest.mark.parametrize("setting", settings())
def test_each_goes_on_from_plain_data_to_the_last_bit(setting: Setting) -> None:
    went_on, resumed = made(setting), made(setting)
    for _ in range(47):
        went_on.end_step()
    resumed.load_state_dict(json.loads(json.dumps(went_on.state_dict(), allow_nan=False)))
    for _ in range(COUNT - 47):
        assert resumed.learning_rate == went_on.learning_rate
        assert resumed.momentum == went_on.momentum
        resumed.end_step()
        went_on.end_step()


@pytest.mark.parametrize("setting", settings())
def test_looking_ahead_changes_nothing(setting: Setting) -> None:
    walked, looking = made(setting), made(setting)
    drawn = np.random.default_rng(5)
    for _ in range(COUNT // 6):
        rates, momenta = looking.ahead(int(drawn.integers(1, 15)))
        if drawn.random() < 0.3:
            looking.load_state_dict(looking.state_dict())
        for index in range(6):
            assert looking.learning_rate == walked.learning_rate
            assert looking.momentum == walked.momentum
            if index < len(rates):
                assert rates[index] == walked.learning_rate
                assert momenta is None or momenta[index] == walked.momentum
            looking.end_step()
            walked.end_step()
    looking.ahead(3)
    looking.go_to(7)
    walked.go_to(7)
    assert looking.rates(9).tolist() == walked.rates(9).tolist()


@pytest.mark.parametrize("kind", [kind for kind in SCHEDULES if kind != "ReduceLROnPlateau"])
@pytest.mark.parametrize(("steps", "epochs"), [(1, 1), (2, 1), (1, 3)])
def test_the_shortest_runs_have_a_rate(kind: str, steps: int, epochs: int) -> None:
    rates = learning_rates(SCHEDULES.setting(kind), LR, steps, epochs)
    assert len(rates) == steps * epochs
    assert np.isfinite(rates).all()


@pytest.mark.parametrize("kind", list(SCHEDULES))
def test_a_rate_of_zero_stays_zero(kind: str) -> None:
    rates = learning_rates(SCHEDULES.setting(kind), 0.0, 5, 3)
    assert (rates == 0).all()


@pytest.mark.parametrize("kind", list(PARTS))
def test_every_schedule_that_may_stand_in_a_sequence_does_what_it_does_alone(kind: str) -> None:
    alone = SCHEDULES.setting(kind, **({} if kind == "Constant" else {"interval": "step"}))
    parts = [PARTS.setting(kind, part_length=40), PARTS.setting(kind)]
    rates = learning_rates(SCHEDULES.setting("SequentialLR", parts=parts), LR, 80, 1)
    expected = learning_rates(alone, LR, 40, 1)
    assert rates == pytest.approx(np.concatenate([expected, expected]), rel=1e-9)


def test_a_sequence_of_one_and_of_more_than_the_run_holds() -> None:
    one = SCHEDULES.setting("SequentialLR", parts=[PARTS.setting("ExponentialLR", gamma=0.5)])
    assert learning_rates(one, 1.0, 4, 1) == pytest.approx([1, 0.5, 0.25, 0.125])
    long = [PARTS.setting("Constant", part_length=100), PARTS.setting("LinearLR")]
    sequence = SCHEDULES.setting("SequentialLR", parts=long)
    assert learning_rates(sequence, 1.0, 10, 1) == pytest.approx([1.0] * 10)


@pytest.mark.parametrize(
    ("given", "total", "expected"),
    [
        ([10, None], 100, [10, 90]),
        ([None, None, None], 100, [33, 33, 34]),
        ([None, 10, None], 15, [2, 10, 3]),
        ([200, None], 100, [200, 1]),
        ([5], 100, [5]),
        ([None] * 3, 1, [1, 1, 1]),
    ],
)
def test_lengths_of_parts(given: list[int | None], total: int, expected: list[int]) -> None:
    assert part_lengths(given, total) == expected


def test_thousands_of_halved_cycles_do_not_overflow() -> None:
    halving = SCHEDULES.setting("CyclicLR", mode="triangular2", step_size_up=1)
    assert learning_rates(halving, LR, 6000, 1)[-1] == pytest.approx(LR / 10)
    growing = SCHEDULES.setting("ExponentialLR", gamma=10.0, interval="step")
    assert np.isfinite(learning_rates(growing, LR, 20_000, 1)).all()


@pytest.mark.parametrize(("epochs", "stairs"), [(1, []), (2, [1]), (3, [2]), (5, [3, 4])])
def test_milestones_follow_the_length_of_the_run(epochs: int, stairs: list[int]) -> None:
    rates = learning_rates(SCHEDULES.setting("MultiStepLR"), 1.0, 1, epochs)
    assert rates == pytest.approx([0.1 ** sum(at <= t for at in stairs) for t in range(epochs)])


@pytest.mark.parametrize(
    ("kind", "given", "part"),
    [
        ("MultiStepLR", {"milestones": []}, "milestones must be 1 to 100 whole numbers"),
        ("MultiStepLR", {"milestones": [3, 3]}, "each larger than the one before"),
        ("MultiStepLR", {"milestones": [2.5]}, "whole numbers"),
        ("MultiStepLR", {"milestones": [True, 3]}, "whole numbers"),
        ("DrawnLR", {"points": [[0, 1]]}, "points must be 2 to 100 points"),
        ("DrawnLR", {"points": [[0, 1], [0, 2]]}, "larger than the one before"),
        ("DrawnLR", {"points": [[0, 1], [1.5, 2]]}, "position from 0 to 1"),
        ("DrawnLR", {"points": [[0, 1], [1, math.nan]]}, "factor from 0 to 100"),
        ("DrawnLR", {"points": [[0, 1], [1, 0]], "scale": "log"}, "above 0"),
        ("SequentialLR", {"parts": []}, "must be a list of 1 to 20 schedules, not an empty one."),
        ("SequentialLR", {"parts": [{"kind": "StepLR"}] * 21}, "schedules, not one of 21."),
        ("SequentialLR", {"parts": 3}, "parts must be a list of 1 to 20 schedules"),
        ("SequentialLR", {"parts": [{"kind": "SequentialLR"}]}, "put its parts here instead."),
        ("SequentialLR", {"parts": [{"kind": "OneCycleLR"}]}, "begins from a rate of its own"),
        ("SequentialLR", {"parts": [{"kind": "CyclicLR"}]}, "begins from a rate of its own"),
        ("SequentialLR", {"parts": [{"kind": "ReduceLROnPlateau"}]}, "waits for the loss"),
        ("SequentialLR", {"parts": [{"kind": "StepRL"}]}, "(did you mean StepLR?)"),
        (
            "SequentialLR",
            {"parts": [{"kind": "StepLR"}, {"kind": "StepLR", "params": {"gamma": -1}}]},
            "parts[1] StepLR: gamma must be a number above 0",
        ),
        ("CyclicLR", {"base_momentum": 0.9, "max_momentum": 0.5}, "must not be above"),
        ("CyclicLR", {"base_lr": 1.0, "max_lr": 0.1}, "base_lr (1) must not be above max_lr (0.1)"),
    ],
)
def test_what_makes_no_schedule_is_refused_in_a_sentence(
    kind: str, given: dict[str, object], part: str
) -> None:
    with pytest.raises(ParamError) as caught:
        SCHEDULES.setting(kind, **given)
    assert part in str(caught.value)


@pytest.mark.parametrize("spec", list(SCHEDULES.values()), ids=lambda spec: spec.kind)
def test_a_formula_says_what_its_first_rate_is(spec: ScheduleSpec) -> None:
    assert ("α₀" in spec.help) == (ALPHA in spec.help)
