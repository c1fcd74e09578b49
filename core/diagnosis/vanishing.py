"""Gradients that shrink from layer to layer until the first layers hardly learn."""

import math
from collections.abc import Iterator

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.dead_units import DEAD_UNITS
from core.diagnosis.depth import Depth, decay_factors
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.saturation import SATURATION
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.words import share_of
from core.params import FloatParam, IntParam, Params
from core.problems import Fix

BOUNDED = ("Sigmoid", "Tanh", "Hardsigmoid", "Hardtanh", "Softsign")
"""Activations that a ReLU may take the place of."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    depth = Depth.of(case)
    if depth is None or case.steps_measured < whole(params, "after") or case.is_learning:
        return
    if _has_exact_zeros(case, depth.first):
        return
    ratio = depth.ratio
    threshold = min(number(params, "decay") ** depth.layers_between, number(params, "ratio"))
    if not (math.isfinite(ratio) and ratio < threshold):
        return
    yield Finding(
        rule=VANISHING_GRADIENTS.kind,
        severity=Severity.ALARM,
        text=_text(case, depth),
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


def _text(case: Case, depth: Depth) -> str:
    first, last = case.name(depth.first), case.name(depth.last)
    if depth.ratio == 0:
        return (
            f"The gradient of {first} is exactly 0 ({case.span}), too small for the numbers it is "
            "computed with, and the network does not learn."
        )
    factors = decay_factors(case, depth)
    words = f": {factors.words}" if factors else f", a factor of {depth.factor:.2g} a layer"
    return (
        f"The gradient of {first} is {share_of(depth.ratio)} of that of {last} ({case.span})"
        f"{words}, and the network does not learn."
    )


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
    gate="Silent while the network learns, and where dead or saturated units explain it.",
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
    ),
    effect_of=("non-finite", SYMMETRY.kind, DEAD_UNITS.kind, SATURATION.kind),
)
