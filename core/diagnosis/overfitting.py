"""A network that knows its training samples by heart and others badly."""

from collections.abc import Iterator

import numpy as np

from core.diagnosis.bias_variance import BiasVariance, difference_words, error_words
from core.diagnosis.case import Case
from core.diagnosis.curves import epoch_of, lasting, smooth
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.label_noise import LABEL_NOISE
from core.diagnosis.network_remedies import add_dropout
from core.diagnosis.remedies import some
from core.diagnosis.rule import NON_FINITE, Rule, number
from core.diagnosis.training_remedies import augment, decay_weights, stop_early
from core.params import FloatParam, Params

BESIDE = 0.25
"""Share of the training error that the gap must be: beside a large one it is noise."""

WORSE = 0.04
"""Share of its best by which a validation error has grown that gets worse."""

BY_HEART = 1 / 20
"""Share of the validation error below which the training samples are known by heart."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    found = case.tables
    count = lasting(len(found))
    gap, share = number(params, "gap"), number(params, "relative")
    last = case.history.epochs[-count:]
    if len(found) < count or len(last) < count:
        return
    is_wide = all(table.variance > max(gap, BESIDE * table.train) for table in found[-count:])
    is_loss = all(one.validation_loss - one.train_loss > share * one.train_loss for one in last)
    if is_wide and is_loss:
        severity = Severity.NOTE if _may_be_wrong_labels(found) else Severity.ALARM
        yield _finding(case, severity, found[-1], count, gap)


def _may_be_wrong_labels(found: list[BiasVariance]) -> bool:
    """Whether validation has got worse while samples are still being learned by heart, as wrong
    labels would have it: until they are, nobody can tell."""
    errors = smooth(np.array([table.validation for table in found]))
    is_worse = errors[-1] - errors.min() > WORSE * errors.min()
    return bool(is_worse and found[-1].train > BY_HEART * found[-1].validation)


def _finding(
    case: Case, severity: Severity, table: BiasVariance, count: int, gap: float
) -> Finding:
    started = case.history.started
    samples = sum(started.class_counts) if started else 0
    known = f" There are {samples:,} samples to learn from." if samples else ""
    train, validation, *short = (
        error_words(error, is_share=table.is_share, digits=digits)
        for digits in (3, 2)
        for error in (table.train, table.validation)
    )
    apart = difference_words(gap, is_share=table.is_share)
    text = (
        f"The error is {train} on the training samples but {validation} on those set aside, more "
        f"than {apart} apart for {count:,} epochs now.{known}"
    )
    return Finding(
        rule=OVERFITTING.kind,
        severity=severity,
        text=text,
        brief=f"The error is {short[0]} on the training samples but {short[1]} on those set aside.",
        value=table.variance,
        threshold=gap,
        step=case.step,
        first_step=epoch_of(case, count),
        remedies=some(
            stop_early(case.project),
            augment(case.project),
            decay_weights(case.project),
            add_dropout(case.project.network),
        ),
    )


OVERFITTING = Rule(
    kind="overfitting",
    title="Overfitting",
    help="What the network has learned by heart does not hold for samples that it has not seen.",
    judge=_judge,
    gate="Silent until the gap has lasted for a tenth of the epochs, at least 3, and where nothing "
    "is set aside to validate on. A note beside signs of wrong labels, and as long as these may "
    "be the cause; beside saturation and inputs out of scale.",
    doubt="Wrong labels, which can only be learned by heart; or validation samples that are of "
    "another sort than those for training.",
    source="SageMaker Debugger's Overfit: (validation − training loss) / training loss > 0.1. "
    "Alone it fires on networks that are right in 99 of 100 cases, so the errors must differ too.",
    evidence="curves",
    params=(
        FloatParam(
            name="gap",
            default=0.1,
            maximum=1.0,
            help="Difference of validation and training error, in 0..1.",
        ),
        FloatParam(
            name="relative",
            default=0.1,
            maximum=1000.0,
            help="How far the validation loss is above the training loss, as a share of it.",
        ),
    ),
    effect_of=(NON_FINITE, "symmetry", "far-too-large", "dead-units", "exploding-gradients"),
    beside=("input-scale", "saturation", LABEL_NOISE.kind),
)
