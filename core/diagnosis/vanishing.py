"""Gradients that shrink from layer to layer until the first layers hardly learn."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.params import FloatParam, IntParam, Params


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    norms = case.gradient_norms
    if len(norms) < 2 or case.step < whole(params, "after") or case.is_learning:
        return
    first, last = norms[0], norms[-1]
    if not (np.isfinite(norms).all() and first > 0 and last > 0):
        return
    threshold = number(params, "decay") ** (len(norms) - 1)
    ratio = float(first / last)
    if ratio < threshold:
        name = case.node(case.weighted[0]).name
        text = (
            f"The gradient of {name} is 1/{1 / ratio:,.0f} of that of the last layer, a factor of "
            f"{math.exp(math.log(ratio) / (len(norms) - 1)):.2g} a layer, and the network does "
            "not learn."
        )
        yield Finding(
            rule=VANISHING_GRADIENTS.kind,
            severity=Severity.ALARM,
            text=text,
            value=ratio,
            threshold=threshold,
            node=case.weighted[0],
            step=case.step,
            first_step=case.first_step,
        )


VANISHING_GRADIENTS = Rule(
    kind="vanishing-gradients",
    title="Vanishing gradients",
    help="Layers near the input get so little gradient that they stay as they were initialized.",
    judge=_judge,
    gate="Silent while the network learns, and where gradients are exactly 0 (dead units).",
    doubt="A learning rate that is far too small, or units that are dead.",
    source="The profile over depth, seen on sigmoid networks of 3 to 12 layers; AutoTrainer's "
    "first / last < 10⁻³ misses shallow ones.",
    evidence="gradient_profile",
    params=(
        FloatParam(
            name="decay",
            default=0.5,
            minimum=0.001,
            maximum=1.0,
            help="Factor a layer below which gradients vanish.",
        ),
        IntParam(name="after", default=50, minimum=1, help="Steps to wait before judging."),
    ),
)
