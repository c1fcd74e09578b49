"""Training a project: a plain generator of frozen events, without thread and without Qt.

Whatever goes wrong once iteration has begun and is not a defect of the program (data that
cannot be read, a network that cannot be built, numbers that are no longer finite, memory that
runs out) ends it with a `RunFailed`.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.check import check
from core.data.loading import load_dataset
from core.data.spec import Dataset, Progress, silent
from core.errors import CompileError, LayerloomError
from core.probes.cadence import Cadence, PerSecond
from core.problems import Severity
from core.project import Project
from core.training.checkpoints.beside import forget_beside, make_room_beside
from core.training.checkpoints.file import read_checkpoint
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.determinism import deterministic
from core.training.events import Event, RunFinished
from core.training.failures import Weights, can_go_on, failure, out_of_memory
from core.transfer.loading import fetch_weights

if TYPE_CHECKING:
    from core.training.run import Run
    from core.training.session import Session

TEN_A_SECOND = PerSecond(10.0)

Prepare = Callable[["Session"], None]
"""What is done to the session of a run before its first step."""


def train(
    project: Project,
    control: Control,
    *,
    max_steps: int | None = None,
    progress: Progress = silent,
    cadence: Cadence = TEN_A_SECOND,
    checkpoints: CheckpointPlan | None = None,
    resume: Path | None = None,
) -> Iterator[Event]:
    """Train the network of `project` from new weights, or go on from the checkpoint `resume`;
    `control` is read between two steps.

    The last event is a `RunFinished` or a `RunFailed`. `max_steps` ends the run early;
    `progress` is told what is done before the first step, and what it raises is passed on;
    `cadence` says when the layers are looked at, which never changes the numbers;
    `checkpoints` how often the run is kept, and where.
    """
    from core.training.products import fast_products

    if checkpoints is not None:
        make_room = forget_beside if resume else make_room_beside
        make_room(checkpoints.folder)  # it trains without them
    with deterministic(project.training.deterministic), fast_products():
        yield from train_within(
            project,
            control,
            max_steps=max_steps,
            progress=progress,
            cadence=cadence,
            checkpoints=checkpoints,
            resume=resume,
        )


def train_within(
    project: Project,
    control: Control,
    *,
    max_steps: int | None = None,
    progress: Progress = silent,
    cadence: Cadence = TEN_A_SECOND,
    checkpoints: CheckpointPlan | None = None,
    resume: Path | None = None,
    prepare: "Prepare | None" = None,
) -> Iterator[Event]:
    """As `train`, but the switches of the whole process (deterministic computations, the
    library that multiplies) are the caller's: several runs may take turns.

    `prepare` is given the session before its first step, unless it comes from a checkpoint.
    """
    told = _stoppable(progress, control)
    try:
        told("Checking the network", 0, 0)
        _refuse_untrainable(project)
        dataset = load_dataset(project.data, told)
        if resume is None:
            fetch_weights(project.training.initial_weights, told)
    except _StoppedError:
        yield RunFinished(0, "stopped")
    except LayerloomError as error:
        yield failure(0, error)
    else:
        start = _Start(max_steps, told, cadence, checkpoints, resume, prepare)
        yield from _train_on(project, dataset, control, start)


@dataclass(frozen=True)
class _Start:
    """How a run begins and what goes on beside it; see `train_within`."""

    max_steps: int | None
    progress: Progress
    cadence: Cadence
    checkpoints: CheckpointPlan | None
    resume: Path | None
    prepare: "Prepare | None"


def _train_on(project: Project, dataset: Dataset, control: Control, how: _Start) -> Iterator[Event]:
    from core.training.allocator import give_freed_memory_back, keep_freed_memory
    from core.training.checkpoints.resume import make_run, make_session
    from core.training.device import leave_the_window_one_core
    from core.training.memory import watch_peak
    from core.training.warm_up import WORDS, warm_up

    session, run = None, None
    broken: Exception | None = None
    leave_the_window_one_core()
    keep_freed_memory()
    try:
        try:
            how.progress(WORDS, 0, 0)
            warm_up()
            start = read_checkpoint(how.resume) if how.resume is not None else None
            how.progress("Building the network", 0, 0)
            session = make_session(project, dataset, how.cadence, start)
            watch_peak(session.device)
            if how.prepare is not None and start is None:
                how.prepare(session)
            run = make_run(project, session, control, how.max_steps, how.checkpoints, start)
            start = None
            yield from run.events()
        except _StoppedError:
            yield RunFinished(0, "stopped")
        except (LayerloomError, RuntimeError, MemoryError) as error:
            broken = _without_frames(error)
        if broken is not None:
            looked = partial(_look_for_batch, session, control, how.progress)
            yield from _end(broken, project, session, run, looked)
    finally:
        session, run = None, None
        give_freed_memory_back()


def _end(
    error: Exception,
    project: Project,
    session: "Session | None",
    run: "Run | None",
    look_for_batch: Callable[[int], int | None],
) -> Iterator[Event]:
    """What is said when a run breaks. Where only memory is short, a sample cannot be read or the
    device cannot compute as asked for, it is kept to go on."""
    from core.training.memory import is_about_memory, memory_words

    step, weights = (run.step if run else 0), _weights(session)
    if run is None or session is None or not is_about_memory(error):
        precision = session.precision.name if session else project.training.precision
        if run is not None and can_go_on(error, precision):
            yield from run.keep()
        yield failure(step, error, weights, precision)
        return
    words, size = memory_words(session.device, error), session.batches.size
    with suppress(RuntimeError, MemoryError):
        yield from run.keep()
    yield out_of_memory(step, size, words, look_for_batch(size), weights)


def _look_for_batch(
    session: "Session | None", control: Control, progress: Progress, size: int
) -> int | None:
    """A smaller batch that fits, unless a person stops the run meanwhile."""
    from core.training.memory import batch_that_fits

    with suppress(_StoppedError):
        progress("Memory ran out: looking for a batch size that fits", 0, 0)
    return batch_that_fits(session, size, lambda: control.is_stopping) if session else None


def _weights(session: "Session | None") -> Weights:
    """What was learned, if there is memory left to copy it."""
    with suppress(RuntimeError, MemoryError):
        return session.weights() if session else {}
    return {}


def _without_frames(error: Exception) -> Exception:
    """`error` without what was at work when it came up: tensors that memory is needed for."""
    found: BaseException | None = error
    while found is not None:
        found.__traceback__ = None
        found = found.__cause__ or found.__context__
    return error


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
