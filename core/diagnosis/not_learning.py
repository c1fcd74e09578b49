"""A loss that does not fall, for no reason that another rule has found."""

from collections.abc import Iterator

import numpy as np

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import scale_rate, some, train_with
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.training_remedies import standardize
from core.diagnosis.vanishing import had_vanished
from core.diagnosis.words import figure, percent
from core.params import FloatParam, IntParam, Params


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    window = whole(params, "window")
    values = case.history.losses.values[-window:].astype(np.float64)
    if case.steps_measured < 2 * window or case.is_learning:
        return
    if not np.isfinite(values).all() or had_vanished(case, window) or _may_be_dead(case):
        return
    half = window // 2
    before, now = values[:-half], values[-half:]
    size = abs(float(before.mean()))
    fall = float(before.mean() - now.mean()) / size if size else 0.0
    threshold = number(params, "fall")
    if fall >= threshold:
        return
    how = f"fell by only {percent(fall, 2)}" if fall > 0 else "did not fall"
    text = (
        f"The loss is {figure(case.loss)} and {how} in the last {window:,} steps, and the network "
        f"does no better than {_guess(case)}."
    )
    yield Finding(
        rule=NOT_LEARNING.kind,
        severity=Severity.ALARM,
        text=text,
        brief=f"The network does no better than {_guess(case, is_brief=True)}.",
        value=fall,
        threshold=threshold,
        step=case.step,
        first_step=max(1, case.step - window + 1),
        remedies=some(
            standardize(case.project),
            scale_rate(case.project, 10),
            scale_rate(case.project, 0.1),
            train_with("Adam") if case.project.training.optimizer.kind == "SGD" else None,
        ),
    )


def _may_be_dead(case: Case) -> bool:
    """Whether a layer gets no gradient at all since less than a window of steps: it takes a whole
    one to tell whether units are dead."""
    for id in case.learning_maps:
        some = np.flatnonzero(case.history.gradient_norms_of(id)[-case.window :] != 0)
        if len(some) and some[-1] < min(case.window, case.steps_measured) - 1:
            return True
    return False


def _guess(case: Case, is_brief: bool = False) -> str:
    """What it does no better than."""
    if case.project.data.classes:
        one = "always naming one class"
        return one if is_brief else f"{one}, which is right in {percent(case.chance)} of all cases"
    same = "always giving the same value"
    return same if is_brief else f"{same}, at a loss of {figure(case.constant_loss)}"


NOT_LEARNING = Rule(
    kind="not-learning",
    title="Not learning",
    help="Something keeps the network from using what it is shown.",
    judge=_judge,
    gate="Silent while the loss falls, once the network is better than guessing, and where another "
    "finding explains it, or will: vanishing gradients that have just come back, layers that are "
    "without any for less than a window of samples.",
    doubt="A plateau that comes to an end by itself; or inputs that say nothing about the targets.",
    source="SageMaker Debugger's LossNotDecreasing.",
    evidence="curves",
    params=(
        IntParam(name="window", default=100, minimum=10, help="Steps that are looked at."),
        FloatParam(
            name="fall",
            default=0.01,
            maximum=1.0,
            help="Share by which the loss should fall from one half of them to the other.",
        ),
    ),
    effect_of=(
        NON_FINITE,
        "softmax-before-loss",
        "dropout-before-output",
        "input-scale",
        "class-imbalance",
        "far-too-large",
        "exploding-gradients",
        "vanishing-gradients",
        "dead-units",
        "saturation",
        "symmetry",
        "poor-initialization",
        "slow-learning",
        "oscillating",
    ),
)
