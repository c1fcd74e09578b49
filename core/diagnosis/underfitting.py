"""A network that cannot fit its training samples as well as they can be fitted."""

import math
from collections.abc import Iterator
from dataclasses import replace

from core.diagnosis.bias_variance import BiasVariance, difference_words, error_words
from core.diagnosis.case import Case
from core.diagnosis.curves import epoch_of, lasting, samples_of, stays_above
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.network_remedies import add_hidden_layer, widen
from core.diagnosis.remedies import some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.training_remedies import more_epochs, without_decay
from core.params import FloatParam, IntParam, Params

AGAIN = 2.0
"""Times the epochs so far in which the goal would not be reached: one that would is on its way."""

FEWEST_STEPS = 200
"""Steps before which no network is called too small."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    target, threshold = number(params, "target_error"), _threshold(case, params)
    found = case.tables
    count = lasting(len(found))
    if len(found) < whole(params, "after") or not case.is_learning or not _is_late(case):
        return
    last = [replace(table, target=target) for table in found[-count:]]
    is_bias = all(not table.variance > table.bias / 2 for table in last)
    errors = [table.train for table in found]
    noise = _noise(case, errors[-1])
    if is_bias and stays_above(errors, target + threshold + noise, AGAIN, noise):
        yield _finding(case, last[-1], count, threshold)


def _threshold(case: Case, params: Params) -> float:
    """The bias that is allowed, for classes or for values."""
    return number(params, "bias" if case.project.data.classes else "unexplained")


def _is_late(case: Case) -> bool:
    """Whether half of the run is over, and not a short one: many a network rests a while."""
    return case.step >= max(FEWEST_STEPS, case.history.total_steps / 2)


def _noise(case: Case, error: float) -> float:
    """Two standard deviations of an error on so many samples, as if they were drawn anew."""
    samples, _ = samples_of(case)
    return 2 * math.sqrt(error * (1 - error) / samples) if samples and 0 < error < 1 else 0.0


def _finding(case: Case, table: BiasVariance, count: int, threshold: float) -> Finding:
    def told(error: float) -> str:
        return error_words(error, is_share=table.is_share)

    rest = error_words(table.train, is_share=table.is_share, digits=2)
    text = f"The error on the training samples stays at {told(table.train)}"
    if table.target:
        above = difference_words(table.bias, is_share=table.is_share)
        text += f", {above} above the {told(table.target)} that could be reached"
    if table.validation >= 0:
        text += f"; on those set aside it is {told(table.validation)}, {_beside(table)}"
    return Finding(
        rule=UNDERFITTING.kind,
        severity=Severity.ALARM,
        text=f"{text}.",
        brief=f"The error stays at {rest} even on the samples that are learned from.",
        value=table.bias,
        threshold=threshold,
        step=case.step,
        first_step=epoch_of(case, count),
        remedies=some(
            widen(case.project),
            add_hidden_layer(case.project),
            more_epochs(case.project),
            without_decay(case.project),
        ),
    )


def _beside(table: BiasVariance) -> str:
    """The validation error beside the training error."""
    if not table.variance > 0:
        return "no higher"
    return f"only {difference_words(table.variance, is_share=table.is_share)} higher"


UNDERFITTING = Rule(
    kind="underfitting",
    title="Underfitting",
    help="The network is too small or too restrained for these samples: even those that it has "
    "seen it gets wrong.",
    judge=_judge,
    gate="Silent in the first half of a run and before 200 steps, while the training error falls "
    "(or may, as noisy as it is) fast enough to get there in twice as much time again, while the "
    "network is no better than guessing, and where what is set aside is much worse than the "
    "training samples. A note beside units that are dead and steps that are too large.",
    doubt="Classes that overlap, or wrong labels: then no network does better. Type in the error "
    "that can be reached.",
    source="Bias and variance against the error of a person or of Bayes (Ng, Machine Learning "
    "Yearning, chapters 20 to 22).",
    evidence="curves",
    params=(
        FloatParam(
            name="target_error",
            default=0.0,
            maximum=1.0,
            help="The error that could be reached, in 0..1: a person's, or the Bayes error.",
        ),
        FloatParam(
            name="bias",
            default=0.1,
            maximum=1.0,
            help="How far the training error may be above it.",
        ),
        FloatParam(
            name="unexplained",
            default=0.2,
            maximum=1.0,
            help="The same for a regression, as a share of the loss of the best constant.",
        ),
        IntParam(name="after", default=8, minimum=4, help="Epochs to wait before judging."),
    ),
    effect_of=(
        NON_FINITE,
        "missing-activation",
        "softmax-before-loss",
        "dropout-before-output",
        "input-scale",
        "poor-initialization",
        "symmetry",
        "far-too-large",
        "dead-units",
        "saturation",
        "vanishing-gradients",
        "exploding-gradients",
        "slow-learning",
        "oscillating",
    ),
    beside=("oscillating", "dead-units"),
)
