"""A learning rate so large that the first steps have thrown the network far off."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.words import about, chosen, figure, times
from core.params import FloatParam, IntParam, Params
from core.settings.optimizers import OPTIMIZERS

IN_A_ROW = 10
"""Steps whose loss is high together where more than a single batch made it so."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    does_well = case.is_learning and not case.loss > case.constant_loss
    if case.steps_measured < max(IN_A_ROW, whole(params, "after")) or does_well:
        return
    rate, huge = _rate(case), number(params, "rate")
    usual = OPTIMIZERS[case.project.training.optimizer.kind].defaults().get("lr")
    if not isinstance(usual, float) or not rate > huge * usual:
        return
    before, threshold = _loss_before(case), number(params, "growth")
    worst, now = _worst(case), _now(case)
    if before > 0 and threshold < worst / before < math.inf and now < worst / 2:
        peak, span, first = _peak(case)
        text = (
            f"The loss rose to {figure(peak)} ({span}), {times(peak / before)} times the "
            f"{figure(before)} {_what_before(case, before)}, and is {figure(now)} now "
            f"(median of {_last_steps(case)}): the learning rate of {chosen(rate)} is far too "
            "large. Begin again with a smaller one."
        )
        yield _finding(case, peak / before, threshold, text, first)


def _rate(case: Case) -> float:
    """The learning rate that the run took its first steps with; NaN where it is not known."""
    known = case.history.learning_rates.values
    return float(known.max()) if len(known) else math.nan


def _first_loss(case: Case) -> float:
    """That of the first step. Of a long history the first row stands for a few steps: then the
    least of theirs, since it rose from there."""
    losses = case.history.losses
    return float(losses.extremes.low[0] if len(losses.extremes) else losses.values[0])


def _loss_before(case: Case) -> float:
    """The first loss, or that of a constant prediction where that is larger."""
    known = (_first_loss(case), case.constant_loss)
    return max((loss for loss in known if math.isfinite(loss)), default=math.nan)


def _what_before(case: Case, before: float) -> str:
    return "it began with" if before == _first_loss(case) else "of a constant prediction"


def _worst(case: Case) -> float:
    """The largest loss of any few steps in a row, by their median, so that a single peak says
    nothing. What is said then holds on, though the loss may fall again on its way to nothing.

    Where a row stands for a few steps, fewer of them are looked at together.
    """
    highest, steps = _highest(case), case.history.steps.values
    gaps = np.flatnonzero(np.diff(steps) > 1)
    old = int(gaps[-1]) + 1 if len(gaps) else 0
    together = max(1, round(IN_A_ROW * old / int(steps[old] - steps[0]))) if old else IN_A_ROW
    parts = (highest[:old], min(together, IN_A_ROW)), (highest[old:], IN_A_ROW)
    return max(_largest_median(values, count) for values, count in parts)


def _largest_median(values: NDArray[np.float64], count: int) -> float:
    """Of each `count` values in a row; 0 where there are fewer."""
    rows = values[: len(values) // count * count].reshape(-1, count).copy()
    rows.sort(axis=1)  # ten times as fast as numpy's median of so few
    medians = (rows[:, (count - 1) // 2] + rows[:, count // 2]) / 2
    return float(medians.max(initial=0.0))


def _highest(case: Case) -> NDArray[np.float64]:
    """The loss of each row, the largest of those it stands for."""
    losses = case.history.losses
    recent = losses.values[len(losses.extremes) :]
    return np.concatenate([losses.extremes.high, recent]).astype(np.float64)


def _peak(case: Case) -> tuple[float, str, int]:
    """The largest finite loss, where it was in words, and the first step of that.

    This is what is told, since every history knows it: of a long one rows are left out, and
    the median of what is left would be another one each time.
    """
    highest, steps = _highest(case), case.history.steps.values
    row = int(np.argmax(np.where(np.isfinite(highest), highest, -np.inf)))
    last = int(steps[row])
    width = int(steps[max(1, row)] - steps[max(0, row - 1)])
    first = last - width + 1 if row < len(case.history.losses.extremes) else last
    span = f"steps {first:,} to {last:,}" if first < last else f"step {last:,}"
    return float(highest[row]), span, first


def _now(case: Case) -> float:
    return float(np.median(case.history.losses.values[-IN_A_ROW:].astype(np.float64)))


def _last_steps(case: Case) -> str:
    steps = case.history.steps.values[-IN_A_ROW:]
    return f"steps {int(steps[0]):,} to {int(steps[-1]):,}"


def _finding(case: Case, value: float, threshold: float, text: str, first: int) -> Finding:
    return Finding(
        rule=FAR_TOO_LARGE.kind,
        severity=Severity.ALARM,
        text=text,
        brief=f"The loss shot up to {about(value)} times what it was: the learning rate of "
        f"{chosen(_rate(case))} is far too large. Begin again with a smaller one.",
        value=value,
        threshold=threshold,
        step=case.step,
        first_step=first,
        remedies=remedies.some(
            remedies.scale_rate(case.project, 0.1),
            remedies.clip_gradients(case.project),
        ),
    )


FAR_TOO_LARGE = Rule(
    kind="far-too-large",
    title="Learning rate far too large",
    help="Steps so large throw the weights to where nothing can be learned any more: units die, "
    "and the loss is far above that of knowing nothing.",
    judge=_judge,
    gate="Silent while the network learns and its loss is below that of a constant prediction, "
    "while the loss still rises (which exploding gradients "
    "and numbers that are not finite tell), and for learning rates within ten times the "
    "optimizer's default.",
    doubt="Targets or inputs on a very large scale.",
    source="Seen: rates of 1 and more made the loss under Adam 60 times that of the first step and "
    "of a constant prediction, and more; 0.3 up to 23 times, and units died.",
    evidence="curves",
    params=(
        FloatParam(
            name="growth",
            default=30.0,
            minimum=1.0,
            is_log=True,
            help="Times the loss at the start from which on it is an alarm.",
        ),
        FloatParam(
            name="rate",
            default=10.0,
            minimum=1e-6,
            maximum=1e6,
            is_log=True,
            help="Times the optimizer's default learning rate up to which nothing is said.",
        ),
        IntParam(name="after", default=10, minimum=1, help="Steps to wait before judging."),
    ),
)
