"""Schedules that only fall (or, for a warm-up, only rise). In their formulas α₀ is the
optimizer's learning rate and t counts epochs, or steps, from 0."""

from core.list_params import IntsParam
from core.params import FloatParam, IntParam
from core.settings.schedules.factors import floor_exponential, inverse_power, inverse_time
from core.settings.schedules.spec import (
    ALPHA,
    EPOCH,
    LONGEST,
    STEP,
    ScheduleSpec,
    gamma,
    interval,
    lowest_rate,
    whole_run,
)

STEP_LR = ScheduleSpec(
    kind="StepLR",
    help=f"Constant on each stair: α₀ · gamma^⌊t / step_size⌋. {ALPHA}",
    params=(
        IntParam(
            name="step_size",
            default=10,
            minimum=1,
            maximum=LONGEST,
            help="Length of a stair, in the interval.",
        ),
        gamma(0.1),
        interval(EPOCH),
    ),
)

MULTI_STEP_LR = ScheduleSpec(
    kind="MultiStepLR",
    help=f"Constant between the milestones: α₀ · gamma^(milestones up to t). {ALPHA}",
    stairs="milestones",
    params=(
        IntsParam(
            name="milestones",
            default=None,
            minimum=1,
            maximum=LONGEST,
            is_optional=True,
            none_label="1/2 and 3/4 of the run",
            help="Where a new stair begins, in the interval.",
        ),
        gamma(0.1),
        interval(EPOCH),
    ),
)

EXPONENTIAL_LR = ScheduleSpec(
    kind="ExponentialLR",
    help=f"The same factor after every epoch (or step): α₀ · gamma^t. {ALPHA}",
    params=(gamma(0.9), interval(EPOCH)),
)

FLOOR_EXPONENTIAL_LR = ScheduleSpec(
    kind="FloorExponentialLR",
    help="The same factor after every epoch (or step), down to a floor: max(α₀ · gamma^t, min_lr); "
    f"0 stays 0. {ALPHA}",
    factor=floor_exponential,
    rate="lr",
    params=(
        gamma(0.9, maximum=1.0),
        lowest_rate("min_lr", "The learning rate never falls below this.", 1e-5),
        interval(EPOCH),
    ),
)

POWER_LR = ScheduleSpec(
    kind="PowerLR",
    help=f"Falls fast, then ever slower: α₀ / (1 + t / step_size)^power. {ALPHA}",
    factor=inverse_power,
    params=(
        FloatParam(
            name="step_size",
            default=1.0,
            maximum=1e9,
            is_open_below=True,
            is_log=True,
            help="After this long, in the interval, the rate is 1/2 (with a power of 1); after "
            "twice as long 1/3.",
        ),
        FloatParam(
            name="power",
            default=1.0,
            maximum=10.0,
            is_open_below=True,
            help="The higher, the faster it falls; 0.5 is customary after a warm-up.",
        ),
        interval(EPOCH),
    ),
)

INVERSE_TIME_LR = ScheduleSpec(
    kind="InverseTimeLR",
    help=f"One over time: α₀ / (1 + decay · t). {ALPHA}",
    factor=inverse_time,
    params=(
        FloatParam(
            name="decay",
            default=0.5,
            maximum=1000.0,
            is_log=True,
            help="How fast it falls: after 1 / decay epochs (or steps) the rate is halved.",
        ),
        interval(EPOCH),
    ),
)

POLYNOMIAL_LR = ScheduleSpec(
    kind="PolynomialLR",
    help=f"Falls to 0 at total_iters: α₀ · (1 − t / total_iters)^power. {ALPHA}",
    length="total_iters",
    params=(
        whole_run("total_iters", "How long the fall takes, in the interval."),
        FloatParam(
            name="power",
            default=1.0,
            maximum=10.0,
            is_open_below=True,
            help="1 is a straight line; above, it falls fast first.",
        ),
        interval(STEP),
    ),
)

LINEAR_LR = ScheduleSpec(
    kind="LinearLR",
    help="A straight line from α₀ · start_factor to α₀ · end_factor, then level: a warm-up."
    f" {ALPHA}",
    length="total_iters",
    params=(
        FloatParam(
            name="start_factor",
            default=1 / 3,
            maximum=1.0,
            is_open_below=True,
            help="The first rate, as a share of the optimizer's.",
        ),
        FloatParam(
            name="end_factor",
            default=1.0,
            maximum=1.0,
            help="The last rate, as a share of the optimizer's.",
        ),
        whole_run("total_iters", "How long the line is, in the interval."),
        interval(STEP),
    ),
)

COSINE_ANNEALING_LR = ScheduleSpec(
    kind="CosineAnnealingLR",
    help="Falls along half a cosine (Loshchilov & Hutter 2017): "
    "eta_min + (α₀ − eta_min) · (1 + cos(π t / T_max)) / 2."
    f" {ALPHA}",
    length="T_max",
    params=(
        whole_run("T_max", "How long the fall takes, in the interval; afterwards it rises again."),
        lowest_rate("eta_min", "The learning rate it ends at."),
        interval(EPOCH),
    ),
)
