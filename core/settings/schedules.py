"""Schedules: how the learning rate changes while training. Kinds and parameters are torch's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.catalogue import Catalogue, Spec
from core.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param, Params

EPOCH = "epoch"
STEP = "step"


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec(Spec):
    """A schedule: the class of that name in `torch.optim.lr_scheduler`, `Constant` none.

    `length` names the parameter that defaults to the run's length, counted in the chosen
    interval; `rate` the one that defaults to the optimizer's learning rate. `is_plateau`: it
    advances once an epoch and is told the validation loss (the training loss where nothing is
    set aside). `moves_momentum`: it also moves the optimizer's momentum, where it has one.
    `has_end`: torch raises when it is asked to go on after its `length`.
    """

    length: str = ""
    rate: str = ""
    is_plateau: bool = False
    moves_momentum: bool = False
    has_end: bool = False

    def arguments(
        self, params: Params, *, lr: float, length: int, has_momentum: bool = True
    ) -> dict[str, object]:
        """The keyword arguments of the torch class for a run of `length` intervals."""
        told: dict[str, object] = {p.name: params[p.name] for p in self.params if p.is_argument}
        defaults: Mapping[str, object] = {self.length: max(1, length), self.rate: lr}
        for name, value in defaults.items():
            if name and told[name] is None:
                told[name] = value
        if self.moves_momentum:
            told["cycle_momentum"] = bool(told["cycle_momentum"]) and has_momentum
            told["pct_start"] = _not_one_step(told["pct_start"], told[self.length])
        return told

    def interval(self, params: Params) -> str:
        """What it advances after: `epoch` or `step`."""
        return str(params.get("interval", EPOCH))


def _not_one_step(share: Any, length: Any) -> float:
    """`share`, but never exactly one step of the cycle: torch then divides 0 by 0."""
    if share * length != 1:
        return float(share)
    return float(share * (1 + 1e-9 if share < 1 else 1 - 1e-9))


def _interval(default: str) -> Param:
    return ChoiceParam(
        name="interval",
        default=default,
        choices=(EPOCH, STEP),
        is_argument=False,
        help="Whether it advances after every epoch or after every step.",
    )


def _gamma(default: float) -> Param:
    return FloatParam(
        name="gamma",
        default=default,
        maximum=10.0,
        is_open_below=True,
        help="The learning rate is multiplied by this.",
    )


STEP_LR = ScheduleSpec(
    kind="StepLR",
    help="Constant on each stair: times gamma after every step_size epochs (or steps).",
    params=(
        IntParam(
            name="step_size", default=10, minimum=1, help="Length of a stair, in the interval."
        ),
        _gamma(0.1),
        _interval(EPOCH),
    ),
)

EXPONENTIAL_LR = ScheduleSpec(
    kind="ExponentialLR",
    help="Times gamma after every epoch (or step).",
    params=(_gamma(0.9), _interval(EPOCH)),
)

COSINE_ANNEALING_LR = ScheduleSpec(
    kind="CosineAnnealingLR",
    help="Falls along half a cosine to eta_min (Loshchilov & Hutter 2017).",
    length="T_max",
    params=(
        IntParam(
            name="T_max",
            default=None,
            minimum=1,
            maximum=1_000_000_000,
            is_optional=True,
            none_label="the whole run",
            help="How long the fall takes, in the interval; afterwards it rises again.",
        ),
        FloatParam(
            name="eta_min",
            default=0.0,
            maximum=1000.0,
            is_log=True,
            help="The learning rate it ends at.",
        ),
        _interval(EPOCH),
    ),
)

_ONE_CYCLE_SHAPE: tuple[Param, ...] = (
    FloatParam(
        name="max_lr",
        default=None,
        maximum=1000.0,
        is_open_below=True,
        is_optional=True,
        none_label="as the optimizer",
        is_log=True,
        help="The highest learning rate; by default the optimizer's, which it replaces.",
    ),
    IntParam(
        name="total_steps",
        default=None,
        minimum=1,
        maximum=1_000_000_000,
        is_optional=True,
        none_label="the whole run",
        help="Length of the cycle, in the interval; the rate then stays where it ended.",
    ),
    FloatParam(name="pct_start", default=0.3, maximum=1.0, help="Share of the cycle that rises."),
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
)

_ONE_CYCLE_MOMENTUM: tuple[Param, ...] = (
    BoolParam(
        name="three_phase",
        default=False,
        is_advanced=True,
        help="Rise, fall back to the start, then fall to the end.",
    ),
    BoolParam(
        name="cycle_momentum",
        default=True,
        is_advanced=True,
        help="Move the momentum (Adam's beta1) the other way, where the optimizer has one.",
    ),
    FloatParam(
        name="base_momentum",
        default=0.85,
        maximum=1.0,
        is_open_above=True,
        is_advanced=True,
        help="Momentum where the rate is highest.",
    ),
    FloatParam(
        name="max_momentum",
        default=0.95,
        maximum=1.0,
        is_open_above=True,
        is_advanced=True,
        help="Momentum at both ends.",
    ),
)


def _momenta_conflict(params: Params) -> str | None:
    low, high = params["base_momentum"], params["max_momentum"]
    if params["cycle_momentum"] and low > high:  # type: ignore[operator]
        return f"base_momentum ({low}) must not be above max_momentum ({high})"
    return None


ONE_CYCLE_LR = ScheduleSpec(
    kind="OneCycleLR",
    help="Rises to max_lr, then falls far below the start (Smith & Topin 2018).",
    length="total_steps",
    rate="max_lr",
    moves_momentum=True,
    has_end=True,
    conflict=_momenta_conflict,
    params=(*_ONE_CYCLE_SHAPE, _interval(STEP), *_ONE_CYCLE_MOMENTUM),
)

REDUCE_LR_ON_PLATEAU = ScheduleSpec(
    kind="ReduceLROnPlateau",
    help="Times factor when the validation loss has not improved for patience epochs.",
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
        FloatParam(
            name="min_lr",
            default=0.0,
            maximum=1000.0,
            is_log=True,
            help="The learning rate never falls below this.",
        ),
    ),
)

SCHEDULES = Catalogue(
    "schedule",
    (
        ScheduleSpec(kind="Constant", help="The learning rate stays as it is."),
        STEP_LR,
        EXPONENTIAL_LR,
        COSINE_ANNEALING_LR,
        ONE_CYCLE_LR,
        REDUCE_LR_ON_PLATEAU,
    ),
)
