"""How a run that was kept goes on, in words, and what of the project changes for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.numbers import count
from app.runs.kept import KeptRun
from core.project import Project
from core.training.events import RunFailed
from core.training.history import History

MORE_EPOCHS = 5


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What the button says, the edit that goes with it (empty for none) and what it makes."""

    text: str
    tip: str
    edit: str
    project: Project


def is_kept_from(kept: KeptRun, history: History) -> bool:
    """Whether `kept` is a state of the run that `history` shows."""
    last = history.checkpoint
    return last is not None and Path(last.path).parent == kept.path.parent


def going_on(kept: KeptRun, project: Project, history: History) -> GoingOn | None:
    """What it means to go on with `kept`: smaller batches where memory ran out, more epochs
    where all are done, otherwise simply on. An offer names a run that is not the one shown, and
    is none where that failed: what led to it stays until it is reset."""
    place, training = kept.about.place, project.training
    is_shown = is_kept_from(kept, history)
    if isinstance(history.ended, RunFailed) and not is_shown:
        return None
    twins = len(kept.beside)
    beside = f", with its {f'{twins} twins' if twins > 1 else 'twin'}" if twins else ""
    when = f"from step {count(place.step)}, kept {_when(kept.about.written)}{beside}"
    size = _fitting_batch_size(kept, history)
    if size is not None and size < training.batch_size:
        smaller = replace(project, training=replace(training, batch_size=size))
        text = f"Continue with batch size {count(size)}"
        return GoingOn(text, f"Smaller batches, {when}", f"Batch size {size}", smaller)
    if place.epoch >= training.epochs:
        longer = replace(project, training=replace(training, epochs=place.epoch + MORE_EPOCHS))
        edit, from_where = f"Train {MORE_EPOCHS} more epochs", f" from step {count(place.step)}"
        text = edit if is_shown else f"{edit}{from_where}"
        return GoingOn(text, f"On {when}", edit, longer)
    tip = f"Go on in epoch {place.epoch + 1} as if the run had never ended, {when}"
    if is_shown or history.started is None:
        return GoingOn(f"Resume at step {count(place.step)}", tip, "", project)
    text = f"Resume the earlier run at step {count(place.step)}"
    return GoingOn(text, f"{tip}. The run shown now is left", "", project)


def beginning_again(project: Project, history: History) -> GoingOn | None:
    """Smaller batches, where memory ran out at the first step: nothing was learned to go on
    with."""
    ended = history.ended
    size = ended.fitting_batch_size if isinstance(ended, RunFailed) else None
    if size is None or ended is None or ended.step > 1 or size >= project.training.batch_size:
        return None
    smaller = replace(project, training=replace(project.training, batch_size=size))
    text = f"Train with batch size {count(size)}"
    return GoingOn(text, "Smaller batches, from new weights", f"Batch size {size}", smaller)


def _fitting_batch_size(kept: KeptRun, history: History) -> int | None:
    ended = history.ended
    if not isinstance(ended, RunFailed) or not is_kept_from(kept, history):
        return None
    return ended.fitting_batch_size


def _when(written: datetime) -> str:
    local = written.astimezone()
    is_today = local.date() == datetime.now().astimezone().date()
    return f"today at {local:%H:%M}" if is_today else f"on {local:%d %B at %H:%M}"
