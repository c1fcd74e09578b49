"""A loss that begins where no network without knowledge should."""

import math
from collections.abc import Iterator

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import initialize_fittingly, normalize, some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.training_remedies import standardize, standardize_targets
from core.diagnosis.words import figure, percent, times
from core.params import FloatParam, IntParam, Params
from core.problems import Fix
from core.settings.losses import LOSSES, Reads

BELOW = 0.3
"""Share of the level below which the first loss is no luck: on easy data a network of random
weights may well begin a third below."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    started, losses = case.history.started, case.history.losses.values
    level, tolerance = chance_level(case), number(params, "tolerance")
    is_new = case.project.training.initial_weights.kind == "New"
    if started is None or started.step or not len(losses) or not level > 0 or not is_new:
        return
    first = float(losses[0])
    distance = first / level - 1
    is_above = distance > tolerance and case.step >= whole(params, "after")
    if is_above and not case.is_learning and not case.loss < level:
        how = f"{times(distance + 1)} times" if distance > 1 else f"{percent(distance, 2)} above"
        text = (
            f"The loss began at {figure(first)}, {how} the {figure(level)} of a network that knows "
            f"nothing, and is still above that after {case.step:,} steps."
        )
        remedies = some(
            standardize(case.project),
            standardize_targets(case.project),
            initialize_fittingly() if not _is_auto(case) else None,
            normalize(case.project),
        )
        brief = f"The loss began at {figure(first, 2)}, above the {figure(level, 2)} of guessing."
        yield _finding(case, (text, brief), distance, tolerance, remedies)
    elif first < BELOW * min(level, case.constant_loss):
        known = figure(min(level, case.constant_loss))
        text = (
            f"The loss began at {figure(first)}, below the {known} of a "
            "network that knows nothing: the answer may be among the inputs, or the loss may not "
            "fit what the network gives."
        )
        yield _finding(case, (text, ""), distance, tolerance, ())


def _finding(
    case: Case, said: tuple[str, str], distance: float, tolerance: float, remedies: tuple[Fix, ...]
) -> Finding:
    return Finding(
        rule=LOSS_AT_START.kind,
        severity=Severity.NOTE,
        text=said[0],
        brief=said[1],
        value=distance,
        threshold=tolerance,
        step=case.step,
        first_step=1,
        remedies=remedies,
    )


def chance_level(case: Case) -> float:
    """The loss of a prediction that takes all classes as alike, or that says the mean of the
    values; NaN where that is not known. As the trial "Loss at start" measures it."""
    classes = len(case.project.data.classes)
    loss = case.project.training.loss
    if not classes:
        return case.constant_loss
    match LOSSES[loss.kind].reads:
        case Reads.LOGITS | Reads.LOG_PROBABILITIES:
            return math.log(classes)
        case Reads.BINARY_LOGITS | Reads.BINARY_PROBABILITIES:
            return math.log(2) if "class_weight" not in loss.params or _is_equal(case) else math.nan
    return 1 / classes if loss.kind == "MSELoss" else math.nan


def _is_equal(case: Case) -> bool:
    return case.project.training.loss.params.get("class_weight") == "equal"


def _is_auto(case: Case) -> bool:
    own = [node.params.get("initialization") for node in case.project.network.nodes.values()]
    return case.project.training.initialization.kind == "Auto" and not any(own)


LOSS_AT_START = Rule(
    kind="loss-at-start",
    title="Loss at start",
    help="A network that knows nothing should be unsure; one that is sure of wrong answers has "
    "to unlearn them first.",
    judge=_judge,
    gate="Silent as soon as the network learns, for loaded weights, and for hinge losses.",
    doubt="A healthy network can begin far above and fall fast: only what does not fall is told.",
    source="Stanford's CS231n: look for the correct loss at chance performance, −ln(1/C).",
    evidence="curves",
    params=(
        FloatParam(
            name="tolerance",
            default=0.2,
            maximum=100.0,
            help="By what share the first loss may differ.",
        ),
        IntParam(name="after", default=50, minimum=1, help="Steps to wait before judging."),
    ),
    effect_of=(
        NON_FINITE,
        "input-scale",
        "far-too-large",
        "poor-initialization",
        "vanishing-gradients",
        "dead-units",
        "saturation",
        "symmetry",
        "slow-learning",
    ),
)
