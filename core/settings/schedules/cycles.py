"""Schedules that rise and fall, and the one that waits for the loss."""

from typing import Any

from core.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param, Params
from core.settings.schedules.factors import halved
from core.settings.schedules.spec import (
    STEP,
    Arguments,
    ScheduleSpec,
    interval,
    lowest_rate,
    momenta_conflict,
    moved_momentum,
    whole_run,
)

COSINE_ANNEALING_WARM_RESTARTS = ScheduleSpec(
    kind="CosineAnnealingWarmRestarts",
    help="Falls along half a cosine to eta_min and starts anew, each time T_mult as long "
    "(SGDR, Loshchilov & Hutter 2017).",
    length="T_0",
    length_divisor=4,
    params=(
        whole_run("T_0", "How long the first fall takes, in the interval.", "a quarter of the run"),
        IntParam(
            name="T_mult",
            default=1,
            minimum=1,
            maximum=100,
            help="Each fall is this many times as long as the one before.",
        ),
        lowest_rate("eta_min", "The learning rate each fall ends at."),
        interval(STEP),
    ),
)


def _highest_rate() -> Param:
    return FloatParam(
        name="max_lr",
        default=None,
        maximum=1000.0,
        is_open_below=True,
        is_optional=True,
        none_label="as the optimizer",
        is_log=True,
        help="The highest learning rate; by default the optimizer's, which it replaces.",
    )


def _cyclic_arranged(told: Arguments) -> Arguments:
    """A tenth of the highest rate to start from, and a halving that cannot overflow."""
    if told["base_lr"] is None:
        told["base_lr"] = told["max_lr"] / 10
    if told["mode"] == "triangular2":
        told["scale_fn"] = halved
    return told


def _cyclic_conflict(params: Params) -> str | None:
    low, high = params["base_lr"], params["max_lr"]
    if isinstance(low, float) and isinstance(high, float) and low > high:
        return f"base_lr ({low:g}) must not be above max_lr ({high:g})"
    return momenta_conflict(params)


CYCLIC_LR = ScheduleSpec(
    kind="CyclicLR",
    help="Up and down in straight lines between base_lr and max_lr, again and again (Smith 2017).",
    length="step_size_up",
    length_divisor=4,
    rate="max_lr",
    moves_momentum=True,
    conflict=_cyclic_conflict,
    arranged=_cyclic_arranged,
    params=(
        FloatParam(
            name="base_lr",
            default=None,
            maximum=1000.0,
            is_optional=True,
            none_label="a tenth of max_lr",
            is_log=True,
            help="The lowest learning rate.",
        ),
        _highest_rate(),
        whole_run(
            "step_size_up", "How long a rise takes, in the interval.", "a quarter of the run"
        ),
        whole_run("step_size_down", "How long a fall takes, in the interval.", "as the rise"),
        ChoiceParam(
            name="mode",
            default="triangular",
            choices=("triangular", "triangular2", "exp_range"),
            help="All cycles equally high, each half as high as the one before, or lower by "
            "gamma^t.",
        ),
        FloatParam(
            name="gamma",
            default=1.0,
            maximum=1.0,
            is_open_below=True,
            is_advanced=True,
            help="Factor after every epoch (or step) in the mode exp_range.",
        ),
        interval(STEP),
        *moved_momentum(0.8, 0.9),
    ),
)


def _one_cycle_arranged(told: Arguments) -> Arguments:
    told["pct_start"] = _not_one_step(told["pct_start"], told["total_steps"])
    return told


def _not_one_step(share: Any, length: Any) -> float:
    """`share`, but never exactly one step of the cycle: torch then divides 0 by 0."""
    if share * length != 1:
        return float(share)
    return float(share * (1 + 1e-9 if share < 1 else 1 - 1e-9))


ONE_CYCLE_LR = ScheduleSpec(
    kind="OneCycleLR",
    help="Rises to max_lr, then falls far below the start (Smith & Topin 2018).",
    length="total_steps",
    rate="max_lr",
    moves_momentum=True,
    has_end=True,
    conflict=momenta_conflict,
    arranged=_one_cycle_arranged,
    params=(
        _highest_rate(),
        whole_run(
            "total_steps",
            "Length of the cycle, in the interval; the rate then stays where it ended.",
        ),
        FloatParam(
            name="pct_start", default=0.3, maximum=1.0, help="Share of the cycle that rises."
        ),
        ChoiceParam(
            name="anneal_strategy",
            default="cos",
            choices=("cos", "linear"),
            help="Along a cosine or a straight line.",
        ),
        FloatParam(
            name="div_factor",
            default=25.0,
            minimum=1.0,
            maximum=1e9,
            is_log=True,
            help="It starts at max_lr / div_factor.",
        ),
        FloatParam(
            name="final_div_factor",
            default=1e4,
            minimum=1.0,
            maximum=1e12,
            is_log=True,
            help="It ends at the start divided by this.",
        ),
        interval(STEP),
        BoolParam(
            name="three_phase",
            default=False,
            is_advanced=True,
            help="Rise, fall back to the start, then fall to the end.",
        ),
        *moved_momentum(0.85, 0.95),
    ),
)

REDUCE_LR_ON_PLATEAU = ScheduleSpec(
    kind="ReduceLROnPlateau",
    help="Times factor when the validation loss has not improved for patience epochs. A run "
    "keeps what it has lowered so, also at another lr.",
    is_plateau=True,
    params=(
        FloatParam(
            name="factor",
            default=0.1,
            maximum=1.0,
            is_open_below=True,
            is_open_above=True,
            help="The learning rate is multiplied by this.",
        ),
        IntParam(name="patience", default=10, help="Epochs without improvement to put up with."),
        FloatParam(
            name="threshold",
            default=1e-4,
            maximum=1000.0,
            is_log=True,
            help="What counts as an improvement.",
        ),
        ChoiceParam(
            name="threshold_mode",
            default="rel",
            choices=("rel", "abs"),
            is_advanced=True,
            help="Whether threshold is a share of the best loss or a difference from it.",
        ),
        IntParam(
            name="cooldown", default=0, is_advanced=True, help="Epochs of rest after a reduction."
        ),
        lowest_rate("min_lr", "The learning rate never falls below this."),
    ),
)
