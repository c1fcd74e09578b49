"""Steps that are large or tiny for the weights they move."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.dead_units import DEAD_UNITS
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.saturation import SATURATION
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.vanishing import VANISHING_GRADIENTS
from core.diagnosis.words import percent
from core.params import FloatParam, IntParam, Params

LOOKS = 5
"""Looks that the ratio is the median of."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    looks = case.looks[-LOOKS:]
    if case.steps_measured < whole(params, "after") or len(looks) < LOOKS:
        return
    ratios = {id: _ratio(case, id) for id in case.learning_maps}
    large = [id for id, ratio in ratios.items() if ratio > number(params, "highest")]
    tiny = [id for id, ratio in ratios.items() if ratio < number(params, "lowest")]
    if large:
        yield _finding(case, large, ratios[large[0]], number(params, "highest"), 0.1)
    elif tiny and not case.is_learning:
        yield _finding(case, tiny, ratios[tiny[0]], number(params, "lowest"), 10.0)


def _ratio(case: Case, id: str) -> float:
    """log10 of the median of the last looks; NaN where nothing moved, or nothing is known."""
    found = [one.update_ratio for one in case.measured(id, case.looks[-LOOKS:])]
    median = float(np.median(found)) if found else math.nan
    return math.log10(median) if median > 0 else math.nan


def _finding(case: Case, ids: list[str], ratio: float, threshold: float, factor: float) -> Finding:
    """About the first of the layers `ids`; the rate is better `factor` times what it is."""
    first, share, more = case.looks[-LOOKS:][0].step, 10**ratio, len(ids) - 1
    others = f" (and {more} more layer{'s' * (more > 1)} alike)" if more else ""
    text = (
        f"A step moves the weights of {case.name(ids[0])}{others} by {percent(share, 2)} of their "
        f"size (looks at steps {first:,} to {case.step:,}), where about 0.1 % is usual: "
        f"{'it jumps about' if factor < 1 else 'it hardly moves'}."
    )
    return Finding(
        rule=UPDATE_RATIO.kind,
        severity=Severity.NOTE,
        text=text,
        brief=f"A step moves the weights of {case.name(ids[0])} by {percent(share, 1)} of their "
        f"size: {'it jumps about' if factor < 1 else 'it hardly moves'}.",
        value=ratio,
        threshold=threshold,
        node=ids[0],
        step=case.step,
        first_step=first,
        remedies=remedies.some(remedies.scale_rate(case.project, factor)),
    )


UPDATE_RATIO = Rule(
    kind="update-ratio",
    title="Update ratio",
    help="Steps that are large for the weights jump about, tiny ones hardly learn.",
    judge=_judge,
    gate="Silent for the first hundred steps, when it is about 10⁻² in healthy networks too; "
    "about tiny steps only while the network does not learn.",
    doubt="Adam hides vanishing gradients here: its steps are as large for small ones. Weights "
    "that started near 0 move far for their size.",
    source="log10 above −2 or below −4 is notable, −3 usual: DL4J. Seen in healthy networks: up "
    "to −1.8, so a note wants −1.5.",
    evidence="update_ratio",
    params=(
        FloatParam(
            name="highest",
            default=-1.5,
            minimum=-20.0,
            maximum=10.0,
            help="log10 of the update ratio above which steps are large.",
        ),
        FloatParam(
            name="lowest",
            default=-4.0,
            minimum=-20.0,
            maximum=10.0,
            help="log10 of the update ratio below which steps are tiny.",
        ),
        IntParam(name="after", default=100, minimum=1, help="Steps to wait before judging."),
    ),
    effect_of=(
        "non-finite",
        SYMMETRY.kind,
        "far-too-large",
        DEAD_UNITS.kind,
        SATURATION.kind,
        VANISHING_GRADIENTS.kind,
        "slow-learning",
    ),
)
