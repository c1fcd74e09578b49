"""A learning rate so large that the first steps have thrown the network far off."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.words import times
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
    worst, first, last = _worst(case)
    growth = worst / before if before > 0 else math.nan
    now = float(np.median(case.history.losses.values[-IN_A_ROW:].astype(np.float64)))
    is_over = now < worst / 2
    if growth > threshold and math.isfinite(growth) and is_over:
        text = (
            f"The loss rose to {worst:.3g} (steps {first:,} to {last:,}), {times(growth)} times "
            f"the {before:.3g} it began with, and is {now:.3g} now: the "
            f"learning rate of {rate:g} is far too large. Begin again with a smaller one."
        )
        yield _finding(case, growth, threshold, text, first)


def _rate(case: Case) -> float:
    """The learning rate that the run took its first steps with; NaN where it is not known."""
    known = case.history.learning_rates.values
    return float(known.max()) if len(known) else math.nan


def _loss_before(case: Case) -> float:
    """The first loss, or that of a constant prediction where that is larger."""
    known = (float(case.history.losses.values[0]), case.constant_loss)
    return max((loss for loss in known if math.isfinite(loss)), default=math.nan)


def _worst(case: Case) -> tuple[float, int, int]:
    """The largest loss of any few steps in a row, and the first and last of these: what is said
    then holds on, though the loss may fall again on its way to nothing.

    By the median of them, so that a single peak says nothing.
    """
    losses, steps = case.history.losses.values, case.history.steps.values
    whole_rows = len(losses) // IN_A_ROW * IN_A_ROW
    rows = losses[:whole_rows].astype(np.float64).reshape(-1, IN_A_ROW)
    rows.sort(axis=1)  # ten times as fast as numpy's median of so few
    medians = rows[:, IN_A_ROW // 2 - 1 : IN_A_ROW // 2 + 1].mean(axis=1)
    worst = int(np.argmax(medians))
    begin = worst * IN_A_ROW
    return float(medians[worst]), int(steps[begin]), int(steps[begin + IN_A_ROW - 1])


def _finding(case: Case, value: float, threshold: float, text: str, first: int) -> Finding:
    return Finding(
        rule=FAR_TOO_LARGE.kind,
        severity=Severity.ALARM,
        text=text,
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
