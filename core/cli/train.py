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

from tqdm import tqdm

from core.check import check
from core.cli.output import writing_to
from core.cli.run_files import RunFiles
from core.data.catalogue import DATASETS
from core.errors import ParamError, ProjectFileError, TrainingError
from core.problems import Severity
from core.project import Project
from core.settings.training import RUN_PARAMS
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    Event,
    RunFailed,
    RunFinished,
    RunStarted,
    StepMeasured,
)


def run_train(project: Project, options: argparse.Namespace) -> int:
    """Train. 0 when the run ended as it should (Ctrl+C included), 1 when training failed.

    Raises `ProjectFileError` for a network that cannot be trained, `ParamError` for a device
    that is not here, `OutputError` for a folder that cannot be written.
    """
    from core.training.trainer import train

    project = _with_options(project, options)
    _refuse_untrainable(project)
    _refuse_device(project)
    control = Control()
    with ExitStack() as stack:
        files = _open_files(options.out, project, stack)
        bar = stack.enter_context(_Bar())
        stack.enter_context(_stopped_by_signals(control))
        ended: Event | None = None
        for event in train(
            project, control, max_steps=options.max_steps, progress=bar.show_preparation
        ):
            ended = event
            bar.show(event)
            _tell(event, project, files, options.json)
    return _conclude(ended, options)


def _with_options(project: Project, options: argparse.Namespace) -> Project:
    """`project` with what the command line says. Raises `ParamError`."""
    given = {
        param.name: param.parse(getattr(options, param.name), "the command line")
        for param in RUN_PARAMS
        if getattr(options, param.name, None) is not None
    }
    data = project.data
    if options.dataset is not None:
        chosen = DATASETS.parse({"kind": options.dataset}, "the command line")
        data = replace(data, dataset=chosen)
    training = replace(project.training, **given)  # type: ignore[arg-type]
    return replace(project, data=data, training=training)


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


def _open_files(folder: Path | None, project: Project, stack: ExitStack) -> RunFiles | None:
    """The files of the run, closed with `stack`. Raises `OutputError`."""
    if folder is None:
        return None
    with writing_to(folder):
        files = stack.enter_context(RunFiles(folder))
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
        case RunFinished() | RunFailed():
            return {"event": "finished", "step": event.step, **_end(event, project)}
    return None


def _end(event: RunFinished | RunFailed, project: Project) -> dict[str, object]:
    if isinstance(event, RunFinished):
        test = {"test_loss": finite(event.test_loss), "test_accuracy": finite(event.test_accuracy)}
        return {"reason": event.reason, **test}
    node = project.network.nodes.get(event.node or "")
    return {"reason": "failed", "message": event.message, "layer": node.name if node else None}


def finite(value: float) -> float | None:
    """`value`, None where it is NaN or infinite."""
    return float(value) if math.isfinite(value) else None


def _tell(event: Event, project: Project, files: RunFiles | None, as_json: bool) -> None:
    row = event_to_json(event, project)
    if row is not None:
        if as_json:
            print(json.dumps(row), flush=True)
        if files:
            files.write_row(row)
    if files and isinstance(event, RunFinished | RunFailed):
        files.write_weights(event.weights)


def _conclude(ended: Event | None, options: argparse.Namespace) -> int:
    if isinstance(ended, RunFailed):
        print(f"layerloom: {ended.message}", file=sys.stderr)
        return 1
    if isinstance(ended, RunFinished) and not options.json:
        accuracy = finite(ended.test_accuracy)
        test = f", test accuracy {100 * accuracy:.2f} %" if accuracy is not None else ""
        print(f"Done ({ended.reason}) after {ended.step:,} steps{test}.")
        if options.out:
            print(f"Written: {options.out}")
    return 0


class _Bar:
    """The progress of a run on stderr."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._title = ""

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def show_preparation(self, text: str, done: int, total: int) -> None:
        """Data being loaded: a bar of its own."""
        if text != self._title:
            self._open(text, total, "B" if total > 100_000 else "")
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def show(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case RunStarted():
                self._open(f"Training on {event.device}", event.total_steps, " steps")
            case StepMeasured() if self._bar is not None:
                self._bar.set_postfix(_figures(event), refresh=False)
                self._bar.update(event.step - self._bar.n)
            case EpochFinished() if math.isfinite(event.validation_loss):
                accuracy = event.validation_accuracy
                shown = f", accuracy {100 * accuracy:.2f} %" if math.isfinite(accuracy) else ""
                text = f"Epoch {event.epoch}: validation loss {event.validation_loss:.4g}{shown}"
                tqdm.write(text, file=sys.stderr)

    def _open(self, title: str, total: int, unit: str) -> None:
        self._close()
        self._title = title
        pause = 0.1 if sys.stderr.isatty() else 2.0
        self._bar = tqdm(
            total=total or None,
            desc=title,
            unit=unit or "it",
            unit_scale=unit == "B",
            file=sys.stderr,
            mininterval=pause,
            dynamic_ncols=True,
        )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _figures(event: StepMeasured) -> dict[str, str]:
    found = {"loss": f"{event.loss:.4g}"}
    if math.isfinite(event.accuracy):
        found["accuracy"] = f"{100 * event.accuracy:.1f} %"
    return found
