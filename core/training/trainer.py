"""Training a project: a plain generator of frozen events, without thread and without Qt.

Whatever goes wrong once iteration has begun and is not a defect of the program (data that
cannot be read, a network that cannot be built, numbers that are no longer finite, memory that
runs out) ends it with a `RunFailed`.
"""

from collections.abc import Iterator

from core.check import check
from core.data.loading import load_dataset
from core.data.spec import Dataset, Progress, silent
from core.errors import CompileError, LayerloomError
from core.probes.cadence import Cadence, PerSecond
from core.problems import Severity
from core.project import Project
from core.training.control import Control
from core.training.events import Event, RunFinished
from core.training.failures import failure

TEN_A_SECOND = PerSecond(10.0)


def train(
    project: Project,
    control: Control,
    *,
    max_steps: int | None = None,
    progress: Progress = silent,
    cadence: Cadence = TEN_A_SECOND,
) -> Iterator[Event]:
    """Train the network of `project` from new weights; `control` is read between two steps.

    The last event is a `RunFinished` or a `RunFailed`. `max_steps` ends the run early;
    `progress` is told while data is loaded, and what it raises is passed on; `cadence` says
    when the layers are looked at, which never changes the numbers.
    """
    try:
        _refuse_untrainable(project)
        dataset = load_dataset(project.data, _stoppable(progress, control))
    except _StoppedError:
        yield RunFinished(0, "stopped")
    except LayerloomError as error:
        yield failure(0, error)
    else:
        yield from _train_on(project, dataset, control, max_steps, cadence)


def _train_on(
    project: Project, dataset: Dataset, control: Control, max_steps: int | None, cadence: Cadence
) -> Iterator[Event]:
    from core.training.allocator import give_freed_memory_back, keep_freed_memory
    from core.training.device import leave_the_window_one_core
    from core.training.run import Run
    from core.training.session import Session

    session, run = None, None
    leave_the_window_one_core()
    keep_freed_memory()
    try:
        session = Session(project, dataset, cadence)
        run = Run(session, project.training, control, max_steps)
        yield from run.events()
    except (LayerloomError, RuntimeError, MemoryError) as error:
        weights = session.weights() if session else {}
        yield failure(run.step if run else 0, error, weights)
    finally:
        session, run = None, None
        give_freed_memory_back()


def _refuse_untrainable(project: Project) -> None:
    """Raise `CompileError` for the first problem that keeps `project` from training."""
    for problem in check(project).problems:
        if problem.severity is not Severity.WARNING:
            raise CompileError(problem.text, problem.node)


class _StoppedError(Exception):
    """Told to stop while data was being loaded."""


def _stoppable(progress: Progress, control: Control) -> Progress:
    def report(text: str, done: int, total: int) -> None:
        if control.is_stopping:
            raise _StoppedError
        progress(text, done, total)

    return report
