"""Gradients that grow from layer to layer, or from step to step, out of all proportion."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.depth import Depth, decay_factors
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.words import about, figure, times
from core.params import FloatParam, IntParam, Params

FIRST_STEPS = 5
"""Steps whose gradient the later ones are compared with."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.steps_measured < whole(params, "after") or case.is_learning:
        return
    depth = Depth.of(case)
    if depth is not None and depth.ratio > number(params, "ratio"):
        yield _over_depth(case, depth, number(params, "ratio"))
    elif case.loss > case.constant_loss:
        yield from _over_time(case, number(params, "growth"))


def _over_depth(case: Case, depth: Depth, threshold: float) -> Finding:
    first, last = case.name(depth.first), case.name(depth.last)
    factors = decay_factors(case, depth)
    text = (
        f"The gradient of the weights of {first} is {times(depth.ratio)} times that of {last} "
        f"({case.span}){depth.words}, and the network does not learn."
        f"{factors.words if factors else ''}"
    )
    brief = f"{first} gets a gradient {about(depth.ratio)} times as large as {last}."
    return _finding(case, depth.first, depth.ratio, threshold, text, brief)


def _over_time(case: Case, threshold: float) -> Iterator[Finding]:
    """Judged by all layers together, so that one that wakes up late counts little."""
    norms = _norms_of_all(case)
    began, now = float(np.median(norms[:FIRST_STEPS])), float(np.mean(norms[-case.window :]))
    growth = now / began if began > 0 else math.nan
    if growth > threshold and case.maps:
        worst = max(case.maps, key=case.gradient_norm)
        text = (
            f"Gradients are {times(growth)} times as long as in the first {FIRST_STEPS} steps "
            f"({case.span}), longest in {case.name(worst)}, and the loss of {figure(case.loss)} is "
            f"above that of a constant prediction, {figure(case.constant_loss)}."
        )
        brief = f"Gradients are {about(growth)} times as large as in the first steps."
        yield _finding(case, worst, growth, threshold, text, brief)


def _norms_of_all(case: Case) -> NDArray[np.float64]:
    """The norm of the whole gradient at each step."""
    norms = case.history.gradient_norms.values.astype(np.float64)
    found: NDArray[np.float64] = np.sqrt((norms**2).sum(axis=1))
    return found


def _finding(case: Case, id: str, value: float, threshold: float, text: str, brief: str) -> Finding:
    initial = case.project.training.initialization.kind
    return Finding(
        rule=EXPLODING_GRADIENTS.kind,
        severity=Severity.ALARM,
        text=text,
        brief=brief,
        value=value,
        threshold=threshold,
        node=id,
        step=case.step,
        first_step=case.first_step,
        remedies=remedies.some(
            remedies.initialize_fittingly() if initial not in ("Auto", "Default") else None,
            remedies.clip_gradients(case.project),
            remedies.scale_rate(case.project, 0.1),
            remedies.normalize(case.project),
        ),
    )


EXPLODING_GRADIENTS = Rule(
    kind="exploding-gradients",
    title="Exploding gradients",
    help="Steps along gradients that are too long jump over every minimum, until numbers are no "
    "longer finite.",
    judge=_judge,
    gate="Silent while the network does clearly better than a constant prediction.",
    doubt="Targets on a large scale, which make gradients long and harmless.",
    source="First / last gradient > 70: AutoTrainer; 100 times the first steps' gradient with a "
    "loss above that of a constant prediction was seen where networks diverged.",
    evidence="gradient_profile",
    params=(
        FloatParam(
            name="ratio",
            default=70.0,
            minimum=1.0,
            is_log=True,
            help="First to last gradient norm above which gradients explode over depth.",
        ),
        FloatParam(
            name="growth",
            default=100.0,
            minimum=1.0,
            is_log=True,
            help="Gradient norm of now to that of the first steps above which it explodes.",
        ),
        IntParam(name="after", default=10, minimum=1, help="Steps to wait before judging."),
    ),
    effect_of=("non-finite", "far-too-large"),
)
