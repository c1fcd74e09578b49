"""How far a run is and how fast it goes, in numbers and in words. Pure functions of a history."""

import math
from dataclasses import dataclass

import numpy as np

from app.numbers import count, percent
from core.training.events import RunFinished, SettingsChanged
from core.training.history import History

RATE_SECONDS = 1.0
LEFT_SECONDS = 8.0
"""The time left is judged by a longer while than the speed, so that it does not jump."""

ENDS = {
    "completed": "Finished",
    "stopped": "Stopped",
    "max-steps": "Finished",
    "early-stopping": "Stopped early",
}
WHY = {"early-stopping": ("validation no longer improved",)}

NOT_FOLLOWED = {
    "frozen": "all layers frozen: not followed",
    "batch": "batch size 1: not followed",
}
"""What a run under way does not follow, by the rule that speaks against it. Short, so that a
narrow window shows it whole; the problem of the drawing says more."""


@dataclass(frozen=True)
class Held:
    """The pace that a run is held to, in steps a second (0: full speed), and since which second
    of the run."""

    pace: float = 0.0
    since: float = 0.0


AT_FULL_SPEED = Held()


def total_steps(history: History) -> int:
    """Steps of the whole run, with the number of epochs as it is now; 0 before it began."""
    started = history.started
    if started is None:
        return 0
    marks = _marks_since_start(history)
    changed = marks[-1].total_steps if marks else 0
    return max(changed, history.step) if changed else started.total_steps


def total_epochs(history: History) -> int:
    """Epochs of the whole run; 0 before it began."""
    started = history.started
    if started is None:
        return 0
    if marks := _marks_since_start(history):
        reached = history.last_step.epoch if history.last_step else 1
        return max(marks[-1].settings.epochs, reached)
    if started.step:  # the batches before may have had another size
        return started.epochs
    return math.ceil(total_steps(history) / max(1, started.steps_per_epoch))


def epochs_done(history: History) -> float:
    """How many epochs are done, with the share of the present one; NaN where unknown. Batches
    may have had several sizes."""
    started = history.started
    if started is None or not started.steps_per_epoch:
        return math.nan
    last = history.epochs[-1] if history.epochs else None
    done, at = (float(last.epoch), last.step) if last else (0.0, 0)
    length = started.steps_per_epoch
    for mark in history.marks:
        if mark.step - 1 > at:
            done, at = done + (mark.step - 1 - at) / length, mark.step - 1
        length = mark.steps_per_epoch or length
    return done + (history.step - at) / length


def _marks_since_start(history: History) -> list[SettingsChanged]:
    """Those of this stretch: what the run was resumed with says itself how long it is."""
    started = history.started
    return [mark for mark in history.marks if started is None or mark.step > started.step]


def steps_per_second(
    history: History, seconds: float = RATE_SECONDS, held: Held = AT_FULL_SPEED
) -> float:
    """Speed over the last seconds in which the run was not paused and had the same pace and
    batches of the same size; NaN before two steps. Never more than the pace: a step that was
    told late counts no further."""
    times = history.seconds.values
    began = int(np.searchsorted(times, held.since)) if held.since else 0
    began = max(began, int(np.searchsorted(history.steps.values, _resized_at(history))))
    if len(times) - began < 2:
        return math.nan
    first = max(began, min(int(np.searchsorted(times, times[-1] - seconds)), len(times) - 2))
    span = float(times[-1] - times[first])
    speed = (len(times) - 1 - first) / span if span > 0 else math.nan
    return min(speed, held.pace) if held.pace else speed


def _resized_at(history: History) -> int:
    """The first step whose batches were as large as those of now."""
    length, found = history.started.steps_per_epoch if history.started else 0, 0
    for mark in _marks_since_start(history):
        if mark.steps_per_epoch not in (0, length):
            length, found = mark.steps_per_epoch, mark.step
    return found


def seconds_left(history: History, held: Held = AT_FULL_SPEED) -> float:
    """Seconds that the rest of the run takes at its present speed; NaN where unknown."""
    speed = steps_per_second(history, LEFT_SECONDS, held)
    speed = held.pace if math.isnan(speed) and held.pace else speed
    return (total_steps(history) - history.step) / speed if speed > 0 else math.nan


def share_done(history: History) -> float:
    """How much of the run is done, in 0..1."""
    total = total_steps(history)
    return min(1.0, history.step / total) if total else 0.0


def duration(seconds: float) -> str:
    """A time as 0:21, 12:05 or 1:02:33."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def headline(history: History) -> str:
    """`Epoch 5 / 10`."""
    if history.started is None:
        return "Starting"
    epoch = history.last_step.epoch if history.last_step else 1
    return f"Epoch {epoch} / {total_epochs(history)}"


def detail(
    history: History,
    is_paused: bool,
    not_followed: str = "",
    held: Held = AT_FULL_SPEED,
) -> str:
    """`step 2,112 / 4,690 · 0:21 left`. What of the drawing a run under way does not follow is
    said in its place."""
    if history.started is None:
        return ""
    if not_followed:
        return f"{not_followed} · paused" if is_paused else not_followed
    steps = f"step {count(history.step)} / {count(total_steps(history))}"
    if is_paused:
        return f"{steps} · paused"
    left = seconds_left(history, held)
    return steps if math.isnan(left) else f"{steps} · {duration(left)} left"


def speed(history: History, held: Held = AT_FULL_SPEED) -> str:
    """`1,840 steps/s`; empty while unknown."""
    rate = steps_per_second(history, held=held)
    if math.isnan(rate):
        return ""
    return f"{rate:,.0f} steps/s" if rate >= 10 else f"{rate:.1f} steps/s"


def ending(history: History) -> tuple[str, str]:
    """A headline and a detail, the result first, for a run that has ended by itself or was
    stopped."""
    ended = history.ended
    if not isinstance(ended, RunFinished):
        return "", ""
    took = duration(float(history.seconds.values[-1])) if len(history.seconds) else "0:00"
    parts = [f"{count(ended.step)} steps in {took}", *WHY.get(ended.reason, ())]
    if not math.isnan(ended.test_accuracy):
        parts.insert(0, f"test accuracy {percent(ended.test_accuracy)}")
    elif history.epochs and not math.isnan(history.epochs[-1].validation_accuracy):
        parts.insert(0, f"validation {percent(history.epochs[-1].validation_accuracy)}")
    return ENDS.get(ended.reason, ended.reason), " · ".join(parts)


def kept_words(history: History) -> str:
    """Up to where the run would survive a crash; empty where it is not kept."""
    if history.checkpoint_failure is not None:
        return history.checkpoint_failure.message
    kept = history.checkpoint
    return f"Kept safe up to step {count(kept.step)}" if kept else ""


def skipped_words(history: History) -> str:
    """How many steps float16 had to leave out; empty for none."""
    skipped = len(history.skipped)
    if not skipped:
        return ""
    steps = "1 step was" if skipped == 1 else f"{count(skipped)} steps were"
    return f"{steps} left out because gradients overflowed in float16: this is no fault"


def changed_words(reasons: tuple[str, ...]) -> str:
    """`Network and batch size changed`."""
    *others, last = (reason.removeprefix("the ") for reason in reasons)
    if len(others) > 2:
        return f"{len(reasons)} settings changed"
    words = f"{', '.join(others)} and {last}" if others else last
    return f"{words[0].upper()}{words[1:]} changed"
