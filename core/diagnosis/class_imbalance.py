"""Classes of which there are far more training samples than of others."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.data.loading import kept_dataset
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import some
from core.diagnosis.rule import Rule, number
from core.diagnosis.training_remedies import weigh_classes
from core.params import FloatParam, Params
from core.settings.losses import BALANCED, CLASS_WEIGHT

ALWAYS = 0.02
"""How near the training accuracy is to the share of the largest class where a network has
learned to name nothing else."""
AFTER = 100
"""Steps in which any network may name the largest class first."""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    counts = _counts(case)
    is_weighed = case.project.training.loss.params.get(CLASS_WEIGHT.name) == BALANCED
    if len(counts) < 2 or not counts.sum() or is_weighed:
        return
    threshold = number(params, "ratio")
    ratio = float(counts.max() / max(1, counts.min()))
    if ratio <= threshold and counts.min() > 0:
        return
    is_ignored = case.step >= AFTER and not case.is_learning
    is_ignored &= abs(case.accuracy - counts.max() / counts.sum()) < ALWAYS
    names = case.project.data.classes
    many, few = names[int(counts.argmax())], names[int(counts.argmin())]
    text = (
        f"Class {many} has {counts.max():,} training samples, class {few} only {counts.min():,}."
        if counts.min()
        else f"Class {few} has no training samples, class {many} has {counts.max():,}."
    )
    if is_ignored:
        text += f" The network is right as often as by always naming {many}."
    yield Finding(
        rule=CLASS_IMBALANCE.kind,
        severity=Severity.ALARM if is_ignored else Severity.NOTE,
        text=text,
        value=ratio,
        threshold=threshold,
        step=case.step if is_ignored else 0,
        first_step=case.first_step if is_ignored else 0,
        remedies=some(weigh_classes(case.project)),
    )


def _counts(case: Case) -> NDArray[np.int64]:
    """Training samples of each class: as the run counted them, or where the data are in
    memory; none where they are not known, and for a regression."""
    started = case.history.started
    names = case.project.data.classes
    if started is not None and names and len(started.class_counts) == len(names):
        return np.array(started.class_counts, np.int64)
    data = case.project.data
    dataset = kept_dataset(data) if data.unknown is None and names else None
    return dataset.class_counts(dataset.train) if dataset else np.zeros(0, np.int64)


CLASS_IMBALANCE = Rule(
    kind="class-imbalance",
    title="Classes of unequal size",
    help="A network that names the frequent classes alone already has a high accuracy, so rare "
    "ones are learned late or never.",
    judge=_judge,
    gate="Silent while the data set is not loaded, and where the loss weighs the classes. A note, "
    "unless the network does no better than always naming the largest class.",
    doubt="Accuracy alone does not show it: look at the confusion matrix.",
    source="SageMaker Debugger's ClassImbalance.",
    evidence="confusion",
    params=(
        FloatParam(
            name="ratio",
            default=10.0,
            minimum=1.0,
            is_log=True,
            help="Samples of the largest class for one of the smallest.",
        ),
    ),
    is_static=True,
)
