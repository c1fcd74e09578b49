"""Gradient descent as such: with momentum, and with averaging."""

from core.params import BoolParam, FloatParam, Params
from core.settings.optimizers.spec import (
    EVERYWHERE,
    MOMENTUM,
    OptimizerSpec,
    learning_rate,
    weight_decay,
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


SGD = OptimizerSpec(
    kind="SGD",
    help="Plain gradient descent, with momentum if wanted.",
    fused_on=EVERYWHERE,
    momentum="momentum",
    conflict=_nesterov_conflict,
    params=(
        learning_rate(0.001),
        MOMENTUM,
        BoolParam(
            name="nesterov",
            default=False,
            help="Nesterov's momentum: look at the gradient where the momentum leads. "
            "Needs a momentum above 0 and no dampening.",
        ),
        weight_decay(),
        FloatParam(
            name="dampening",
            default=0.0,
            maximum=1.0,
            is_advanced=True,
            help="Share of the new gradient that momentum leaves out.",
        ),
    ),
)

ASGD = OptimizerSpec(
    kind="ASGD",
    help="Gradient descent with a step that falls by itself, as its weights' average asks for "
    "(Polyak & Juditsky 1992). The network keeps the last weights, as torch does.",
    has_foreach=False,
    params=(
        learning_rate(0.01),
        FloatParam(
            name="lambd",
            default=1e-4,
            maximum=1000.0,
            is_log=True,
            help="Shrinks the weights, and sets how fast the step falls.",
        ),
        FloatParam(
            name="alpha",
            default=0.75,
            maximum=10.0,
            help="Power by which the step falls: lr / (1 + lambd · lr · steps)^alpha.",
        ),
        FloatParam(
            name="t0",
            default=1e6,
            maximum=1e12,
            is_log=True,
            is_advanced=True,
            help="The step at which averaging begins.",
        ),
        weight_decay(),
    ),
)
