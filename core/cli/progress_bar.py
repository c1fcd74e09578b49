"""The progress of a run on stderr: a bar, and a line for what is worth one."""

import math
import sys

from tqdm import tqdm

from core.training.events import (
    CheckpointFailed,
    EpochFinished,
    Event,
    RunStarted,
    SettingsChanged,
    StepMeasured,
    StepSkipped,
)

UNCOUNTED = "{desc} [{elapsed}]"
"""What is shown of work whose length is not known."""
UNITLESS = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]"
"""What is shown of work that is counted in nothing one could name."""


class ProgressBar:
    """The progress of a run on stderr; what takes less than `delay` seconds is not shown."""

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self._bar: tqdm[None] | None = None
        self._title, self._total = "", 0

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def show_preparation(self, text: str, done: int, total: int) -> None:
        """Data being loaded: a bar of its own."""
        if text != self._title or total != self._total:
            self._open(text, total, "B" if total > 100_000 else "")
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def show(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case RunStarted():
                self._open(f"Training on {event.device}", event.total_steps, " steps", event.step)
            case SettingsChanged() if self._bar is not None and event.total_steps:
                self._bar.total = event.total_steps
            case StepMeasured() if self._bar is not None:
                self._bar.set_postfix(_figures(event), refresh=False)
                self._bar.update(event.step - self._bar.n)
            case EpochFinished() if math.isfinite(event.validation_loss):
                accuracy = event.validation_accuracy
                shown = f", accuracy {100 * accuracy:.2f} %" if math.isfinite(accuracy) else ""
                text = f"Epoch {event.epoch}: validation loss {event.validation_loss:.4g}{shown}"
                tqdm.write(text, file=sys.stderr)
            case CheckpointFailed():
                tqdm.write(f"layerloom: {event.message}", file=sys.stderr)
            case StepSkipped():
                text = f"Step {event.step:,} was left out: its gradients overflowed in float16"
                tqdm.write(f"{text}; scaling by {event.scale:g} now.", file=sys.stderr)

    def say(self, text: str) -> None:
        """Put a line above the bar."""
        tqdm.write(text, file=sys.stderr)

    def _open(self, title: str, total: int, unit: str, initial: int = 0) -> None:
        self._close()
        self._title, self._total = title, total
        pause = 0.1 if sys.stderr.isatty() else 2.0
        self._bar = tqdm(
            total=total or None,
            initial=initial,
            desc=title,
            unit=unit,
            unit_scale=unit == "B",
            file=sys.stderr,
            mininterval=pause,
            dynamic_ncols=True,
            delay=self._delay,
            bar_format=UNCOUNTED if not total else None if unit else UNITLESS,
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
