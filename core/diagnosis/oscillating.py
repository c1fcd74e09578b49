"""Steps that are so large that what was learned is lost again and again."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis.bias_variance import BiasVariance, difference_words, error_words
from core.diagnosis.case import Case
from core.diagnosis.curves import FEWEST, Curve, samples_of, stays_above
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import clip_gradients, scale_rate, some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.words import percent
from core.params import FloatParam, IntParam, Params

FAR = 0.1
"""Training error above which a network is far from done."""
EARLY = 10
"""Steps whose update ratio shows how large steps are for weights that are new."""
BESIDE = 0.25
"""Share of the error by which it must grow: a large one goes up and down by more."""
CHANGED = 0.1
"""Share of the answers that change from one epoch to the next where nothing is amiss."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    epochs = case.tables
    if len(epochs) < whole(params, "after"):
        return
    yield from _falling(case, params, epochs) or _stuck(case, params, epochs)


def _falling(case: Case, params: Params, epochs: list[BiasVariance]) -> tuple[Finding, ...]:
    """What is said where the accuracy falls again and again: an alarm where even that on the
    training samples does and the network is far from done."""
    train, validation = _depths(case, epochs, number(params, "fall"))
    depths = np.maximum(train, validation)
    falls = np.flatnonzero(depths)
    share, threshold = len(falls) / len(epochs), number(params, "share")
    if len(falls) < FEWEST or share < threshold or falls[-1] < len(epochs) // 2:
        return ()
    is_lost = np.count_nonzero(train) >= FEWEST
    where = "" if is_lost else " on what is set aside"
    what = "below what it had been" if epochs[-1].is_share else "above what it had been"
    by = difference_words(float(depths.max()), is_share=epochs[-1].is_share)
    text = (
        f"In {len(falls):,} of {len(epochs):,} epochs the "
        f"{'accuracy' if epochs[-1].is_share else 'error'}{where} was {what}, by up to {by}: the "
        "steps are too large."
    )
    severity = Severity.ALARM if is_lost and epochs[-1].train > FAR else Severity.NOTE
    first = case.history.epochs[max(0, int(falls[0]) - 1)].step
    brief = f"The network gets worse again and again, by up to {by}: the steps are too large."
    return (_finding(case, severity, (text, brief), share, threshold, first),)


def _stuck(case: Case, params: Params, epochs: list[BiasVariance]) -> tuple[Finding, ...]:
    """What is said where the first steps were so large that the network came to rest far from
    where it could."""
    ratio, threshold = _first_ratio(case), number(params, "first")
    errors = [table.train for table in epochs]
    if not ratio > threshold or not stays_above(errors, FAR):
        return ()
    rest = error_words(errors[-1], is_share=epochs[-1].is_share)
    text = (
        f"The first steps moved weights by up to {percent(ratio)} of their size, where 1 % is "
        f"usual, and the training error has come to rest at {rest}: the steps are too large."
    )
    brief = f"The network has come to rest at an error of {rest}: the first steps were too large."
    return (_finding(case, Severity.ALARM, (text, brief), ratio, threshold, 1),)


def _first_ratio(case: Case) -> float:
    """The largest update ratio of any layer at the first look; NaN where there is none."""
    looks = [look for look in case.history.measures[:1] if look.step <= EARLY]
    ratios = [measure.update_ratio for look in looks for measure in look.layers.values()]
    return max((ratio for ratio in ratios if math.isfinite(ratio)), default=math.nan)


def _finding(
    case: Case,
    severity: Severity,
    said: tuple[str, str],
    value: float,
    threshold: float,
    first_step: int,
) -> Finding:
    """`said` at length, and in brief."""
    return Finding(
        rule=OSCILLATING.kind,
        severity=severity,
        text=said[0],
        brief=said[1],
        value=value,
        threshold=threshold,
        step=case.step,
        first_step=first_step,
        remedies=some(
            scale_rate(case.project, 0.1),
            scale_rate(case.project, 0.3),
            clip_gradients(case.project),
        ),
    )


def _depths(case: Case, epochs: list[BiasVariance], smallest: float) -> tuple[Curve, Curve]:
    """By how much the accuracy of each epoch was below the best so far on the training samples,
    and below the epoch before on those set aside (which may fall for good by overfitting), where
    that counts; 0 elsewhere."""
    train = np.array([table.train for table in epochs])
    validation = np.array([table.validation for table in epochs])
    samples, set_aside = samples_of(case)
    before = np.concatenate([validation[:1], validation[:-1]])
    return (
        _lost(train, np.minimum.accumulate(train), max(smallest, _noise(samples))),
        _lost(validation, before, max(smallest, _noise(set_aside))),
    )


def _lost(errors: Curve, reference: Curve, smallest: float) -> Curve:
    """By how much the error is above the reference, where that is `smallest` at least and not
    little beside the reference; 0 elsewhere."""
    lost = errors - reference
    return np.where((lost >= smallest) & (lost >= BESIDE * reference), lost, 0.0)


def _noise(samples: float) -> float:
    """Two standard deviations of what changed answers do by chance to the share of right ones."""
    return 2 * math.sqrt(CHANGED / samples) if samples > 0 else 0.0


OSCILLATING = Rule(
    kind="oscillating",
    title="Learning rate too large",
    help="Each step goes past the goal, so the network forgets much of what it has learned and "
    "does not settle.",
    judge=_judge,
    gate="Silent in the first epochs, and once it has calmed down. A note where the network "
    "learns well in spite of it, and where only the accuracy on what is set aside goes up and "
    "down.",
    doubt="Very small batches, or labels that contradict each other.",
    source="AutoTrainer: a fall of the accuracy by 0.03 or more in 20 % of the epochs.",
    evidence="curves",
    params=(
        FloatParam(
            name="fall",
            default=0.03,
            maximum=1.0,
            help="How far the accuracy is below what it had been, in 0..1.",
        ),
        FloatParam(
            name="share",
            default=0.2,
            maximum=1.0,
            help="Share of the epochs in which it is so far below.",
        ),
        FloatParam(
            name="first",
            default=0.1,
            maximum=1e6,
            is_log=True,
            help="Update ratio of the first steps above which they are too large, where the "
            "network comes to rest far from the goal.",
        ),
        IntParam(name="after", default=5, minimum=3, help="Epochs to wait before judging."),
    ),
    effect_of=(
        NON_FINITE,
        "input-scale",
        "far-too-large",
        "exploding-gradients",
        "vanishing-gradients",
        "dead-units",
        "saturation",
        "symmetry",
        "slow-learning",
    ),
)
