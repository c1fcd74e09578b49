"""The learning rate over a run, by torch's own schedulers.

A schedule touches no optimizer: it says the rate, and the momentum where it moves one. It can
be taken up in the middle of a run, where it is brought to the position the run has reached, as
if it had been there from the start; or exactly where a checkpoint left it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.params import Setting
from core.settings.schedules import EPOCH, SCHEDULES, STEP
from core.training.lowered import Lowered
from core.training.schedulers import (
    State,
    dummy_optimizer,
    make_scheduler,
    put_at,
    restore,
    state_of,
)

EXACT_STEPS = 10_000
"""Up to here every step of a drawn schedule is run; beyond, that many points of it."""
LARGEST = 1e300
"""A rate that grows without bound is drawn no higher."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a run is: the `steps` that it made, its whole `epochs`, and `even_steps`, as many
    as it would have made had all batches been as large as those of now."""

    steps: int
    epochs: int
    even_steps: int | None = None

    def position(self, interval: str, follows_length: bool) -> int:
        """Where a schedule stands that counts this interval. One that follows the length of the
        run is as far on its way as the samples are; any other goes on counting."""
        if interval == EPOCH:
            return self.epochs
        return self.steps if self.even_steps is None or not follows_length else self.even_steps


class RunSchedule:
    """The schedule of one run. `end_step` and `end_epoch` advance it."""

    def __init__(
        self,
        setting: Setting,
        *,
        lr: float,
        steps_per_epoch: int,
        epochs: int,
        has_momentum: bool = True,
    ) -> None:
        """`lr` is the optimizer's rate; `has_momentum`, whether it has one to move."""
        self._spec = SCHEDULES[setting.kind]
        self.interval = self._spec.interval(setting.params)
        """What it advances after: `epoch` or `step`."""
        self._follows_length = self._spec.follows_length(setting.params)
        self.length = epochs if self.interval == EPOCH else epochs * steps_per_epoch
        self._optimizer = dummy_optimizer(lr)
        self._scheduler = make_scheduler(
            setting, self._optimizer, lr, max(1, self.length), has_momentum
        )
        self._position = 0
        self._end: int | None = None
        if self._spec.has_end:
            self._end = int(self._scheduler.total_steps) - 1
        self._moves_momentum = bool(getattr(self._scheduler, "cycle_momentum", False))
        self._known: Floats = np.empty((2, 0))
        """Rates and momenta of steps that the scheduler has already walked ahead."""
        self._used = 0
        """How many of them are over."""
        self.lowered = Lowered(lr)
        """What a plateau has made of the rate."""
        self._before: State = {}
        """Where the scheduler stood before it walked ahead."""

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, before the factors of single layers."""
        return float(self._known[0, self._used] if self._is_ahead else self._group["lr"])

    @property
    def momentum(self) -> float | None:
        """The momentum (Adam's beta1) of the next update; None where it is not moved."""
        if not self._moves_momentum:
            return None
        return float(self._known[1, self._used] if self._is_ahead else self._group["momentum"])

    @property
    def moves_within_epochs(self) -> bool:
        """Whether the rate may change from step to step."""
        return self._scheduler is not None and self.interval == STEP

    @property
    def is_plateau(self) -> bool:
        """Whether it waits for a loss at the end of each epoch."""
        return self._spec.is_plateau

    def end_step(self) -> None:
        """After each step."""
        if self._is_ahead:
            self._used += 1
        elif self.interval == STEP:
            self._advance()

    def end_epoch(self, loss: float) -> None:
        """After each epoch; `loss` is what a plateau is judged by (ignored where not finite)."""
        if self._spec.is_plateau:
            before = self.learning_rate
            if np.isfinite(loss):
                self._scheduler.step(loss)
            if self.learning_rate != before:
                self.lowered.note(self.learning_rate)
        elif self.interval == EPOCH:
            self._advance()

    def go_on(self, reached: Reached) -> None:
        """Bring it to where the run is. A plateau, which has no position, stays."""
        self.go_to(reached.position(self.interval, self._follows_length))

    def go_to(self, position: int) -> None:
        """Bring it to `position`, counted in its interval. A plateau stays where it is."""
        self._come_back()
        self._position = self._clipped(position)
        if self._scheduler is not None and not self.is_plateau:
            put_at(self._scheduler, self._position)

    def rates(self, count: int) -> Floats:
        """The rates of the next `count` steps if no epoch ends among them; advances nothing."""
        return self.ahead(count)[0]

    def ahead(self, count: int) -> tuple[Floats, Floats | None]:
        """The rates and momenta of the next `count` steps if no epoch ends among them.

        None for the momenta where they are not moved. Advances nothing.
        """
        if not self.moves_within_epochs:
            momentum = self.momentum
            return np.full(count, self.learning_rate), (
                None if momentum is None else np.full(count, momentum)
            )
        if self._used + count > self._known.shape[1]:
            self._come_back()
            self._before = self.state_dict()
            self._known, self._used = self._walk(count), 0
        rates, momenta = self._known[:, self._used : self._used + count].copy()
        return rates, momenta if self._moves_momentum else None

    def state_dict(self) -> State:
        """Where it stands, as plain data."""
        self._come_back()
        return {
            "position": self._position,
            "rate": self._group["lr"],
            "momentum": self._group["momentum"],
            "scheduler": state_of(self._scheduler),
            "lowered": list(self.lowered.state),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on exactly where another schedule of the same setting stood."""
        self._known, self._used = np.empty((2, 0)), 0
        self._position = int(state["position"])
        self._group["lr"] = float(state["rate"])
        self._group["momentum"] = float(state["momentum"])
        restore(self._scheduler, state["scheduler"])
        if "lowered" in state:
            self.lowered.take_up(state["lowered"])
        else:
            self.lowered.note(self._group["lr"])

    def keep_lowered(self, state: Mapping[str, Any]) -> None:
        """Go on from where another plateau stood: what it had lowered its rate by holds for
        the rate of now too."""
        self.load_state_dict(state)
        self._group["lr"] = self.lowered.rate(float(self._scheduler.min_lrs[0]))

    @property
    def _is_ahead(self) -> bool:
        return self._used < int(self._known.shape[1])

    def _come_back(self) -> None:
        """Let the scheduler stand where the run does, if it walked ahead."""
        if self._is_ahead:
            used = self._used
            self.load_state_dict(self._before)
            self._walk(used)

    @property
    def _group(self) -> dict[str, Any]:
        group: dict[str, Any] = self._optimizer.param_groups[0]
        return group

    def _walk(self, count: int) -> Floats:
        """Rates and momenta of the next `count` intervals; leaves it at their end."""
        found = np.empty((2, count))
        for index in range(count):
            found[:, index] = self._group["lr"], self._group["momentum"]
            if not self.is_plateau:
                self._advance()
        return found

    def _advance(self) -> None:
        """One interval. A cycle that has ended stays at its end (torch would raise)."""
        if self._scheduler is not None and self._position != self._end:
            self._position += 1
            self._scheduler.step()

    def _clipped(self, position: int) -> int:
        return position if self._end is None else min(position, self._end)


def rate_curve(
    schedule: Setting, lr: float, steps_per_epoch: int, epochs: int
) -> tuple[NDArray[np.int64], Floats]:
    """The steps of a run, from 0, between which its learning rate runs straight, and the rates
    there: some thousand of them, however long the run is.

    The same schedulers as in a run. ReduceLROnPlateau depends on the loss and is drawn
    constant. Beyond 10,000 intervals only some are computed.
    """
    drawn = RunSchedule(schedule, lr=lr, steps_per_epoch=steps_per_epoch, epochs=epochs)
    count, size = drawn.length, steps_per_epoch if drawn.interval == EPOCH else 1
    if drawn.is_plateau or count > EXACT_STEPS:
        wanted = 2 if drawn.is_plateau else EXACT_STEPS // 4
        places = np.unique(np.linspace(0, count - 1, wanted).astype(np.int64))
        rates = np.array([_rate_at(drawn, int(place)) for place in places])
    else:
        places, rates = np.arange(count), drawn._walk(count)[0]
    first, last = places * size, (places + 1) * size - 1
    if count > EXACT_STEPS:
        steps = np.append(first[:-1], last[-1])
    else:  # level within each epoch
        steps, kept = np.unique(np.column_stack([first, last]), return_index=True)
        rates = np.repeat(rates, 2)[kept]
    return steps, np.minimum(rates, LARGEST)


def _rate_at(schedule: RunSchedule, position: int) -> float:
    schedule.go_to(position)
    return schedule.learning_rate


def learning_rates(schedule: Setting, lr: float, steps_per_epoch: int, epochs: int) -> Floats:
    """The learning rate of every step of a run, as `rate_curve` draws it."""
    curve = rate_curve(schedule, lr, steps_per_epoch, epochs)
    return np.interp(np.arange(epochs * steps_per_epoch), *curve)
