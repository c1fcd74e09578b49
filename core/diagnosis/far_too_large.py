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


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.steps_measured < whole(params, "after") or case.is_learning:
        return
    rate, huge = _rate(case), number(params, "rate")
    usual = OPTIMIZERS[case.project.training.optimizer.kind].defaults().get("lr")
    if not isinstance(usual, float) or not rate > huge * usual:
        return
    before, now = _loss_before(case), _loss_of_now(case)
    growth, threshold = now / before if before > 0 else math.nan, number(params, "growth")
    if growth > threshold and math.isfinite(growth):
        text = (
            f"The loss of {now:.3g} ({case.span}) is {times(growth)} times the {before:.3g} it "
            f"began with: the learning rate of {rate:g} is far too large. Begin again with a "
            "smaller one."
        )
        yield _finding(case, growth, threshold, text)


def _rate(case: Case) -> float:
    """The learning rate that the run took its first steps with; NaN where it is not known."""
    known = case.history.learning_rates.values
    return float(known.max()) if len(known) else math.nan


def _loss_before(case: Case) -> float:
    """The first loss, or that of a constant prediction where that is larger."""
    known = (float(case.history.losses.values[0]), case.constant_loss)
    return max((loss for loss in known if math.isfinite(loss)), default=math.nan)


def _loss_of_now(case: Case) -> float:
    """The median of the window, so that a single peak says nothing."""
    return float(np.median(case.history.losses.values[-case.window :].astype(np.float64)))


def _finding(case: Case, value: float, threshold: float, text: str) -> Finding:
    return Finding(
        rule=FAR_TOO_LARGE.kind,
        severity=Severity.ALARM,
        text=text,
        value=value,
        threshold=threshold,
        step=case.step,
        first_step=case.first_known_step + 1,
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
    gate="Silent while the network learns, and for learning rates within ten times the "
    "optimizer's default.",
    doubt="Targets or inputs on a very large scale.",
    source="A convention: a loss 10 times that of the first step and of a constant prediction.",
    evidence="curves",
    params=(
        FloatParam(
            name="growth",
            default=10.0,
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
