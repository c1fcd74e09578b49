"""Numbers that are none any more: the first layer, and whether forward or backward."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.forensics import broken_tensor, forensics, growth_words
from core.diagnosis.rule import NON_FINITE as KIND
from core.diagnosis.rule import Rule
from core.params import Params
from core.probes.non_finite import NonFinite, Pass
from core.problems import Fix
from core.training.events import RunFailed
from core.training.history import History
from core.training.locate import REMEDY


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    ended, tensor = case.history.ended, broken_tensor(case.history)
    if isinstance(ended, RunFailed):
        if tensor is not None or _is_of_numbers(case, ended):
            yield _finding(case, ended.step, ended.node, _said(ended), tensor)
    elif tensor is not None and _is_there(case, tensor):
        text = what_broke(case.history, tensor, case.name)
        yield _finding(case, tensor.step, tensor.node, text, tensor)


def _is_of_numbers(case: Case, ended: RunFailed) -> bool:
    """Whether a run broke at numbers, not for want of memory, say."""
    last = case.history.last_step
    is_finite = last is None or math.isfinite(last.loss + float(last.gradient_norms.sum()))
    return REMEDY in ended.message or (
        not is_finite and last is not None and last.step == ended.step
    )


def _is_there(case: Case, tensor: NonFinite) -> bool:
    """Whether its layer has not been deleted since."""
    return tensor.node in case.project.network.nodes


def _said(ended: RunFailed) -> str:
    return ended.message.replace(REMEDY, "").strip()


_WHAT = {
    Pass.FORWARD: ("The output of", "is", "in the forward pass"),
    Pass.BACKWARD: ("The gradient of", "is", "in the backward pass"),
    Pass.UPDATE: ("The weights of", "are", "in the update"),
}


def what_broke(history: History, tensor: NonFinite, name: Callable[[str], str]) -> str:
    """The tensor that was first, in a sentence; `name` says what a layer is called."""
    if isinstance(history.ended, RunFailed):
        return _said(history.ended)
    what, verb, where = _WHAT[tensor.where]
    layer = name(tensor.node or "")
    return f"{what} {layer} {verb} no longer finite {where} of step {tensor.step:,}."


def _story(case: Case, tensor: NonFinite | None) -> str:
    """How many values, and how it came to this."""
    found = forensics(case.history) if tensor is not None else None
    if tensor is None or found is None:
        return ""
    words = growth_words(found, case.name)
    return f" {tensor.counted[:1].upper()}{tensor.counted[1:]}. {words}"


def _finding(case: Case, step: int, id: str | None, text: str, tensor: NonFinite | None) -> Finding:
    return Finding(
        rule=KIND,
        severity=Severity.ALARM,
        text=text + _story(case, tensor),
        brief=text,
        value=float(max(1, tensor.count if tensor else 0)),
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
    evidence="forensics",
    effect_of=(),
)
