"""What a run says of itself at its start and at the end of each epoch."""

from uuid import uuid4

from core.settings.training import TrainingSettings
from core.training.evaluate import Figures
from core.training.events import EpochFinished, RunStarted
from core.training.position import Position
from core.training.session import Session


def started(
    session: Session, settings: TrainingSettings, step: int, total_steps: int, run: str
) -> RunStarted:
    """The first event. `run` is what a run is known by that goes on after `step`; empty for a
    new one."""
    return RunStarted(
        device=str(session.device),
        seed=settings.seed,
        steps_per_epoch=session.batches.steps_per_epoch,
        total_steps=total_steps,
        weighted=tuple(layer.id for layer in session.layers.weighted),
        observed=tuple(layer.id for layer in session.layers.observed),
        has_accuracy=session.loss.has_accuracy,
        step=step,
        epochs=settings.epochs,
        constant_loss=session.loss.of_constant(session.train.targets),
        frozen=session.layers.frozen,
        class_counts=session.loss.class_counts,
        run=run or uuid4().hex,
    )


def epoch_finished(at: Position, validation: Figures) -> EpochFinished:
    """The end of the epoch that was counted last."""
    return EpochFinished(
        epoch=at.epoch,
        step=at.step,
        train_loss=at.totals.loss,
        train_accuracy=at.totals.accuracy,
        validation_loss=validation.loss,
        validation_accuracy=validation.accuracy,
    )
