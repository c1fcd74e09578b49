"""Makes a trial: a plain generator of frozen events, without thread and without Qt.

Whatever goes wrong and is no defect of the program ends it with a `TrialFailed`.
"""

from collections.abc import Iterator

from core.check import check
from core.data.loading import load_dataset
from core.data.spec import Progress, silent
from core.errors import LayerloomError
from core.params import Setting
from core.problems import Severity
from core.project import Project
from core.training.control import Control
from core.training.determinism import deterministic
from core.training.failures import failure
from core.transfer.loading import fetch_weights
from core.trials.catalogue import TRIALS
from core.trials.result import TrialEvent, TrialFailed, TrialFinished, TrialStopped
from core.trials.runs import StoppedError, ground


def carry_out(
    setting: Setting, project: Project, control: Control, progress: Progress = silent
) -> Iterator[TrialEvent]:
    """Make the trial `setting` of `project`; `control.stop()` ends it before its next step.

    The last event is a `TrialFinished`, `TrialFailed` or `TrialStopped`. `progress` is told
    while data is loaded, and what it raises is passed on.
    """
    step = 0
    try:
        refusal = _refusal(project)
        if refusal is not None:
            yield refusal
            return
        for event in _trial(setting, project, control, progress):
            yield event
            step += 1
    except StoppedError:
        yield TrialStopped()
    except (LayerloomError, RuntimeError, MemoryError) as error:
        failed = failure(step, error)
        yield TrialFailed(failed.message, failed.node)


def _refusal(project: Project) -> TrialFailed | None:
    """The first problem that keeps `project` from training."""
    for problem in check(project).problems:
        if problem.severity is not Severity.WARNING:
            return TrialFailed(problem.text, problem.node)
    return None


def _trial(
    setting: Setting, project: Project, control: Control, progress: Progress
) -> Iterator[TrialEvent]:
    from core.training.allocator import give_freed_memory_back, keep_freed_memory
    from core.training.device import leave_the_window_one_core
    from core.training.warm_up import WORDS, warm_up

    def report(text: str, done: int, total: int) -> None:
        if control.is_stopping:
            raise StoppedError
        progress(text, done, total)

    report(WORDS, 0, 0)
    warm_up()
    place = ground(project, load_dataset(project.data, report), control)
    fetch_weights(project.training.initial_weights, report)
    leave_the_window_one_core()
    keep_freed_memory()
    try:
        with deterministic(project.training.deterministic):
            result = yield from TRIALS[setting.kind].run(place, setting.params)
        yield TrialFinished(result)
    finally:
        give_freed_memory_back()
