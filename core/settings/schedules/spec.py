"""What a schedule is declared by, and the parameters that several of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.catalogue import Spec
from core.params import (
    BoolParam,
    ChoiceParam,
    FloatParam,
    IntParam,
    Param,
    Params,
    ParamValue,
    Points,
    Settings,
)

ALPHA = "α₀ = the optimizer's lr."
"""What stands behind every formula with it."""
EPOCH = "epoch"
STEP = "step"
LONGEST = 1_000_000_000
Arguments = dict[str, Any]


def as_they_are(told: Arguments) -> Arguments:
    """For schedules whose arguments need no second look."""
    return told


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec(Spec):
    """A schedule: the class of that name in `torch.optim.lr_scheduler`, `Constant` none.

    `length` names the parameter that defaults to the run's length (divided by
    `length_divisor`), counted in the chosen interval; `rate` the one that defaults to the
    optimizer's learning rate, `stairs` the one that defaults to half and three quarters of the
    run. `factor` is a function of the position that torch's `LambdaLR`
    multiplies the rate by, for what torch has no class for; it gets `length` and `rate`, too,
    if so named. `is_plateau`: it advances once an epoch and is told the validation loss (the
    training loss where nothing is set aside). `moves_momentum`: it also moves the optimizer's
    momentum, where it has one. `has_end`: torch raises when it is asked to go on after its
    `length`. `is_sequence`: its parameter `parts` are schedules, one after the other.
    `arranged` may change arguments that follow from others.
    """

    length: str = ""
    length_divisor: int = 1
    rate: str = ""
    stairs: str = ""
    factor: Callable[..., float] | None = None
    is_plateau: bool = False
    moves_momentum: bool = False
    has_end: bool = False
    is_sequence: bool = False
    arranged: Callable[[Arguments], Arguments] = as_they_are

    def arguments(
        self, params: Params, *, lr: float, length: int, has_momentum: bool = True
    ) -> Arguments:
        """The keyword arguments of the torch class, or of `factor` behind the position, for a
        run of `length` intervals."""
        told: Arguments = {p.name: _bare(params[p.name]) for p in self.params if p.is_argument}
        defaults: Arguments = {
            self.length: max(1, length // self.length_divisor),
            self.rate: lr,
            self.stairs: [-(-length // 2), -(-3 * length // 4)],
        }
        for name, value in defaults.items():
            if name and told.get(name) is None:
                told[name] = value
        if self.moves_momentum:
            told["cycle_momentum"] = bool(told["cycle_momentum"]) and has_momentum
        return self.arranged(told)

    def follows_length(self, params: Params) -> bool:
        """Whether anything in it follows from the length of the run."""
        if self.is_sequence:
            parts = params["parts"]
            assert isinstance(parts, Settings)
            return any(part.params["part_length"] is None for part in parts.items)
        return any(name and params[name] is None for name in (self.length, self.stairs))

    def interval(self, params: Params) -> str:
        """What it advances after: `epoch` or `step`."""
        return str(params.get("interval", EPOCH))


def _bare(value: ParamValue) -> object:
    return value.items if isinstance(value, Points) else value


def interval(default: str) -> Param:
    """What a schedule counts."""
    return ChoiceParam(
        name="interval",
        default=default,
        choices=(EPOCH, STEP),
        is_argument=False,
        help="Whether it advances after every epoch or after every step.",
    )


def gamma(default: float, maximum: float = 10.0) -> Param:
    """What the rate is multiplied by."""
    return FloatParam(
        name="gamma",
        default=default,
        maximum=maximum,
        is_open_below=True,
        help="The learning rate is multiplied by this.",
    )


def whole_run(name: str, help: str, none_label: str = "the whole run") -> Param:
    """A length that is the run's if none is given."""
    return IntParam(
        name=name,
        default=None,
        minimum=1,
        maximum=LONGEST,
        is_optional=True,
        none_label=none_label,
        help=help,
    )


def lowest_rate(name: str, help: str, default: float = 0.0) -> Param:
    """A learning rate not to fall below."""
    return FloatParam(name=name, default=default, maximum=1000.0, is_log=True, help=help)


def moved_momentum(low: float, high: float) -> tuple[Param, ...]:
    """How a cycle moves the momentum."""
    return (
        BoolParam(
            name="cycle_momentum",
            default=True,
            is_advanced=True,
            help="Move the momentum (Adam's beta1) the other way, where the optimizer has one.",
        ),
        _momentum("base_momentum", low, "Momentum where the rate is highest."),
        _momentum("max_momentum", high, "Momentum where the rate is lowest."),
    )


def _momentum(name: str, default: float, help: str) -> Param:
    return FloatParam(
        name=name, default=default, maximum=1.0, is_open_above=True, is_advanced=True, help=help
    )


def momenta_conflict(params: Params) -> str | None:
    """A momentum must not be lowest above where it is highest."""
    low, high = params["base_momentum"], params["max_momentum"]
    if params["cycle_momentum"] and low > high:  # type: ignore[operator]
        return f"base_momentum ({low}) must not be above max_momentum ({high})"
    return None
