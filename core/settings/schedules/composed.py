"""Schedules that a person puts together: a curve drawn by hand, and one after another."""

from dataclasses import replace

from core.catalogue import Catalogue, SettingsParam
from core.list_params import CurveParam
from core.params import ChoiceParam, IntParam, Params, Points, Settings
from core.settings.schedules import decays
from core.settings.schedules.cycles import COSINE_ANNEALING_WARM_RESTARTS
from core.settings.schedules.factors import drawn
from core.settings.schedules.spec import LONGEST, STEP, ScheduleSpec, interval, whole_run

CONSTANT = ScheduleSpec(
    kind="Constant", help="The learning rate of the optimizer, from the first step to the last."
)


def _curve_conflict(params: Params) -> str | None:
    points = params["points"]
    assert isinstance(points, Points)
    if params["scale"] == "log" and any(not factor for _, factor in points.items):
        return "on a log scale every factor must be above 0"
    return None


DRAWN_LR = ScheduleSpec(
    kind="DrawnLR",
    help="A curve drawn by hand: the optimizer's lr times the factors at its points, in between "
    "interpolated. Drag the points in the chart; double-click makes and removes them.",
    factor=drawn,
    length="length",
    conflict=_curve_conflict,
    params=(
        CurveParam(
            name="points",
            default=Points(((0.0, 0.1), (0.1, 1.0), (0.6, 1.0), (1.0, 0.01))),
            help="The curve as share of the run : factor of the optimizer's rate, one after the "
            "other.",
        ),
        ChoiceParam(
            name="scale",
            default="linear",
            choices=("linear", "log"),
            help="Whether it runs straight between two points, or evenly in powers of ten.",
        ),
        whole_run("length", "How long the curve is, in the interval; then it stays level."),
        interval(STEP),
    ),
)


def _part(spec: ScheduleSpec) -> ScheduleSpec:
    """`spec` as a part of a sequence: it counts in the sequence's interval, and says how long
    it lasts."""
    own = tuple(
        replace(param, none_label=param.none_label.replace("run", "part"))
        for param in spec.params
        if param.name not in ("interval", "length")
    )
    return replace(spec, params=(_PART_LENGTH, *own))


_PART_LENGTH = IntParam(
    name="part_length",
    default=None,
    minimum=1,
    maximum=LONGEST,
    is_optional=True,
    none_label="an equal share",
    is_argument=False,
    help="How long this part lasts, in the interval; otherwise what others leave of the run, "
    "in equal shares.",
)

_OWN_RATE = (
    "begins from a rate of its own, while every part of a sequence begins from the optimizer's: it "
    "cannot be one of them"
)

PARTS = Catalogue(
    "schedule",
    tuple(
        _part(spec)
        for spec in (
            CONSTANT,
            decays.LINEAR_LR,
            decays.STEP_LR,
            decays.MULTI_STEP_LR,
            decays.EXPONENTIAL_LR,
            decays.FLOOR_EXPONENTIAL_LR,
            decays.POWER_LR,
            decays.INVERSE_TIME_LR,
            decays.POLYNOMIAL_LR,
            decays.COSINE_ANNEALING_LR,
            COSINE_ANNEALING_WARM_RESTARTS,
            DRAWN_LR,
        )
    ),
    absent={
        "CyclicLR": _OWN_RATE,
        "OneCycleLR": _OWN_RATE,
        "ReduceLROnPlateau": "waits for the loss, so it cannot be a part of a sequence",
        "SequentialLR": "cannot be a part of another: put its parts here instead",
    },
)
"""The schedules that can stand in a sequence: those that start from the optimizer's rate and
wait for nothing, as torch's `SequentialLR` wants them."""

SEQUENTIAL_LR = ScheduleSpec(
    kind="SequentialLR",
    help="One schedule after the other, each from the optimizer's lr: a warm-up, then a cosine.",
    is_sequence=True,
    params=(
        SettingsParam(
            name="parts",
            default=Settings(
                (
                    PARTS.setting("LinearLR", start_factor=0.01, part_length=100),
                    PARTS.setting("CosineAnnealingLR"),
                )
            ),
            catalogue=PARTS,
            minimum=1,
            maximum=20,
            is_argument=False,
            help="The schedules, in their order. In a part, t counts from where it begins.",
        ),
        interval(STEP),
    ),
)
