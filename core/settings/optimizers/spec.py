"""What an optimizer is declared by, and the parameters that several of them share."""

from dataclasses import dataclass

from core.catalogue import Spec
from core.params import BoolParam, FloatParam, Param, Params


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """An optimizer: the class of that name in `torch.optim`.

    `fused_on` names the device types on which torch updates all parameters in one fused
    kernel (argument `fused=True`), the fastest way there; `has_foreach` is whether its kernels
    over lists of tensors (`foreach=True`) are the fastest way elsewhere. `momentum` is the
    argument that a cyclic schedule may move, empty where there is none. `pairs` names
    arguments that are pairs of two parameters. `takes_closure`: it evaluates the batch several
    times a step. `is_scheduled`: its steps follow the learning rate. `late_state` pairs
    parameters with state that torch makes only at the first step, and only where they ask
    for it. Kinds with the same `averages` keep the same running averages, so that one can
    go on with those of the other.
    """

    fused_on: tuple[str, ...] = ()
    has_foreach: bool = True
    momentum: str = ""
    pairs: tuple[tuple[str, str, str], ...] = (("betas", "beta1", "beta2"),)
    takes_closure: bool = False
    is_scheduled: bool = True
    averages: str = ""
    late_state: tuple[tuple[str, str], ...] = ()

    def arguments(self, params: Params) -> dict[str, object]:
        """The keyword arguments of the torch class."""
        told: dict[str, object] = {p.name: params[p.name] for p in self.params if p.is_argument}
        for name, first, second in self.pairs:
            if first in told:
                told[name] = (told.pop(first), told.pop(second))
        return told

    def goes_on_from(self, other: "OptimizerSpec") -> bool:
        """Whether it can take over the state of another kind."""
        return self is other or bool(self.averages and self.averages == other.averages)

    def form(self, device: str) -> dict[str, object]:
        """The arguments that choose the fastest form on a device type."""
        if device in self.fused_on:
            return {"fused": True}
        return {"foreach": True} if self.has_foreach else {}


def learning_rate(default: float) -> Param:
    """The learning rate."""
    return FloatParam(
        name="lr",
        default=default,
        maximum=1000.0,
        is_log=True,
        help="Learning rate: the size of a step.",
    )


def eps(default: float) -> Param:
    """What keeps a denominator from 0."""
    return FloatParam(
        name="eps",
        default=default,
        maximum=1.0,
        is_log=True,
        is_advanced=True,
        help="Added to the denominator, so that nothing is divided by 0.",
    )


def weight_decay(default: float = 0.0, is_decoupled: bool = False) -> Param:
    """A pull of all weights towards 0."""
    penalty = "Adds this times the weight to its gradient (biases included)."
    decoupled = "Shrinks each weight by lr times this at every step (biases included)."
    return FloatParam(
        name="weight_decay",
        default=default,
        maximum=1000.0,
        is_log=True,
        help=decoupled if is_decoupled else penalty,
    )


def average(name: str, default: float, of: str) -> Param:
    """The weight of the past in a running average."""
    return FloatParam(
        name=name,
        default=default,
        maximum=1.0,
        is_open_above=True,
        help=f"Weight of the past in the running average of the {of}.",
    )


def adam_params(lr: float) -> tuple[Param, ...]:
    """What all of Adam's kin have."""
    return (
        learning_rate(lr),
        average("beta1", 0.9, "gradient"),
        average("beta2", 0.999, "squared gradient"),
        eps(1e-8),
    )


EVERYWHERE = ("cpu", "cuda", "mps")
ADAM_PARAMS = adam_params(0.001)
MOMENTUM = FloatParam(
    name="momentum",
    default=0.0,
    maximum=1.0,
    is_open_above=True,
    help="Share of the last step that is kept: 0.9 rolls on like a heavy ball.",
)
AMSGRAD = BoolParam(
    name="amsgrad",
    default=False,
    is_advanced=True,
    help="Never let the running average of the squared gradient shrink (Reddi et al. 2018).",
)
DECOUPLED_SWITCH = BoolParam(
    name="decoupled_weight_decay",
    default=False,
    is_advanced=True,
    help="Keep weight_decay apart from the gradient, as AdamW does.",
)
