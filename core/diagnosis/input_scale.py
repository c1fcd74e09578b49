"""Inputs that are far from the scale that initial weights are made for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import fixes
from core.data.loading import kept_dataset
from core.data.spec import Dataset
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number
from core.diagnosis.words import figure
from core.params import FloatParam, Params

MOST = 4096
"""Training samples that are measured: they tell the scale of all."""


@dataclass(frozen=True)
class _Scale:
    """Mean and root mean square of each channel (feature) of the prepared inputs."""

    means: NDArray[np.float64]
    sizes: NDArray[np.float64]
    names: tuple[str, ...]

    def name(self, index: int) -> str:
        if len(self.means) == 1:
            return "The inputs"
        if index < len(self.names):
            return f"The values of {self.names[index]}"
        return f"The inputs of {'channel' if len(self.means) < 5 else 'feature'} {index + 1}"


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    dataset = kept_dataset(case.project.data) if case.project.data.unknown is None else None
    if dataset is None or not len(dataset.train.inputs):
        return
    scale = _measured(dataset)
    if not np.isfinite(scale.sizes).all():
        return
    yield from _too_large(case, scale, number(params, "size"))
    if scale.sizes.max() <= number(params, "size"):
        yield from _off_centre(case, scale, number(params, "mean"))


def _measured(dataset: Dataset) -> _Scale:
    """The scale of evenly spread training samples, as the network sees them."""
    inputs = dataset.train.inputs
    inputs = inputs[:: max(1, math.ceil(len(inputs) / MOST))]
    axes = (0, *range(2, inputs.ndim))
    means = inputs.mean(axes, dtype=np.float64)
    squares = np.square(inputs, dtype=np.float64).mean(axes)
    return _Scale(means, np.sqrt(squares), dataset.features)


def _too_large(case: Case, scale: _Scale, threshold: float) -> Iterator[Finding]:
    worst = int(scale.sizes.argmax())
    size = float(scale.sizes[worst])
    if size > threshold:
        text = (
            f"{scale.name(worst)} are about {figure(size)} in size as the network sees them; its "
            "weights are made for about 1."
        )
        yield _finding(case, Severity.ALARM, text, size, threshold)


def _off_centre(case: Case, scale: _Scale, threshold: float) -> Iterator[Finding]:
    worst = int(np.abs(scale.means).argmax())
    mean = float(scale.means[worst])
    if abs(mean) > threshold:
        text = f"{scale.name(worst)} have a mean of {figure(mean)}, and not about 0."
        yield _finding(case, Severity.NOTE, text, mean, threshold)


def _finding(case: Case, severity: Severity, text: str, value: float, threshold: float) -> Finding:
    inputs = case.project.network.of_kind("Input")
    is_standardized = case.project.data.preprocessing.kind == "Standardize"
    return Finding(
        rule=INPUT_SCALE.kind,
        severity=severity,
        text=text,
        value=value,
        threshold=threshold,
        node=inputs[0].id if inputs else None,
        remedies=() if is_standardized else (fixes.preprocess("Standardize"),),
    )


INPUT_SCALE = Rule(
    kind="input-scale",
    title="Scale of the inputs",
    help="Large inputs make large values and gradients in the first layer, and those that are all "
    "of one sign make its weights move in step: both slow learning down, or break it.",
    judge=_judge,
    gate="Silent while the data set is not loaded, and for one that is too large for memory.",
    doubt="A normalization right behind the Input does the same as standardizing.",
    source="UMLAUT (2021): inputs beyond −1…1; SageMaker Debugger's NotNormalizedData: |mean| > "
    "0.2. By the root mean square of a channel or feature instead of its largest value, since "
    "standardized values rightly go beyond 1.",
    params=(
        FloatParam(
            name="size",
            default=3.0,
            minimum=0.1,
            maximum=1e6,
            is_log=True,
            help="Root mean square of a channel or feature above which it is too large.",
        ),
        FloatParam(
            name="mean",
            default=0.2,
            maximum=1e6,
            help="Distance of its mean from 0 above which it is off centre.",
        ),
    ),
    is_static=True,
    effect_of=(),
)
