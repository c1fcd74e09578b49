"""The parts of a run that can change while it runs: optimizer, schedule, regularization,
early stopping. They work on the parameters of one network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.settings.schedules import EPOCH
from core.settings.training import TrainingSettings
from core.training.early_stopping import EarlyStopping
from core.training.optimizer import adjust, learning_rate, make_optimizer
from core.training.regularization import Regularization
from core.training.schedule import RunSchedule, make_schedule

if TYPE_CHECKING:
    from torch.nn import Parameter


class Tuning:
    """What turns gradients into new weights."""

    def __init__(
        self,
        settings: TrainingSettings,
        parameters: "Sequence[Parameter]",
        weights: "Sequence[Parameter]",
        steps_per_epoch: int,
    ) -> None:
        """`weights` are those of `parameters` that penalties apply to."""
        self._settings = settings
        self._parameters, self._weights = parameters, weights
        self._steps_per_epoch = steps_per_epoch
        self._optimizer = make_optimizer(settings.optimizer, parameters)
        self._schedule = self._new_schedule(settings)
        self._regularization = Regularization(settings.regularization, parameters, weights)
        self.early_stopping = EarlyStopping(settings.regularization)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        return learning_rate(self._optimizer)

    def update(self) -> None:
        """Make one step with the gradients that the parameters hold."""
        self._regularization.apply()
        self._optimizer.step()
        self._schedule.end_step()

    def end_epoch(self, loss: float) -> None:
        """After each epoch, with the loss that a plateau is judged by."""
        self._schedule.end_epoch(loss)

    def change(self, settings: TrainingSettings, steps: int, epochs: int) -> None:
        """Go on with other settings, after so many whole steps and epochs.

        An optimizer of the same kind keeps its state. A schedule continues at the position
        the run has reached; only a plateau, which depends on the past, goes on as it was.
        """
        before, self._settings = self._settings, settings
        rate = self.learning_rate
        if settings.optimizer.kind == before.optimizer.kind:
            adjust(self._optimizer, settings.optimizer)
        else:
            self._optimizer = make_optimizer(settings.optimizer, self._parameters)
        is_same = settings.optimizer.kind == before.optimizer.kind
        if self._schedule.is_plateau and is_same and settings.schedule == before.schedule:
            if settings.optimizer.params["lr"] == before.optimizer.params["lr"]:
                self._optimizer.param_groups[0]["lr"] = rate
        else:
            self._schedule = self._new_schedule(settings)
            self._schedule.go_to(epochs if self._schedule.interval == EPOCH else steps)
        if settings.regularization != before.regularization:
            self._regularization = Regularization(
                settings.regularization, self._parameters, self._weights
            )
            self.early_stopping.change(settings.regularization)

    def _new_schedule(self, settings: TrainingSettings) -> RunSchedule:
        return make_schedule(
            settings.schedule,
            self._optimizer,
            settings.optimizer,
            self._steps_per_epoch,
            settings.epochs,
        )
