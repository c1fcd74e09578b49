"""Torch's optimizers as the settings say, and changing one while it runs.

An optimizer has one group of parameters for each learning-rate factor of the layers. Every
group carries its factor as `lr_factor`; its rate is that of the schedule times the factor.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.params import Setting
from core.settings.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from torch.nn import Parameter
    from torch.optim import Optimizer

Group = tuple[float, "Sequence[Parameter]"]
"""A factor of the learning rate, and the parameters it holds for."""

_LATE_STATE = {
    "Adam": {"amsgrad": "max_exp_avg_sq"},
    "AdamW": {"amsgrad": "max_exp_avg_sq"},
    "RMSprop": {"momentum": "momentum_buffer", "centered": "grad_avg"},
}
"""State that torch makes only at the first step, by the parameter that asks for it."""


def make_optimizer(setting: Setting, groups: Sequence[Group]) -> "Optimizer":
    """The optimizer that `setting` describes, in the fastest form torch has on that device.

    That is the fused one where there is one, otherwise torch's `foreach` kernels.
    """
    import torch

    spec = OPTIMIZERS[setting.kind]
    told = spec.arguments(setting.params)
    device = groups[0][1][0].device.type
    told["fused" if device in spec.fused_on else "foreach"] = True
    made = [
        {"params": list(parameters), "lr": _rate(told["lr"], factor), "lr_factor": factor}
        for factor, parameters in groups
    ]
    optimizer: Optimizer = getattr(torch.optim, setting.kind)(made, **told)
    return optimizer


def adjust(optimizer: "Optimizer", setting: Setting) -> None:
    """Give a running optimizer of the same kind new parameters; its state stays."""
    told = OPTIMIZERS[setting.kind].arguments(setting.params)
    for group in optimizer.param_groups:
        group.update(told, lr=_rate(told["lr"], group["lr_factor"]))
    for name, key in _LATE_STATE.get(setting.kind, {}).items():
        if told[name]:
            _add_state(optimizer, key)


def follow(optimizer: "Optimizer", setting: Setting, rate: float, momentum: float | None) -> None:
    """Let every group step at `rate` times its factor, with `momentum` if it is not None."""
    for group in optimizer.param_groups:
        group["lr"] = _rate(rate, group["lr_factor"])
        if momentum is not None:
            name = OPTIMIZERS[setting.kind].momentum
            group[name] = (momentum, *group[name][1:]) if name == "betas" else momentum


def has_momentum(setting: Setting) -> bool:
    """Whether a schedule has a momentum to move."""
    return bool(OPTIMIZERS[setting.kind].momentum)


def _rate(rate: Any, factor: float) -> float:
    return float(rate) * factor


def _add_state(optimizer: "Optimizer", key: str) -> None:
    import torch

    for parameter, state in optimizer.state.items():
        if state and key not in state:
            state[key] = torch.zeros_like(parameter)
