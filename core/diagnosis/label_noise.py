"""Signs of wrong labels: what a network learns late and by heart makes it worse."""

from collections.abc import Iterator

import numpy as np

from core.diagnosis.bias_variance import error_words
from core.diagnosis.case import Case
from core.diagnosis.curves import epoch_of, smooth
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import some
from core.diagnosis.rule import NON_FINITE, Rule, number, whole
from core.diagnosis.training_remedies import decay_weights, smooth_labels, stop_early
from core.params import FloatParam, IntParam, Params

LEARNT = 0.3
"""How far from chance (0) to perfect (1) the network must have come where it was at its best."""

LEAST = 0.02
"""Growth of the validation error below which it is noise."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    found = case.tables
    if len(found) < whole(params, "after") or not found[-1].is_share or not case.chance < 1:
        return
    train = smooth(np.array([table.train for table in found]))
    validation = smooth(np.array([table.validation for table in found]))
    losses = smooth(np.array([epoch.validation_loss for epoch in case.history.epochs]))
    if not np.isfinite(validation).all():
        return
    best = int(validation.argmin())
    worse = float(validation[-1] - validation[best])
    is_honest = validation[best] < (1 - LEARNT) * (1 - case.chance)
    is_before = train[best] > validation[best] / 2
    is_by_heart = train[-1] < train[best] / 2 and train[-1] < validation[-1] / 3
    is_sure = losses[-1] > number(params, "loss") * losses[best]
    threshold = max(LEAST, number(params, "worse") * float(validation[best]))
    if is_honest and is_before and is_by_heart and is_sure and worse > threshold:
        yield Finding(
            rule=LABEL_NOISE.kind,
            severity=Severity.NOTE,
            text=(
                f"The network was at its best after about {best + 2:,} epochs, with "
                f"{error_words(float(validation[best]))} wrong of what is set aside. Since then it "
                f"learned the rest of the training samples by heart, which made that "
                f"{error_words(float(validation[-1]))}: some of their labels may be wrong."
            ),
            brief="The network learned the last training samples by heart and got worse for all "
            "others: some labels may be wrong.",
            value=worse,
            threshold=threshold,
            step=case.step,
            first_step=epoch_of(case, len(found) - best - 1),
            remedies=some(
                stop_early(case.project), smooth_labels(case.project), decay_weights(case.project)
            ),
        )


LABEL_NOISE = Rule(
    kind="label-noise",
    title="Signs of wrong labels",
    help="Networks learn what is alike first and single exceptions last; where the exceptions are "
    "wrong labels, learning them makes the network worse for all others.",
    judge=_judge,
    gate="Silent where nothing is set aside, and where validation does not get worse after an "
    "early best.",
    doubt="Classes that overlap, or few samples, can look the same: look at the worst mistakes "
    "before trusting this.",
    source="Arpit and others 2017, A Closer Look at Memorization; thresholds seen on clusters with "
    "30 % wrong labels.",
    evidence="worst",
    params=(
        FloatParam(
            name="worse",
            default=0.08,
            maximum=10.0,
            help="By what share of its best the validation error has grown.",
        ),
        FloatParam(
            name="loss",
            default=1.15,
            minimum=1.0,
            maximum=1000.0,
            help="How many times the validation loss of then it is now.",
        ),
        IntParam(name="after", default=8, minimum=6, help="Epochs to wait before judging."),
    ),
    effect_of=(NON_FINITE, "far-too-large", "oscillating"),
)
