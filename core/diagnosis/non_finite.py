"""Numbers that are none any more: the first layer, and whether forward or backward."""

import math
from collections.abc import Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import NON_FINITE as KIND
from core.diagnosis.rule import Rule
from core.params import Params
from core.probes.measure import Histogram
from core.problems import Fix
from core.training.events import LayersMeasured, RunFailed
from core.training.locate import REMEDY

Place = tuple[str, int, str]
"""A layer, how many of its values are not finite, and what was seen there."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    ended = case.history.ended
    if isinstance(ended, RunFailed) and _is_of_numbers(case, ended):
        yield _finding(case, ended.step, _count(case, ended.node), ended.node, _said(ended))
    elif (look := _latest(case)) and (place := _first(case, look)):
        id, count, text = place
        yield _finding(case, look.step, count, id, text)


def _is_of_numbers(case: Case, ended: RunFailed) -> bool:
    """Whether a run broke at numbers, not for want of memory, say."""
    last = case.history.last_step
    is_finite = last is None or math.isfinite(last.loss + float(last.gradient_norms.sum()))
    return REMEDY in ended.message or (
        not is_finite and last is not None and last.step == ended.step
    )


def _said(ended: RunFailed) -> str:
    return ended.message.replace(REMEDY, "").strip()


def _count(case: Case, id: str | None) -> int:
    found = case.measure(id) if id else None
    return found.non_finite if found else 0


def _latest(case: Case) -> LayersMeasured | None:
    """The latest look, but for one at a step whose gradients overflowed and were left out."""
    skipped = {event.step for event in case.history.skipped}
    look = case.history.latest_look
    return None if look is None or look.step in skipped else look


def _first(case: Case, look: LayersMeasured) -> Place | None:
    """Where it begins: in the order of the forward pass, then against it in the backward."""
    there = [id for id in case.observed if id in look.layers]
    for id in there:
        if count := _non_finite(look.layers[id].activations):
            return id, count, _text(case, "The output", id, look.step, "in the forward pass")
    for id in reversed(there):
        if count := _non_finite(look.layers[id].gradients):
            return id, count, _text(case, "The gradient", id, look.step, "in the backward pass")
    for id in there:
        if count := _non_finite(look.layers[id].weights):
            return id, count, _text(case, "The weights", id, look.step, "in the update")
    return None


def _non_finite(histogram: Histogram | None) -> int:
    return histogram.non_finite if histogram is not None else 0


def _text(case: Case, what: str, id: str, step: int, where: str) -> str:
    verb = "are" if what.endswith("weights") else "is"
    return f"{what} of {case.name(id)} {verb} no longer finite {where} of step {step:,}."


def _finding(case: Case, step: int, count: int, id: str | None, text: str) -> Finding:
    return Finding(
        rule=KIND,
        severity=Severity.ALARM,
        text=text,
        value=float(max(1, count)),
        threshold=0.0,
        node=id,
        step=step,
        first_step=_last_finite(case),
        remedies=_remedies(case, id),
    )


def _last_finite(case: Case) -> int:
    """The last step whose loss was finite: the evidence begins there."""
    losses, steps = case.history.losses.values, case.history.steps.values
    finite = np.flatnonzero(np.isfinite(losses))
    return int(steps[finite[-1]]) if len(finite) else case.first_step


def _remedies(case: Case, id: str | None) -> tuple[Fix, ...]:
    node = case.project.network.nodes.get(id or "")
    if node is not None and node.spec.inputs == 0:
        return ()  # it is in the data
    initial = case.project.training.initialization.kind
    return remedies.some(
        remedies.scale_rate(case.project, 0.1),
        remedies.initialize_fittingly() if initial not in ("Auto", "Default") else None,
        remedies.clip_gradients(case.project),
        remedies.normalize(case.project),
    )


NON_FINITE = Rule(
    kind=KIND,
    title="Numbers that are no longer finite",
    help="From a NaN or an infinite value on, every weight it reaches is lost, and no other "
    "figure means anything.",
    judge=_judge,
    gate="Silent about steps that float16 skipped: those leave no trace.",
    doubt="The layer that is named broke first; the cause is mostly a learning rate or weights "
    "that are too large before it, sometimes the data.",
    source="By definition; ExplodingTensor of SageMaker Debugger.",
    evidence="activation_histogram",
    effect_of=(),
)
