"""A session brought to where a checkpoint was taken, and the run that goes on from there."""

from dataclasses import replace

from core.data.spec import Dataset
from core.probes.cadence import Cadence
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.training.changes import drawn_as
from core.training.checkpoints.file import Checkpoint
from core.training.checkpoints.plan import CheckpointPlan
from core.training.checkpoints.saver import Saver
from core.training.checkpoints.state import put
from core.training.control import Control
from core.training.live import follow
from core.training.run import Run
from core.training.session import Session


def make_session(
    project: Project, dataset: Dataset, cadence: Cadence, checkpoint: Checkpoint | None
) -> Session:
    """The session of a run from the start, or from `checkpoint`.

    What can change in the middle of a run is first as it was in the checkpoint. Raises
    `CheckpointError` where that belongs to another project.
    """
    if checkpoint is None:
        return Session(project, dataset, cadence)
    session = Session(_drawn_anew(_as_then(project, checkpoint)), dataset, cadence)
    put(checkpoint, session, project)
    return session


def make_run(
    project: Project,
    session: Session,
    control: Control,
    max_steps: int | None,
    plan: CheckpointPlan | None,
    checkpoint: Checkpoint | None,
) -> Run:
    """The run in `session`, which goes on with the settings of `project` as of a change."""
    saver = Saver(plan, session, checkpoint) if plan else None
    if checkpoint is None:
        return Run(session, project, control, max_steps, saver)
    run = Run(session, _as_then(project, checkpoint), control, max_steps, saver)
    run.go_on(checkpoint.about.place, project)
    return run


def _as_then(project: Project, checkpoint: Checkpoint) -> Project:
    """`project` with what may change while a run goes on, and what it was drawn from at its
    start, as in the checkpoint."""
    then = checkpoint.about.project
    found = follow(project, then)
    return replace(found, training=drawn_as(found.training, then.training))


def _drawn_anew(project: Project) -> Project:
    """`project` without initial weights to load: the checkpoint holds all weights, and the
    file may be gone."""
    new = INITIAL_WEIGHTS.setting("New")
    return replace(project, training=replace(project.training, initial_weights=new))
