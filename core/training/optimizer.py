"""Torch's optimizers as the settings say, and changing one while it runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.params import Setting
from core.settings.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from torch.nn import Parameter
    from torch.optim import Optimizer

_LATE_STATE = {
    "Adam": {"amsgrad": "max_exp_avg_sq"},
    "AdamW": {"amsgrad": "max_exp_avg_sq"},
    "RMSprop": {"momentum": "momentum_buffer", "centered": "grad_avg"},
}
"""State that torch makes only at the first step, by the parameter that asks for it."""


def make_optimizer(setting: Setting, parameters: "Sequence[Parameter]") -> "Optimizer":
    """The optimizer that `setting` describes, fused where torch can on that device.

    RMSprop has no fused form and updates all parameters by torch's `foreach` kernels.
    """
    import torch

    spec = OPTIMIZERS[setting.kind]
    told = spec.arguments(setting.params)
    if parameters[0].device.type in spec.fused_on:
        told["fused"] = True
    else:
        told["foreach"] = True
    optimizer: Optimizer = getattr(torch.optim, setting.kind)(parameters, **told)
    return optimizer


def adjust(optimizer: "Optimizer", setting: Setting) -> None:
    """Give a running optimizer of the same kind new parameters; its state stays."""
    group = optimizer.param_groups[0]
    group.update(OPTIMIZERS[setting.kind].arguments(setting.params))
    group.pop("initial_lr", None)
    for name, key in _LATE_STATE.get(setting.kind, {}).items():
        if group[name]:
            _add_state(optimizer, key)


def _add_state(optimizer: "Optimizer", key: str) -> None:
    import torch

    for parameter, state in optimizer.state.items():
        if state and key not in state:
            state[key] = torch.zeros_like(parameter)


def has_momentum(setting: Setting) -> bool:
    """Whether a one-cycle schedule has a momentum to move."""
    return bool(OPTIMIZERS[setting.kind].momentum)


def learning_rate(optimizer: "Optimizer") -> float:
    """The learning rate of the next step."""
    rate: Any = optimizer.param_groups[0]["lr"]
    return float(rate)
