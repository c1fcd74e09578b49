"""Steps that are so large that what was learned is lost again and again."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis.case import Case
from core.diagnosis.curves import Curve, tables
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import clip_gradients, scale_rate, some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.params import FloatParam, IntParam, Params

GOOD = 0.5
"""Progress from which on a network learns in spite of it."""
NOISE = 3.0
"""Standard deviations by which a fall must exceed what chance among the samples would do."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    errors = np.array([table.train for table in tables(case.history)])
    if len(errors) < whole(params, "after"):
        return
    smallest = max(number(params, "fall"), _noise(case, errors))
    falls = _falls(errors, smallest)
    share, threshold = len(falls) / len(errors), number(params, "share")
    if len(falls) < 2 or share < threshold or falls[-1][0] < len(errors) // 2:
        return
    deepest = max(depth for _, depth in falls)
    is_good = case.progress >= GOOD
    text = (
        f"In {len(falls):,} of {len(errors):,} epochs the training error grew, by up to "
        f"{100 * deepest:.3g} %: the steps are too large, or the batches too unlike."
    )
    yield Finding(
        rule=OSCILLATING.kind,
        severity=Severity.NOTE if is_good else Severity.ALARM,
        text=text,
        value=share,
        threshold=threshold,
        step=case.step,
        first_step=case.history.epochs[max(0, falls[0][0] - 1)].step,
        remedies=some(
            scale_rate(case.project, 0.1),
            scale_rate(case.project, 0.3),
            clip_gradients(case.project),
        ),
    )


def _falls(errors: Curve, smallest: float) -> list[tuple[int, float]]:
    """Every rise of the error from one epoch to the next by `smallest` at least: the epoch it
    ends in, counted from 0, and how much."""
    rises = np.diff(errors)
    return [(int(at) + 1, float(rises[at])) for at in np.flatnonzero(rises >= smallest)]


def _noise(case: Case, errors: Curve) -> float:
    """What chance would do to the difference of two epochs, as if each of their samples were
    drawn anew: far more than it does, since an epoch is all of them."""
    started = case.history.started
    samples = sum(started.class_counts) if started else 0
    error = float(np.median(errors))
    if not samples or not 0 < error < 1:
        return 0.0
    return NOISE * math.sqrt(2 * error * (1 - error) / samples)


OSCILLATING = Rule(
    kind="oscillating",
    title="Learning rate too large",
    help="Each step goes past the goal, so the network forgets much of what it has learned and "
    "does not settle.",
    judge=_judge,
    gate="Silent in the first epochs, and once it has calmed down. A note where the network learns "
    "well in spite of it.",
    doubt="Very small batches, or labels that contradict each other.",
    source="AutoTrainer: a fall of the accuracy by 0.03 or more in 20 % of the epochs.",
    evidence="curves",
    params=(
        FloatParam(
            name="fall",
            default=0.03,
            maximum=1.0,
            help="Fall of the accuracy from one epoch to the next, in 0..1.",
        ),
        FloatParam(
            name="share", default=0.2, maximum=1.0, help="Share of the epochs in which it falls."
        ),
        IntParam(name="after", default=5, minimum=3, help="Epochs to wait before judging."),
    ),
    effect_of=(NON_FINITE,),
)
