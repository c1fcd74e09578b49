"""Runs whose batches have another size on the way, for tests."""

from pathlib import Path

from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import Event, StepMeasured
from core.training.trainer import train
from tests.core.training.runs import SELDOM
from tests.core.training.test_control import changed


def resized(
    project: Project,
    sizes: dict[int, int],
    folder: Path | None = None,
    *,
    goes_on: bool = False,
    max_steps: int | None = None,
) -> list[Event]:
    """A run whose batches have another size after so many steps, kept after each of them."""
    control, found = Control(), []
    plan = CheckpointPlan(folder, steps=1) if folder else None
    start = checkpoint_path(folder) if folder and goes_on else None
    run = train(
        project, control, cadence=SELDOM, checkpoints=plan, resume=start, max_steps=max_steps
    )
    for event in run:
        found.append(event)
        if isinstance(event, StepMeasured) and event.step in sizes:
            control.change(changed(project, batch_size=sizes[event.step]))
    return found
