"""The parts of a run that can change while it runs: optimizer, schedule, regularization,
early stopping. They work on the parameters of one network."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES, STEP
from core.settings.training import TrainingSettings
from core.training.early_stopping import EarlyStopping
from core.training.evaluate import MC_DROPOUT, MonteCarlo
from core.training.layers import Layers
from core.training.optimizer import (
    complete_state,
    follow,
    goes_on,
    has_momentum,
    make_optimizer,
    take_over,
)
from core.training.randomness import OwnStream
from core.training.regularization import Regularization
from core.training.saved_state import Plain, Tensors, put_state, take_state
from core.training.schedule import Reached, RunSchedule
from core.training.schedulers import State

if TYPE_CHECKING:
    from torch import Tensor

Recompute = Callable[[], float]
"""Computes the loss of the present batch anew, and leaves its gradient at the parameters."""

_OPTIMIZER, _STOPPING = "optimizer.", "early_stopping."


class Tuning:
    """What turns gradients into new weights."""

    def __init__(
        self,
        settings: TrainingSettings,
        layers: Layers,
        steps_per_epoch: int,
        stream: OwnStream,
    ) -> None:
        """What learns, and at what factor of the rate, is asked of `layers`. Noise is drawn
        from `stream`. The steps per epoch may be others before a change."""
        self._settings = settings
        self._layers = layers
        self._parameters = layers.parameters
        self.steps_per_epoch = steps_per_epoch
        self._stream = stream
        self._plateau: State = {}
        """Where the last plateau stood when another schedule took its place."""
        self.optimizer = make_optimizer(settings.optimizer, layers.groups)
        self.schedule = self._new_schedule(settings)
        self._follow_schedule()
        self.regularization = self._new_regularization(settings, 0)
        self.early_stopping = EarlyStopping(settings.regularization)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update, before the factors of single layers."""
        return self.schedule.learning_rate

    @property
    def monte_carlo(self) -> MonteCarlo | None:
        """How dropout takes part in evaluations; None where it does not."""
        held = self._settings.regularization
        params = next((setting.params for setting in held if setting.kind == MC_DROPOUT), None)
        return MonteCarlo(int(params["samples"]), self._settings.seed) if params else None  # type: ignore[arg-type]

    @property
    def takes_closure(self) -> bool:
        """Whether the optimizer computes the loss of a batch several times a step."""
        return OPTIMIZERS[self._settings.optimizer.kind].takes_closure

    def update(self, recompute: Recompute | None = None, loss: float = 0.0) -> None:
        """Make one step with the gradients that the parameters hold.

        Where the optimizer takes a closure, `loss` is that of the gradients, and `recompute`
        is needed.
        """
        self.regularize()
        if self.takes_closure:
            assert recompute is not None
            self.optimizer.step(self._closure(recompute, loss))
        else:
            self.optimizer.step()
        self.regularization.end_step()
        self.skip()

    def skip(self) -> None:
        """Leave the weights as they are; only the schedule goes on."""
        if self.schedule.moves_within_epochs:
            self.schedule.end_step()
            self._follow_schedule()

    def end_epoch(self, loss: float) -> None:
        """After each epoch, with the loss that a plateau is judged by."""
        self.schedule.end_epoch(loss)
        self._follow_schedule()

    def _closure(self, recompute: Recompute, loss: float) -> Recompute:
        """What LBFGS calls for the loss and its gradient: first those at hand, then anew."""
        at_hand = [loss]

        def evaluate() -> float:
            if at_hand:
                found = at_hand.pop()
            else:
                found = recompute()
                self.regularize()
            for parameter in self._parameters:
                if parameter.grad is not None:  # torch wants them in order of their indices
                    parameter.grad = parameter.grad.contiguous()
            return found + self.regularization.penalty()

        return evaluate

    # -- changes -------------------------------------------------------------------------

    def change(self, settings: TrainingSettings, reached: Reached) -> None:
        """Go on with other settings from where the run is.

        An optimizer of the same kind, or with the same running averages, keeps its state. A
        schedule continues at the position the run has reached; only a plateau, which depends
        on the past, goes on from what it has lowered, also at another rate, and also where
        another schedule stood in its place meanwhile.
        """
        before, self._settings = self._settings, settings
        self._renew_optimizer(before)
        self._change_schedule(before, settings, reached)
        self._follow_schedule()
        complete_state(self.optimizer, settings.optimizer)
        if settings.regularization != before.regularization:
            self.regularization = self._new_regularization(settings, reached.steps)
            self.early_stopping.change(settings.regularization)

    def change_layers(self) -> None:
        """Go on with what the layers say about their training now.

        What keeps on learning keeps its running averages; what begins to learn begins anew.
        """
        self._parameters = self._layers.parameters
        self._renew_optimizer(self._settings)
        self._follow_schedule()
        complete_state(self.optimizer, self._settings.optimizer)
        self.regularization = self._new_regularization(self._settings, self.regularization.steps)

    def _renew_optimizer(self, before: TrainingSettings) -> None:
        """An optimizer as the settings and the layers say now, with the state of the one of
        `before` as far as it can use it."""
        setting, old = self._settings.optimizer, self.optimizer
        self.optimizer = make_optimizer(setting, self._layers.groups)
        if goes_on(before.optimizer, setting):
            take_over(self.optimizer, old, setting)

    def _change_schedule(
        self, before: TrainingSettings, settings: TrainingSettings, reached: Reached
    ) -> None:
        """A new schedule, unless nothing that it depends on is another."""
        if _of_schedule(settings) == _of_schedule(before):
            return
        if self.schedule.is_plateau:
            self._plateau = self.schedule.state_dict()
        self.schedule = self._new_schedule(settings)
        if self.schedule.is_plateau and self._plateau:
            self.schedule.keep_lowered(self._plateau)
        else:
            self.schedule.go_on(reached)

    def lowered_words(self, before: TrainingSettings) -> str:
        """What a mark says behind a change from `before`, where a plateau holds the rate lower
        than the optimizer's from then on; or nothing."""
        optimizer, schedule = self._settings.optimizer, self._settings.schedule
        was = before.optimizer.params["lr"], before.schedule.kind
        is_concerned = was != (optimizer.params["lr"], schedule.kind)
        if not (is_concerned and self.schedule.is_plateau and self.schedule.lowered.is_lower):
            return ""
        return f", the rate lowered by {schedule.kind} to {self.learning_rate:.3g}"

    def _follow_schedule(self) -> None:
        rate, momentum = self.schedule.learning_rate, self.schedule.momentum
        follow(self.optimizer, self._settings.optimizer, rate, momentum)

    def _new_schedule(self, settings: TrainingSettings) -> RunSchedule:
        return RunSchedule(
            settings.schedule,
            lr=float(settings.optimizer.params["lr"]),  # type: ignore[arg-type]
            steps_per_epoch=self.steps_per_epoch,
            epochs=settings.epochs,
            has_momentum=has_momentum(settings.optimizer),
        )

    def _new_regularization(self, settings: TrainingSettings, steps: int) -> Regularization:
        parameters, weights = self._layers.parameters, self._layers.regularized
        return Regularization(settings.regularization, parameters, weights, steps)

    def regularize(self) -> None:
        """Change the gradients before the update; noise on them is drawn here."""
        with self._stream.in_use() if self.regularization.is_noisy else nullcontext():
            self.regularization.apply()

    # -- checkpoints -----------------------------------------------------------------------

    def state(self) -> tuple[Tensors, Plain]:
        """Where optimizer, schedule and early stopping stand: tensors by name (those in use,
        not copies) and plain JSON data."""
        tensors, optimizer = take_state(self.optimizer)
        best, stopping = self.early_stopping.state()
        named = {_OPTIMIZER + name: value for name, value in tensors.items()}
        named |= {_STOPPING + name: value for name, value in best.items()}
        schedule = self.schedule.state_dict()
        plain = {"optimizer": optimizer, "schedule": schedule, "early_stopping": stopping}
        return named, {
            **plain,
            "plateau": self._plateau,
            "noise_steps": self.regularization.steps,
        }

    def load_state(self, tensors: "Mapping[str, Tensor]", plain: Mapping[str, Any]) -> None:
        """Go on where `state` was taken, with the settings of then: bit for bit the same."""
        put_state(self.optimizer, _named(tensors, _OPTIMIZER), plain["optimizer"])
        self.schedule.load_state_dict(plain["schedule"])
        self._plateau = plain.get("plateau", {})
        self.early_stopping.load_state(_named(tensors, _STOPPING), plain["early_stopping"])
        steps = int(plain["noise_steps"])
        self.regularization = self._new_regularization(self._settings, steps)
        self._follow_schedule()


def _of_schedule(settings: TrainingSettings) -> tuple[object, ...]:
    """What a schedule depends on."""
    optimizer, schedule = settings.optimizer, settings.schedule
    spec = SCHEDULES[schedule.kind]
    counts_to_end = spec.follows_length(schedule.params) and spec.interval(schedule.params) == STEP
    size = settings.batch_size if counts_to_end else None
    return schedule, optimizer.params["lr"], settings.epochs, has_momentum(optimizer), size


def _named(tensors: "Mapping[str, Tensor]", start: str) -> Tensors:
    """Those whose names begin with `start`, without it."""
    return {name[len(start) :]: t for name, t in tensors.items() if name.startswith(start)}
