"""Layerloom itself: the trainer with its default probes, every event drained into a history."""

from collections.abc import Iterator

from core.errors import TrainingError
from core.project import Project
from core.training.control import Control
from core.training.events import RunFailed
from core.training.history import History
from core.training.trainer import train


def layerloom_steps(project: Project) -> Iterator[None]:
    """One step at each `next`, as the window receives them."""
    history = History()
    for event in train(project, Control()):
        if isinstance(event, RunFailed):
            raise TrainingError(event.message, event.node)
        before = history.step
        history.append(event)
        if history.step > before:
            yield
