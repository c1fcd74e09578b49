"""Optimizers: how the gradient becomes a step. Kinds, parameters and defaults are torch's."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import BoolParam, FloatParam, Params


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """An optimizer: the class of that name in `torch.optim`.

    `fused_on` names the device types on which torch updates all parameters in one fused
    kernel (argument `fused=True`), the fastest way there; `momentum` is the argument that a
    one-cycle schedule may move, empty where there is none.
    """

    fused_on: tuple[str, ...] = ()
    momentum: str = ""

    def arguments(self, params: Params) -> dict[str, object]:
        """The keyword arguments of the torch class; `beta1` and `beta2` become `betas`."""
        told: dict[str, object] = {p.name: params[p.name] for p in self.params if p.is_argument}
        if "beta1" in told:
            told["betas"] = (told.pop("beta1"), told.pop("beta2"))
        return told


def _lr(default: float) -> FloatParam:
    return FloatParam(
        name="lr",
        default=default,
        maximum=1000.0,
        is_log=True,
        help="Learning rate: the size of a step.",
    )


def _eps(default: float) -> FloatParam:
    return FloatParam(
        name="eps",
        default=default,
        maximum=1.0,
        is_log=True,
        is_advanced=True,
        help="Added to the denominator, so that nothing is divided by 0.",
    )


def _weight_decay(default: float, help: str) -> FloatParam:
    return FloatParam(name="weight_decay", default=default, maximum=1000.0, is_log=True, help=help)


def _beta(number: int, default: float, of: str) -> FloatParam:
    return FloatParam(
        name=f"beta{number}",
        default=default,
        maximum=1.0,
        is_open_above=True,
        help=f"Weight of the past in the running average of the {of}.",
    )


_PENALTY = "Adds this times the weight to its gradient (biases included)."
_DECOUPLED = "Shrinks each weight by lr times this at every step (biases included)."
_MOMENTUM = FloatParam(
    name="momentum",
    default=0.0,
    maximum=1.0,
    is_open_above=True,
    help="Share of the last step that is kept: 0.9 rolls on like a heavy ball.",
)
_ADAM_PARAMS = (
    _lr(0.001),
    _beta(1, 0.9, "gradient"),
    _beta(2, 0.999, "squared gradient"),
    _eps(1e-8),
)
_AMSGRAD = BoolParam(
    name="amsgrad",
    default=False,
    is_advanced=True,
    help="Never let the running average of the squared gradient shrink (Reddi et al. 2018).",
)


def _nesterov_conflict(params: Params) -> str | None:
    """The rule of `torch.optim.SGD`."""
    if not params["nesterov"]:
        return None
    if not params["momentum"]:
        return "nesterov needs a momentum above 0"
    if params["dampening"]:
        return "nesterov needs a dampening of 0"
    return None


OPTIMIZERS = Catalogue(
    "optimizer",
    (
        OptimizerSpec(
            kind="SGD",
            help="Plain gradient descent, with momentum if wanted.",
            fused_on=("cpu", "cuda", "mps"),
            momentum="momentum",
            conflict=_nesterov_conflict,
            params=(
                _lr(0.001),
                _MOMENTUM,
                BoolParam(
                    name="nesterov",
                    default=False,
                    help="Nesterov's momentum: look at the gradient where the momentum leads. "
                    "Needs a momentum above 0 and no dampening.",
                ),
                _weight_decay(0.0, _PENALTY),
                FloatParam(
                    name="dampening",
                    default=0.0,
                    maximum=1.0,
                    is_advanced=True,
                    help="Share of the new gradient that momentum leaves out.",
                ),
            ),
        ),
        OptimizerSpec(
            kind="RMSprop",
            help="Steps scaled by a running average of the squared gradient.",
            momentum="momentum",
            params=(
                _lr(0.01),
                FloatParam(
                    name="alpha",
                    default=0.99,
                    maximum=1.0,
                    is_open_above=True,
                    help="Weight of the past in that average.",
                ),
                _MOMENTUM,
                _weight_decay(0.0, _PENALTY),
                BoolParam(
                    name="centered",
                    default=False,
                    is_advanced=True,
                    help="Scale by an estimate of the variance of the gradient instead.",
                ),
                _eps(1e-8),
            ),
        ),
        OptimizerSpec(
            kind="Adagrad",
            help="Steps scaled by the sum of all squared gradients so far: ever shorter.",
            fused_on=("cpu",),
            params=(
                _lr(0.01),
                FloatParam(
                    name="lr_decay",
                    default=0.0,
                    maximum=1000.0,
                    is_log=True,
                    help="The learning rate is divided by 1 + lr_decay · steps.",
                ),
                _weight_decay(0.0, _PENALTY),
                FloatParam(
                    name="initial_accumulator_value",
                    default=0.0,
                    maximum=1000.0,
                    is_advanced=True,
                    help="What the sum of squares starts at.",
                ),
                _eps(1e-10),
            ),
        ),
        OptimizerSpec(
            kind="Adam",
            help="Steps scaled by running averages of the gradient and of its square.",
            fused_on=("cpu", "cuda", "mps"),
            momentum="betas",
            params=(*_ADAM_PARAMS, _weight_decay(0.0, _PENALTY), _AMSGRAD),
        ),
        OptimizerSpec(
            kind="AdamW",
            help="Adam with the weight decay kept apart from the gradient.",
            fused_on=("cpu", "cuda", "mps"),
            momentum="betas",
            params=(*_ADAM_PARAMS, _weight_decay(0.01, _DECOUPLED), _AMSGRAD),
        ),
    ),
)
