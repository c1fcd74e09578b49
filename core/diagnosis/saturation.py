"""Bounded activations whose inputs lie where they are flat."""

from collections.abc import Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.words import figure, percent, roughly
from core.params import FloatParam, IntParam, Params
from core.training.events import LayersMeasured

LOOKS = 3
"""Looks that the share is the mean of, at most."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    looks = list(case.looks[-LOOKS:])
    if case.steps_measured < whole(params, "after") or not looks:
        return
    threshold = number(params, "share")
    shares = {id: _share(case, id, looks) for id in case.observed if case.is_hidden(id)}
    flat = [id for id, share in shares.items() if share > threshold]
    if not flat:
        return
    does_well = case.progress >= number(params, "progress")
    first, last = looks[0].step, looks[-1].step
    window = f"looks at steps {first:,} to {last:,}" if first < last else f"look at step {last:,}"
    more = len(flat) - 1
    others = f" (and of {more} more layer{'s' * (more > 1)})" if more else ""
    kind = case.node(flat[0]).kind
    outcome = "yet the network learns" if does_well else "and the network learns little"
    slope = _mean([one.slope for one in case.measured(flat[0], looks)])
    text = (
        f"{percent(shares[flat[0]])} of the values of {case.name(flat[0])}{others} lie where "
        f"{kind} is nearly flat ({window}): its mean slope is "
        f"{figure(slope, 2)}, {outcome}."
    )
    yield Finding(
        rule=SATURATION.kind,
        severity=Severity.NOTE if does_well else Severity.ALARM,
        text=text,
        brief=f"{roughly(shares[flat[0]])} of the values of {case.name(flat[0])} lie where {kind} "
        f"is nearly flat, {outcome}.",
        value=shares[flat[0]],
        threshold=threshold,
        node=flat[0],
        step=case.step,
        first_step=first,
        remedies=remedies.some(
            remedies.initialize_fittingly(),
            remedies.normalize(case.project),
            remedies.scale_rate(case.project, 0.1),
            remedies.replace_activations(case.project, (kind,), "ReLU"),
        ),
    )


def _share(case: Case, id: str, looks: list[LayersMeasured]) -> float:
    """The share of flat values in the last looks; NaN where the activation is not bounded."""
    return _mean([one.saturation for one in case.measured(id, looks)])


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


SATURATION = Rule(
    kind="saturation",
    title="Saturation",
    help="Where a bounded activation is flat it passes on almost no gradient, so the weights "
    "before it hardly learn.",
    judge=_judge,
    gate="Silent about the last activation, whose business it is to be sure. A note once the "
    "network has come half of the way from a constant prediction to a perfect one.",
    doubt="Vanishing gradients without saturation: a sigmoid is never steeper than 0.25.",
    source="More than half of a layer: SageMaker Debugger, DeepDiagnosis. Flat is a slope below "
    "1 % of the steepest, measured.",
    evidence="slope",
    params=(
        FloatParam(
            name="share",
            default=0.5,
            maximum=1.0,
            help="Share of a layer's values that are flat.",
        ),
        FloatParam(
            name="progress",
            default=0.5,
            maximum=1.0,
            help="Progress from which on it is only a note: 0 is a constant prediction, 1 perfect.",
        ),
        IntParam(name="after", default=10, minimum=1, help="Steps to wait before judging."),
    ),
    effect_of=("non-finite", SYMMETRY.kind, "far-too-large"),
)
