"""Steps that are too small to get anywhere."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis.case import WINDOW, Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import scale_rate, some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.words import percent
from core.params import FloatParam, IntParam, Params

USUAL = 1e-3
"""The update ratio that is aimed at (Karpathy; DL4J)."""
LOOKS = 5
"""Looks at the layers that the ratio is the median of."""
FAR = 0.5
"""Progress up to which a network is far from done."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.steps_measured < whole(params, "after") or case.progress >= FAR or _rate_moves(case):
        return
    ratio, fall = _update_ratio(case), _fall(case)
    threshold = number(params, "ratio")
    if 0 < ratio < threshold and 0 <= fall < number(params, "fall"):
        how = f"fell by only {percent(fall, 2)}" if fall > 0 else "did not fall"
        text = (
            f"One step changes the weights by at most {percent(ratio, 2)} of their size, where "
            f"about {percent(USUAL)} is usual, and the loss {how} in "
            f"{case.steps_measured:,} steps."
        )
        factor = 10 ** math.ceil(math.log10(USUAL / ratio))
        yield Finding(
            rule=SLOW_LEARNING.kind,
            severity=Severity.ALARM,
            text=text,
            brief=f"A step changes the weights by at most {percent(ratio, 1)} of their size: the "
            "network hardly moves.",
            value=ratio,
            threshold=threshold,
            step=case.step,
            first_step=max(1, case.step - case.steps_measured + 1),
            remedies=some(scale_rate(case.project, factor), scale_rate(case.project, 10)),
        )


def _update_ratio(case: Case) -> float:
    """The largest update ratio of all layers that learn, each the median of the last looks; NaN
    where none is known. The largest, since a layer that learns well needs no other rate."""
    looks = case.history.measures[-LOOKS:]
    found = []
    for layer in case.weighted:
        ratios = [look.layers[layer].update_ratio for look in looks if layer in look.layers]
        known = [ratio for ratio in ratios if math.isfinite(ratio)]
        if known and layer not in case.frozen:
            found.append(float(np.median(known)))
    return max(found, default=math.nan)


def _fall(case: Case) -> float:
    """By what share the loss has fallen since the beginning; below 0 where it has risen by more
    than its noise, 0 where it stands."""
    values = case.history.losses.values
    width = max(1, min(WINDOW, len(values) // 4))
    before, now = values[:width].astype(np.float64), values[-width:].astype(np.float64)
    if not np.isfinite([*before, *now]).all():
        return math.nan
    fall = float(before.mean() - now.mean())
    noise = 2 * math.sqrt(float(before.var() + now.var()) / width)
    size = abs(float(before.mean()))
    if not size:
        return math.nan
    return fall / size if fall >= 0 or fall < -noise else 0.0


def _rate_moves(case: Case) -> bool:
    """Whether the schedule still warms up, or has made the rate small."""
    rates = case.history.learning_rates.values
    return bool(rates[-1] > 1.01 * rates[-min(len(rates), 10)] or rates[-1] < 0.5 * rates.max())


SLOW_LEARNING = Rule(
    kind="slow-learning",
    title="Learning rate too small",
    help="The weights hardly move, so it would take many times as many steps to learn what can be "
    "learned.",
    judge=_judge,
    gate="Silent in the first steps, where the schedule has made the rate small or still warms "
    "up, and once the network is halfway.",
    doubt="Gradients that vanish in every layer, or a network that has come to a plateau.",
    source="DL4J: log10 of the update ratio below −4 is low, −3 usual; AutoTrainer's slow "
    "convergence.",
    evidence="update_ratio",
    params=(
        FloatParam(
            name="ratio",
            default=1e-4,
            maximum=1.0,
            is_open_below=True,
            is_log=True,
            help="Update ratio of the fastest layer below which it is slow.",
        ),
        FloatParam(
            name="fall",
            default=0.2,
            maximum=1.0,
            help="Share by which the loss has fallen from which on it is fast enough.",
        ),
        IntParam(name="after", default=50, minimum=8, help="Steps to wait before judging."),
    ),
    effect_of=(
        NON_FINITE,
        "far-too-large",
        "exploding-gradients",
        "vanishing-gradients",
        "dead-units",
        "saturation",
        "symmetry",
    ),
)
