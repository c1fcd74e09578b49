"""Gradients that shrink from layer to layer until the first layers hardly learn."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import WINDOW, Case
from core.diagnosis.dead_units import DEAD_UNITS
from core.diagnosis.depth import Depth, decay_factors
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.saturation import SATURATION
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.words import about, share_of
from core.params import FloatParam, IntParam, Params
from core.problems import Fix

BOUNDED = ("Sigmoid", "Tanh", "Hardsigmoid", "Hardtanh", "Softsign")
"""Activations that a ReLU may take the place of."""

FLAT = 0.25
"""Mean slope below which most units of a rectifier are on its flat side."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    depth = Depth.of(case)
    if depth is None or case.steps_measured < whole(params, "after") or case.is_learning:
        return
    if _has_exact_zeros(case, depth.first):
        return
    ratio = depth.ratio
    threshold = _threshold(params, depth)
    if not (math.isfinite(ratio) and ratio < threshold) or _may_wake_up(case, params, depth):
        return
    yield Finding(
        rule=VANISHING_GRADIENTS.kind,
        severity=Severity.ALARM,
        text=_text(case, depth),
        brief=_brief(case, depth),
        value=ratio,
        threshold=threshold,
        node=depth.first,
        step=case.step,
        first_step=case.first_step,
        remedies=_remedies(case),
    )


def _has_exact_zeros(case: Case, id: str) -> bool:
    """Whether a layer got no gradient at all in some steps of now, behind which rectifiers lie:
    these are dead, or dying. What only shrinks is never exactly 0."""
    norms = case.history.gradient_norms_of(id)[-case.window :]
    behind = case.project.network.reachable_from(id)
    has_rectifier = any(case.node(after).spec.is_rectifier for after in behind)
    return has_rectifier and bool((norms == 0).any())


def had_vanished(case: Case, steps: int) -> bool:
    """Whether gradients were as small as the defaults of this rule call vanishing at the begin of
    the last `steps`: they come back long before the loss shows it."""
    depth = Depth.of(case)
    if depth is None:
        return False
    norms = [case.history.gradient_norms_of(id)[-steps:][:WINDOW] for id in depth.ends]
    first, last = (float(of.astype(np.float64).mean()) for of in norms)
    return first < _threshold(VANISHING_GRADIENTS.defaults(), depth) * last


def _threshold(params: Params, depth: Depth) -> float:
    return min(number(params, "decay") ** depth.layers_between, number(params, "ratio"))


def _may_wake_up(case: Case, params: Params, depth: Depth) -> bool:
    """Whether it is too early to say, since units of leaky rectifiers on their flat side make it
    so: their slope may rise to 1 by itself, which that of a sigmoid cannot."""
    kinds = {node.kind for node in case.project.network.nodes.values()}
    factors = decay_factors(case, depth)
    is_flat = factors is not None and factors.slope < FLAT and kinds.isdisjoint(BOUNDED)
    return is_flat and case.steps_measured < whole(params, "patience")


def _text(case: Case, depth: Depth) -> str:
    first, last = case.name(depth.first), case.name(depth.last)
    if depth.ratio == 0:
        return (
            f"The gradient of {first} is exactly 0 ({case.span}), too small for the numbers it is "
            "computed with, and the network does not learn."
        )
    factors = decay_factors(case, depth)
    return (
        f"The gradient of the weights of {first} is {share_of(depth.ratio)} of that of {last} "
        f"({case.span}){depth.words}, and the network does not learn."
        f"{factors.words if factors else ''}"
    )


def _brief(case: Case, depth: Depth) -> str:
    first, last = case.name(depth.first), case.name(depth.last)
    if depth.ratio == 0:
        return f"{first} gets no gradient at all, and the network does not learn."
    times = about(1 / depth.ratio)
    if case.project.training.optimizer.kind == "SGD" and not _has_own_rates(case, depth):
        return f"{first} learns {times} times slower than {last}."
    return f"{first} gets a gradient {times} times smaller than {last}."


def _has_own_rates(case: Case, depth: Depth) -> bool:
    """Whether steps are not as long as gradients are, by what layers say of their own."""
    return any(case.node(id).params.get("lr_factor", 1.0) != 1.0 for id in depth.ends)


def _remedies(case: Case) -> tuple[Fix, ...]:
    project = case.project
    kinds = {node.kind for node in project.network.nodes.values()}
    return remedies.some(
        remedies.replace_and_initialize(project, [k for k in BOUNDED if k in kinds], "ReLU"),
        remedies.normalize(project),
        remedies.initialize_fittingly() if project.training.initialization.kind != "Auto" else None,
        remedies.train_with("Adam") if project.training.optimizer.kind == "SGD" else None,
    )


VANISHING_GRADIENTS = Rule(
    kind="vanishing-gradients",
    title="Vanishing gradients",
    help="Layers near the input get so little gradient that they stay as they were initialized.",
    judge=_judge,
    gate="Silent while the network learns, where dead or saturated units explain it, and for some "
    "hundred steps where leaky rectifiers on their flat side do, which may wake up by themselves.",
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
        FloatParam(
            name="ratio",
            default=0.1,
            minimum=1e-9,
            maximum=1.0,
            is_log=True,
            help="First to last gradient above which nothing is said, however shallow.",
        ),
        IntParam(name="after", default=32, minimum=1, help="Steps to wait before judging."),
        IntParam(
            name="patience",
            default=300,
            minimum=1,
            help="The same where units may wake up by themselves.",
        ),
    ),
    effect_of=("non-finite", SYMMETRY.kind, "far-too-large", DEAD_UNITS.kind, SATURATION.kind),
)
