"""Torch's own schedulers, each on an optimizer of its own that moves no weights.

A scheduler only ever sees that dummy optimizer, of one group; whoever trains reads the rate
and the momentum from it. Here is how one is made, brought to any position by its closed form,
and written down as plain numbers.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from core.params import Setting
from core.settings.schedules import spec_of
from core.settings.schedules.factors import part_lengths, unchanged
from core.settings.schedules.sequence import parts_of

if TYPE_CHECKING:
    from torch.optim import Optimizer

CONSTANT = "Constant"
State = dict[str, Any]
"""Plain data: numbers, texts, lists, None and dictionaries of these."""

_MOVING = (
    "last_epoch",
    "_step_count",
    "T_cur",
    "T_i",
    "num_bad_epochs",
    "cooldown_counter",
)
"""What moves in torch's schedulers; everything else follows from the setting."""
_BEST = "best"
"""The best loss a plateau saw: infinite at first, which JSON does not know."""


def dummy_optimizer(lr: float) -> "Optimizer":
    """An optimizer with a learning rate and a momentum, for a scheduler to move.

    It is not set up as torch's own are, which on the first of them in a process imports the
    compiler: that takes as long as torch itself.
    """
    from torch.optim import Optimizer

    class Dummy(Optimizer):
        def __init__(self) -> None:
            self.defaults = {"lr": lr, "momentum": 0.9}
            self.param_groups = [{"params": [], **self.defaults}]
            self._opt_called = True  # a scheduler warns where no step was made

        def step(self, closure: Any = None) -> Any:
            """Move nothing."""

    return Dummy()


def make_scheduler(
    setting: Setting, optimizer: "Optimizer", lr: float, length: int, has_momentum: bool
) -> Any:
    """Torch's scheduler for a run of `length` intervals; None for a constant rate."""
    from torch.optim import lr_scheduler

    if setting.kind == CONSTANT:
        return None
    spec = spec_of(setting)
    if spec.is_sequence:
        return _make_sequence(setting, optimizer, lr, length)
    told = spec.arguments(setting.params, lr=lr, length=length, has_momentum=has_momentum)
    if spec.factor is not None:
        return lr_scheduler.LambdaLR(optimizer, partial(spec.factor, **told))
    return getattr(lr_scheduler, setting.kind)(optimizer, **told)


def _make_sequence(setting: Setting, optimizer: "Optimizer", lr: float, length: int) -> Any:
    """One scheduler after the other, each of which begins at the rate `lr`."""
    from torch.optim import lr_scheduler

    parts = parts_of(setting)
    lengths = part_lengths([part.params["part_length"] for part in parts], length)  # type: ignore[misc]
    made = [
        make_scheduler(part, optimizer, lr, part_length, has_momentum=False)
        or lr_scheduler.LambdaLR(optimizer, unchanged)
        for part, part_length in zip(parts, lengths, strict=True)
    ]
    return lr_scheduler.SequentialLR(optimizer, made, list(accumulate(lengths[:-1])))


def put_at(scheduler: Any, position: int) -> None:
    """Bring a scheduler (not a plateau) to `position`, as if it had walked there."""
    if parts := getattr(scheduler, "_schedulers", None):
        index = bisect_right(scheduler._milestones, position)
        scheduler.last_epoch = position
        put_at(parts[index], position - (scheduler._milestones[index - 1] if index else 0))
        return
    scheduler.last_epoch = position
    if hasattr(scheduler, "T_mult"):
        scheduler.T_cur, scheduler.T_i = _since_restart(position, scheduler.T_0, scheduler.T_mult)
    scheduler._get_lr_called_within_step = True
    form = getattr(scheduler, "_get_closed_form_lr", scheduler.get_lr)
    try:
        rate = float(form()[0])
    except OverflowError:  # a gamma above 1, many times over
        rate = math.inf
    scheduler.optimizer.param_groups[0]["lr"] = rate
    scheduler._get_lr_called_within_step = False


def _since_restart(position: int, length: int, factor: int) -> tuple[int, int]:
    """Intervals since the last restart, and the length of the present stretch."""
    if factor == 1:
        return position % length, length
    while position >= length:
        position -= length
        length *= factor
    return position, length


def state_of(scheduler: Any) -> State:
    """Where a scheduler stands."""
    if scheduler is None:
        return {}
    values = vars(scheduler)
    state: State = {name: values[name] for name in _MOVING if name in values}
    if _BEST in values:
        best = float(values[_BEST])
        state[_BEST] = None if best in (float("inf"), float("-inf")) else best
    if "_schedulers" in values:
        state["parts"] = [state_of(part) for part in values["_schedulers"]]
    return state


def restore(scheduler: Any, state: Mapping[str, Any]) -> None:
    """Bring a new scheduler of the same setting to where `state_of` found another."""
    if scheduler is None:
        return
    moving = {name: state[name] for name in _MOVING if name in state}
    if state.get(_BEST) is not None:
        moving[_BEST] = state[_BEST]
    vars(scheduler).update(moving)
    for part, its_state in zip(
        vars(scheduler).get("_schedulers", ()), state.get("parts", ()), strict=True
    ):
        restore(part, its_state)
