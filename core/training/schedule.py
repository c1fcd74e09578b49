"""The learning rate over a run: torch's own schedulers, on the real optimizer or a dummy one.

A schedule can be taken up in the middle of a run: it is brought to the position the run has
reached, as if it had been there from the start.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.params import Setting
from core.settings.schedules import EPOCH, SCHEDULES, STEP
from core.training.optimizer import has_momentum, learning_rate

if TYPE_CHECKING:
    from torch.optim import Optimizer

CONSTANT = "Constant"
EXACT_STEPS = 10_000
"""Up to here every step of a drawn schedule is run; beyond, that many points of it."""


class RunSchedule:
    """The schedule of one run on its optimizer. `end_step` and `end_epoch` advance it."""

    def __init__(
        self, setting: Setting, optimizer: "Optimizer", lr: float, length: int, with_momentum: bool
    ) -> None:
        """`length` is that of the whole run in the schedule's interval."""
        self._spec = SCHEDULES[setting.kind]
        self.interval = self._spec.interval(setting.params)
        self._optimizer = optimizer
        self._position = 0
        self._end: int | None = None
        self._scheduler: Any = None
        if setting.kind != CONSTANT:
            told = self._spec.arguments(
                setting.params, lr=lr, length=length, has_momentum=with_momentum
            )
            self._end = int(told["total_steps"]) - 1 if self._spec.rate else None  # type: ignore[call-overload]
            self._scheduler = _make(setting.kind, optimizer, told)

    @property
    def is_plateau(self) -> bool:
        """Whether it waits for a loss at the end of each epoch."""
        return self._spec.is_plateau

    def end_step(self) -> None:
        """After each step."""
        if self.interval == STEP:
            self._advance()

    def end_epoch(self, loss: float) -> None:
        """After each epoch; `loss` is what a plateau is judged by (ignored where not finite)."""
        if self._spec.is_plateau:
            if np.isfinite(loss):
                self._scheduler.step(loss)
        elif self.interval == EPOCH:
            self._advance()

    def go_to(self, position: int) -> None:
        """Bring a new schedule to `position`, counted in its interval. A plateau starts anew."""
        if self._scheduler is None or self._spec.is_plateau or position == 0:
            return
        self._position = self._clipped(position)
        before = self._clipped(position - 1)
        self._optimizer.param_groups[0]["lr"] = self._rate_at(before)
        self._scheduler.last_epoch = before
        if self._position > before:
            self._scheduler.step()

    def _advance(self) -> None:
        """One interval. A cycle that has ended stays at its end (torch would raise)."""
        if self._scheduler is not None and self._position != self._end:
            self._position += 1
            self._scheduler.step()

    def _clipped(self, position: int) -> int:
        return position if self._end is None else min(position, self._end)

    def _rate_at(self, position: int) -> float:
        """The rate at some position, by the scheduler's closed form."""
        scheduler = self._scheduler
        scheduler._get_lr_called_within_step = True
        scheduler.last_epoch = self._clipped(position)
        form = getattr(scheduler, "_get_closed_form_lr", scheduler.get_lr)
        return float(form()[0])

    # -- drawing -----------------------------------------------------------------------

    def rates(self, count: int) -> NDArray[np.float64]:
        """The rates of the next `count` intervals; leaves the schedule at their end."""
        found = np.empty(count)
        for index in range(count):
            found[index] = learning_rate(self._optimizer)
            if not self._spec.is_plateau:
                self._advance()
        return found

    def rates_at(self, positions: NDArray[np.int64]) -> NDArray[np.float64]:
        """The rates at some positions, for drawing only."""
        if self._scheduler is None or self._spec.is_plateau:
            return np.full(len(positions), learning_rate(self._optimizer))
        return np.array([self._rate_at(int(position)) for position in positions])


def _make(kind: str, optimizer: "Optimizer", told: dict[str, object]) -> Any:
    """Torch's scheduler of this kind. It starts from the optimizer's present rate, and does
    not warn that no step was made yet."""
    import torch

    optimizer.param_groups[0].pop("initial_lr", None)
    optimizer._opt_called = True  # type: ignore[attr-defined]
    return getattr(torch.optim.lr_scheduler, kind)(optimizer, **told)


def make_schedule(
    schedule: Setting, optimizer: "Optimizer", settings: Setting, steps_per_epoch: int, epochs: int
) -> RunSchedule:
    """The schedule of a run of `epochs`, on an `optimizer` made from `settings`."""
    lr = float(settings.params["lr"])  # type: ignore[arg-type]
    optimizer.param_groups[0]["lr"] = lr
    interval = SCHEDULES[schedule.kind].interval(schedule.params)
    length = epochs if interval == EPOCH else epochs * steps_per_epoch
    return RunSchedule(schedule, optimizer, lr, length, has_momentum(settings))


def learning_rates(
    schedule: Setting, lr: float, steps_per_epoch: int, epochs: int
) -> NDArray[np.float64]:
    """The learning rate of every step of a run, as the schedule panel draws it.

    The same schedulers as in a run, on a parameter of their own. ReduceLROnPlateau depends on
    the loss and is drawn constant. Beyond 10,000 intervals the rest is interpolated.
    """
    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    interval = SCHEDULES[schedule.kind].interval(schedule.params)
    count = epochs if interval == EPOCH else epochs * steps_per_epoch
    drawn = RunSchedule(schedule, optimizer, lr, count, with_momentum=True)
    if count <= EXACT_STEPS:
        rates = drawn.rates(count)
    else:
        positions = np.unique(np.linspace(0, count - 1, EXACT_STEPS // 4).astype(np.int64))
        rates = np.interp(np.arange(count), positions, drawn.rates_at(positions))
    return np.repeat(rates, steps_per_epoch) if interval == EPOCH else rates
