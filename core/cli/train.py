"""The job that trains: events as a progress bar, as lines of JSON, and as files."""

import argparse
import json
import math
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from core.check import check
from core.cli.data_options import read_ahead_of_run
from core.cli.findings import Findings, finding_to_json, in_words
from core.cli.output import writing_to
from core.cli.progress_bar import ProgressBar
from core.cli.run_files import RunFiles
from core.cli.weights import report_weights, with_weights
from core.errors import CheckpointError, ParamError, ProjectFileError, TrainingError
from core.problems import Severity
from core.project import Project
from core.settings.training import RUN_PARAMS
from core.training.checkpoints.belonging import refuse_foreign
from core.training.checkpoints.file import About, read_about
from core.training.checkpoints.plan import BEST, LAST, PREVIOUS, CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import (
    CheckpointFailed,
    CheckpointWritten,
    EpochFinished,
    Event,
    RunFailed,
    RunFinished,
    StepMeasured,
    StepSkipped,
)

CHECKPOINT_MINUTES = 5.0


def run_train(project: Project, options: argparse.Namespace) -> int:
    """Train. 0 when the run ended as it should (Ctrl+C included), 1 when training failed or
    published data cannot be had, 2 when a file of one's own data cannot be read meanwhile.

    Raises `ProjectFileError` for a network that cannot be trained, `ParamError` for a device
    that is not here and for data that cannot be used, `CheckpointError` for a checkpoint that
    cannot be gone on from, `OutputError` for a folder that cannot be written.
    """
    from core.training.trainer import train

    project = with_weights(_with_options(project, options), options)
    _refuse_untrainable(project)
    _refuse_device(project)
    plan, start = _checkpoints(options), _start(project, options)
    control = Control()
    with ExitStack() as stack:
        files = _open_files(options.out, project, stack, start)
        bar = stack.enter_context(ProgressBar())
        if start is None:
            report_weights(project, bar.show_preparation)
        stack.enter_context(_stopped_by_signals(control))
        if told := read_ahead_of_run(project.data, bar.show_preparation):
            bar.say(told)
            _tell_row({"event": "data", "step": 0, "message": told}, None, options.json)
        ended: Event | None = None
        findings = Findings(project)
        for event in train(
            project,
            control,
            max_steps=options.max_steps,
            progress=bar.show_preparation,
            checkpoints=plan,
            resume=checkpoint_path(plan.folder, options.resume) if plan and start else None,
        ):
            ended = event
            bar.show(event)
            for finding in findings.new_after(event):
                row = finding_to_json(finding, project)
                _tell_row(row, files, options.json)
                if not options.json:
                    bar.say(in_words(finding))
            _tell(event, project, files, options.json)
    if start and isinstance(ended, RunFinished) and _is_as_before(ended, start):
        _say_nothing_was_left(ended, options)
    return _conclude(ended, options, is_own=project.data.spec.describe is not None)


def _with_options(project: Project, options: argparse.Namespace) -> Project:
    """`project` with what the command line says. Raises `ParamError`."""
    given = {
        param.name: param.parse(getattr(options, param.name), "the command line")
        for param in RUN_PARAMS
        if getattr(options, param.name, None) is not None
    }
    training = replace(project.training, **given)  # type: ignore[arg-type]
    return replace(project, training=training)


def _refuse_untrainable(project: Project) -> None:
    problems = [p for p in check(project).problems if p.severity is not Severity.WARNING]
    if problems:
        texts = " ".join(problem.text for problem in problems)
        raise ProjectFileError(f"this network cannot be trained. {texts}")


def _refuse_device(project: Project) -> None:
    from core.training.device import choose_device

    try:
        choose_device(project.training.device)
    except TrainingError as error:
        raise ParamError(str(error)) from error


def _checkpoints(options: argparse.Namespace) -> CheckpointPlan | None:
    """How often to keep the run, and where. Raises `CheckpointError`, `OutputError`."""
    steps, minutes = options.checkpoint_steps, options.checkpoint_minutes
    folder = options.checkpoints
    if folder is None:
        if steps is not None or minutes is not None or options.resume:
            raise CheckpointError("Say with --checkpoints DIR in which folder checkpoints lie.")
        return None
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if steps is None and minutes is None:
        minutes = CHECKPOINT_MINUTES
    return CheckpointPlan(folder, steps, minutes or None)


def _start(project: Project, options: argparse.Namespace) -> About | None:
    """What the run goes on from, if from anything. Raises `CheckpointError`."""
    if not options.resume:
        return None
    try:
        about = read_about(checkpoint_path(options.checkpoints, options.resume))
    except CheckpointError as error:
        raise CheckpointError(f"{error}{_other_checkpoints(options)}") from error
    refuse_foreign(about, project)
    if options.seed not in (None, about.project.training.seed):
        text = f"seed {options.seed} is not used: the run goes on from its checkpoint."
        print(f"layerloom: {text}", file=sys.stderr)
    return about


def _other_checkpoints(options: argparse.Namespace) -> str:
    """Advice to take another of the checkpoints, where there are some."""
    others = [kind for kind in (LAST, BEST, PREVIOUS) if kind != options.resume]
    there = [k for k in others if checkpoint_path(options.checkpoints, k).is_file()]
    return f" Try --resume {' or '.join(there)}." if there else ""


def _open_files(
    folder: Path | None, project: Project, stack: ExitStack, start: About | None
) -> RunFiles | None:
    """The files of the run, closed with `stack`. Raises `OutputError`."""
    if folder is None:
        return None
    with writing_to(folder):
        files = stack.enter_context(RunFiles(folder, start.place if start else None))
    files.write_project(project)
    return files


@contextmanager
def _stopped_by_signals(control: Control) -> Iterator[None]:
    """Ctrl+C stops the run at its next step; a second one interrupts at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        control.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        old = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not in the main thread: whoever runs us stops us
        old = {}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


# -- what is told ------------------------------------------------------------------------


def event_to_json(event: Event, project: Project) -> dict[str, object] | None:
    """What `--json` and the metrics files say about an event, None for nothing.

    Figures that are not finite become null, since JSON has no NaN.
    """
    match event:
        case StepMeasured():
            return {
                "event": "step",
                "step": event.step,
                "epoch": event.epoch,
                "loss": finite(event.loss),
                "accuracy": finite(event.accuracy),
                "lr": finite(event.learning_rate),
            }
        case EpochFinished():
            return {
                "event": "epoch",
                "step": event.step,
                "epoch": event.epoch,
                "train_loss": finite(event.train_loss),
                "train_accuracy": finite(event.train_accuracy),
                "validation_loss": finite(event.validation_loss),
                "validation_accuracy": finite(event.validation_accuracy),
            }
        case CheckpointWritten():
            return {
                "event": "checkpoint",
                "step": event.step,
                "path": event.path,
                "is_best": event.is_best,
                "bytes": event.size,
                "seconds": event.seconds,
            }
        case CheckpointFailed():
            return {"event": "checkpoint", "step": event.step, "message": event.message}
        case StepSkipped():
            return {"event": "skipped", "step": event.step, "scale": event.scale}
        case RunFinished() | RunFailed():
            return {"event": "finished", "step": event.step, **_end(event, project)}
    return None


def _end(event: RunFinished | RunFailed, project: Project) -> dict[str, object]:
    if isinstance(event, RunFinished):
        test = {"test_loss": finite(event.test_loss), "test_accuracy": finite(event.test_accuracy)}
        return {"reason": event.reason, **test}
    node = project.network.nodes.get(event.node or "")
    name = node.name if node else None
    said: dict[str, object] = {"reason": "failed", "message": event.message, "layer": name}
    if event.fitting_batch_size is not None:
        said["fitting_batch_size"] = event.fitting_batch_size
    return said


def finite(value: float) -> float | None:
    """`value`, None where it is NaN or infinite."""
    return float(value) if math.isfinite(value) else None


def _tell(event: Event, project: Project, files: RunFiles | None, as_json: bool) -> None:
    row = event_to_json(event, project)
    if row is not None:
        _tell_row(row, files, as_json)
    if files and isinstance(event, RunFinished | RunFailed):
        files.write_weights(event.weights)


def _tell_row(row: dict[str, object], files: RunFiles | None, as_json: bool) -> None:
    if as_json:
        print(json.dumps(row), flush=True)
    if files:
        files.write_row(row)


def _conclude(ended: Event | None, options: argparse.Namespace, is_own: bool) -> int:
    if isinstance(ended, RunFailed):
        print(f"layerloom: {ended.message}{_remedy(ended, options)}", file=sys.stderr)
        return 2 if ended.is_of_data and is_own else 1
    if isinstance(ended, RunFinished) and not options.json:
        accuracy = finite(ended.test_accuracy)
        test = f", test accuracy {100 * accuracy:.2f} %" if accuracy is not None else ""
        steps = f"{ended.step:,} step{'s' * (ended.step != 1)}"
        print(f"Done ({ended.reason}) after {steps}{test}.")
        if options.out:
            print(f"Written: {options.out}")
    return 0


def _is_as_before(ended: RunFinished, start: About) -> bool:
    return ended.step == start.place.step and ended.reason != "stopped"


def _say_nothing_was_left(ended: RunFinished, options: argparse.Namespace) -> None:
    """A run that was gone on from had ended already."""
    raised = "--epochs" if options.max_steps is None else "--epochs or --max-steps"
    text = f"Nothing left to do: the run had ended after {ended.step:,} steps; raise {raised}."
    print(f"layerloom: {text}", file=sys.stderr)


def _remedy(failed: RunFailed, options: argparse.Namespace) -> str:
    """How to go on where only the batches were too large."""
    if failed.fitting_batch_size is None:
        return ""
    is_kept = bool(options.checkpoints) and failed.step > 1
    resume = f" --checkpoints {options.checkpoints} --resume" if is_kept else ""
    words = "Go on" if resume else "Train again"
    return f" {words} with: --batch-size {failed.fitting_batch_size}{resume}"
