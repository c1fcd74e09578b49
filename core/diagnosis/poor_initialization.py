"""Initial weights under which values grow or shrink from layer to layer, as measured."""

import math
from collections.abc import Iterator

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.words import about, figure, times
from core.params import FloatParam, IntParam, Params
from core.training.events import LayersMeasured


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    look = _first_look(case, whole(params, "within"))
    spreads = _spreads(case, look) if look is not None else {}
    if len(spreads) < 2 or look is None:
        return
    widest, narrowest = max(spreads, key=spreads.__getitem__), min(spreads, key=spreads.__getitem__)
    ratio = (spreads[widest] / spreads[narrowest]) ** 2
    if not ratio > number(params, "ratio"):
        return
    is_alarm = ratio > number(params, "alarm_ratio") and _has_failed(case, whole(params, "after"))
    order = list(spreads)
    grows = order.index(widest) > order.index(narrowest)
    text = (
        f"Under the initial weights values {'grow' if grows else 'shrink'} with depth: their "
        f"standard deviation is {figure(spreads[narrowest], 2)} in {case.name(narrowest)} and "
        f"{figure(spreads[widest], 2)} in {case.name(widest)} at step {look.step:,}, a variance "
        f"{times(ratio)} times as large."
    )
    yield Finding(
        rule=POOR_INITIALIZATION.kind,
        severity=Severity.ALARM if is_alarm else Severity.NOTE,
        text=text,
        brief=f"Values {'grow' if grows else 'shrink'} with depth before anything is learned: "
        f"those of {case.name(narrowest)} vary {about(math.sqrt(ratio))} times less than those of "
        f"{case.name(widest)}.",
        value=ratio,
        threshold=number(params, "alarm_ratio" if is_alarm else "ratio"),
        node=widest if grows else narrowest,
        step=look.step,
        first_step=look.step,
        remedies=remedies.some(
            remedies.initialize_fittingly() if _is_own(case) else None,
            remedies.normalize(case.project),
        ),
    )


def _first_look(case: Case, within: int) -> LayersMeasured | None:
    """The first look at new weights; None where the run went on from others."""
    is_new = case.first_known_step == 0 and case.looks
    return case.looks[0] if is_new and case.looks[0].step <= within else None


def _spreads(case: Case, look: LayersMeasured) -> dict[str, float]:
    """The standard deviation of what each hidden map gave, in order; those that gave a constant
    are left out, being symmetric or dead."""
    found = {
        id: look.layers[id].activations.std
        for id in case.maps
        if id in look.layers and case.is_hidden(id)
    }
    return {id: std for id, std in found.items() if math.isfinite(std) and std > 0}


def _has_failed(case: Case, after: int) -> bool:
    has_broken = not math.isfinite(case.loss)
    return has_broken or (case.steps_measured >= after and not case.is_learning)


def _is_own(case: Case) -> bool:
    """Whether some layer is not initialized as fits its activation."""
    own = [case.node(id).params.get("initialization") for id in case.maps]
    is_auto = case.project.training.initialization.kind == "Auto"
    return not is_auto or any(setting is not None for setting in own)


POOR_INITIALIZATION = Rule(
    kind="poor-initialization",
    title="Poor initialization",
    help="Values that grow or shrink from layer to layer take the gradients along.",
    judge=_judge,
    gate="A note where the network learns all the same, or the ratio is moderate. Layers without "
    "spread are left out.",
    doubt="A single layer on another scale by intent, behind which a normalization comes.",
    source="Ratio of the activations' variance across layers > 10 in the first 10 steps: "
    "SageMaker Debugger's PoorWeightInitialization. Healthy shallow networks reach 20 with "
    "torch's own initialization, dead ones 3,000, so an alarm wants 10,000.",
    evidence="activation_histogram",
    params=(
        FloatParam(
            name="ratio",
            default=10.0,
            minimum=1.0,
            is_log=True,
            help="Largest to smallest variance of hidden layers that is worth a note.",
        ),
        FloatParam(
            name="alarm_ratio",
            default=10_000.0,
            minimum=1.0,
            maximum=1e30,
            is_log=True,
            help="The same for an alarm, while the network does not learn.",
        ),
        IntParam(name="within", default=10, minimum=1, help="Steps that count as the first."),
        IntParam(name="after", default=32, minimum=1, help="Steps to wait before an alarm."),
    ),
    effect_of=(),
)
