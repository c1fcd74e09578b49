"""Units of rectifying layers that fire for no sample any more, and so cannot learn."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.depth import Depth, decay_factors
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.words import percent, roughly
from core.params import FloatParam, IntParam, Params
from core.problems import Fix
from core.training.initialization import initializer_of

LOW_BIAS = -1.0
"""A bias that keeps most units of a standardized input below 0."""

SMALL_GAIN = 0.7
"""Weights that shrink a gradient so much let units of deep layers get no signal at all: then
dead units are an effect."""


@dataclass(frozen=True)
class _Dead:
    """The share of dead units in a layer, how it is known, and since which step."""

    id: str
    share: float
    text: str
    since: int
    over: int = 0
    """Samples looked at that a unit was silent for, at least, where units were counted."""
    is_silenced: bool = False
    """Whether no gradient passes at any step: nothing that is set now reaches its weights."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.steps_measured < whole(params, "after"):
        return
    layers = [found for id in case.observed if (found := _dead(case, id)) is not None]
    worst = max(layers, key=lambda found: found.share, default=None)
    if worst is None or worst.share < number(params, "share"):
        return
    is_alarm = worst.share >= number(params, "alarm_share") and not case.is_learning
    is_alarm = is_alarm and (worst.share == 1.0 or not _is_effect_of_weights(case))
    severity = Severity.ALARM if is_alarm else Severity.NOTE
    name = "alarm_share" if is_alarm else "share"
    yield Finding(
        rule=DEAD_UNITS.kind,
        severity=severity,
        text=f"{worst.text}, {_outcome(case)}.{_cause(case, worst)}",
        brief=_brief(case, worst, is_alarm),
        value=worst.share,
        threshold=number(params, name),
        node=worst.id,
        step=case.step,
        first_step=worst.since,
        remedies=_remedies(case, worst) if is_alarm else (),
    )


def _dead(case: Case, id: str) -> _Dead | None:
    """What is known of a rectifying layer; None of any other, and before its units are known."""
    if not case.node(id).spec.is_rectifier or not case.is_hidden(id):
        return None
    if since := _silent_since(case, id):
        text = (
            f"At steps {since:,} to {case.step:,} {case.name(id)} gave nothing but 0 wherever it "
            "was looked at, and passed no gradient on at any step: all its units are dead"
        )
        return _Dead(id, 1.0, text, since, is_silenced=True)
    found = case.measure(id)
    if found is None or found.dead is None:
        return None
    dead, units = int(np.sum(found.dead)), len(found.dead)
    text = (
        f"{dead:,} of the {units:,} units of {case.name(id)} ({percent(dead / units)}) gave 0 for "
        f"all of the last {found.dead_over:,} samples looked at, up to step {case.step:,}, and "
        "got no gradient from them"
    )
    return _Dead(id, dead / units, text, case.first_step, found.dead_over)


def _brief(case: Case, worst: _Dead, is_alarm: bool) -> str:
    name = case.name(worst.id)
    outcome = "the network does not learn" if is_alarm else "silent, they do not learn"
    if worst.is_silenced:
        only = " Only a restart can help now." if is_alarm else ""
        dead = f"All units of {name} are dead: no gradient comes through, so {outcome}."
        return f"{dead}{_cause(case, worst)}{only}"
    return (
        f"{roughly(worst.share)} of the units of {name} gave 0 for each of the last "
        f"{worst.over:,} samples looked at."
    )


def _silent_since(case: Case, id: str) -> int:
    """From which step on a whole layer is dead, 0 where it is not.

    The weights before it have got a gradient of exactly 0 for a whole window, and since then
    it gave nothing but 0 at every look; where there was none, it is the layer right behind the
    last of those weights.
    """
    network = case.project.network
    before = [map for map in case.learning_maps if id in network.reachable_from(map)]
    silent = {map: since for map in before if (since := case.no_gradient_since(map))}
    if not silent:
        return 0
    since = max(silent.values())
    looks = [look for look in case.looks if look.step >= since and id in look.layers]
    is_zero = all(look.layers[id].zero_share == 1.0 for look in looks)
    is_nearest = before[-1] in silent
    return since if is_zero and (looks or is_nearest) else 0


def _is_effect_of_weights(case: Case) -> bool:
    """Whether gradients shrink from layer to layer for the weights are small."""
    depth = Depth.of(case)
    factors = decay_factors(case, depth) if depth else None
    return factors is not None and factors.gain < SMALL_GAIN and factors.seen < 1


def _outcome(case: Case) -> str:
    if math.isnan(case.progress):
        return "and whether the network learns is not known"
    if not case.is_learning:
        return "and the network does not learn"
    if case.chance < 1 and not math.isnan(case.accuracy):
        return f"yet the network learns: it is right for {percent(case.accuracy)} of the samples"
    return "yet the network learns"


def _cause(case: Case, dead: _Dead) -> str:
    """What made units dead from the start, as a sentence; empty where they died on the way."""
    if (low := _low_bias(case, dead.id)) is not None:
        layer, bias = low
        return (
            f" The biases of {case.name(layer)} begin at −{-bias:g}, so far below 0 that hardly "
            "anything lifts its units above it."
        )
    if _is_from_start(case, dead):
        return " It was so before the first step: the cause is how the weights begin."
    return ""


def _remedies(case: Case, dead: _Dead) -> tuple[Fix, ...]:
    """Units that were dead before any step are not brought back by smaller steps, and those of a
    layer that no gradient passes only by a run that begins anew."""
    project, fit = case.project, remedies.initialize_fittingly()
    is_from_start = _low_bias(case, dead.id) is not None or _is_from_start(case, dead)
    slower = None if is_from_start else remedies.scale_rate(project, 0.1)
    if slower is not None and dead.is_silenced:
        slower = Fix(f"{slower.label}, for a restart", slower.apply, needs_restart=True)
    return remedies.some(
        fit if is_from_start and fit.apply(project) != project else None,
        remedies.replace_activations(project, ("ReLU", "ReLU6"), "LeakyReLU"),
        slower,
        remedies.normalize(project),
    )


def _is_from_start(case: Case, dead: _Dead) -> bool:
    """Whether nothing has come through from the very first step on."""
    return case.first_known_step == 0 and dead.share == 1.0 and dead.since == 1


def _low_bias(case: Case, id: str) -> tuple[str, float] | None:
    """The last layer before `id` that starts with a bias far below 0, and that bias."""
    project = case.project
    for map in reversed(case.maps):
        if id in project.network.reachable_from(map):
            setting = initializer_of(project.network, map, project.training.initialization)
            bias = setting.params.get("bias")
            if isinstance(bias, float) and bias <= LOW_BIAS:
                return map, bias
    return None


DEAD_UNITS = Rule(
    kind="dead-units",
    title="Dead units",
    help="A unit that gives 0 for a sample gets no gradient from it. One that gave 0 for all "
    "samples looked at does not learn, until another sample lifts it above 0 or the layers "
    "before it change.",
    judge=_judge,
    gate="An alarm only while the network does not learn, and from a larger share on: accurate "
    "networks were seen with half of a layer dead. Otherwise a note.",
    doubt="Sparsity: a unit that is silent for most samples, but not for all, is well.",
    source="10 % of the units over a window of samples: DeadReluDetector of keras-contrib; half "
    "of them for an alarm: 41 to 47 % were seen in networks of 97 % accuracy and more.",
    evidence="dead_units",
    params=(
        FloatParam(
            name="share",
            default=0.1,
            maximum=1.0,
            help="Share of dead units in a layer that is worth a note.",
        ),
        FloatParam(
            name="alarm_share",
            default=0.5,
            maximum=1.0,
            help="Share of dead units that is an alarm while the network does not learn.",
        ),
        IntParam(name="after", default=30, minimum=1, help="Steps to wait before judging."),
    ),
    effect_of=("non-finite", SYMMETRY.kind, "far-too-large"),
)
