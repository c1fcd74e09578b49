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


def make_optimizer(setting: Setting, groups: Sequence[Group]) -> "Optimizer":
    """The optimizer that `setting` describes, in the fastest form torch has on that device.

    One that takes a closure knows a single rate: it has one group with the factor 1.
    """
    import torch

    spec = OPTIMIZERS[setting.kind]
    told = spec.arguments(setting.params)
    told |= spec.form(groups[0][1][0].device.type)
    if spec.takes_closure:
        groups = [(1.0, [parameter for _, held in groups for parameter in held])]
    made = [
        {"params": list(parameters), "lr": _rate(told["lr"], factor), "lr_factor": factor}
        for factor, parameters in groups
    ]
    optimizer: Optimizer = getattr(torch.optim, setting.kind)(made, **told)
    return optimizer


def take_over(optimizer: "Optimizer", old: "Optimizer", setting: Setting) -> None:
    """Give a new optimizer the state that `old` has of the weights that both train.

    State of all weights together (that of LBFGS) is of use only where they are the same.
    """
    held, before = _held(optimizer), _held(old)
    if OPTIMIZERS[setting.kind].takes_closure and [*map(id, held)] != [*map(id, before)]:
        return
    optimizer.state.update({p: old.state[p] for p in held if p in old.state})
    if "history_size" in setting.params:
        _forget(optimizer, int(setting.params["history_size"]))  # type: ignore[arg-type]


def _held(optimizer: "Optimizer") -> "list[Parameter]":
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def complete_state(optimizer: "Optimizer", setting: Setting) -> None:
    """Add the state that a changed parameter, or a moved momentum, asks for from now on."""
    for name, key in OPTIMIZERS[setting.kind].late_state:
        if any(group[name] for group in optimizer.param_groups):
            _add_state(optimizer, key)
    if setting.kind == "SGD":
        _add_momenta(optimizer)


def follow(optimizer: "Optimizer", setting: Setting, rate: float, momentum: float | None) -> None:
    """Let every group step at `rate` times its factor, with `momentum` if it is not None."""
    for group in optimizer.param_groups:
        group["lr"] = _rate(rate, group["lr_factor"])
        if momentum is not None:
            name = OPTIMIZERS[setting.kind].momentum
            group[name] = (momentum, *group[name][1:]) if name == "betas" else momentum


def goes_on(before: Setting, after: Setting) -> bool:
    """Whether an optimizer takes over the running averages of the one before."""
    return OPTIMIZERS[after.kind].goes_on_from(OPTIMIZERS[before.kind])


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


def _add_momenta(optimizer: "Optimizer") -> None:
    """A momentum of 0 for weights that begin beside others that have one: the fused kernel of
    SGD takes a momentum of all weights of a group, or of none."""
    import torch

    name = "momentum_buffer"
    for group in optimizer.param_groups:
        states = [optimizer.state.get(parameter, {}) for parameter in group["params"]]
        if not any(state.get(name) is not None for state in states):
            continue
        for parameter, state in zip(group["params"], states, strict=True):
            if state.get(name) is None:
                optimizer.state[parameter][name] = torch.zeros_like(parameter)


def _forget(optimizer: "Optimizer", history_size: int) -> None:
    """Keep only the last steps in the history of LBFGS, which relies on its length."""
    for state in optimizer.state.values():
        state.pop("al", None)
        for name in ("old_dirs", "old_stps", "ro"):
            if name in state:
                del state[name][:-history_size]
