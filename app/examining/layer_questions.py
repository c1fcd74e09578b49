"""What is asked of the thread that examines about one layer; nothing of Qt is here."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.examining.examiner import Compute
from app.numbers import figure, percent
from core.data.samples import Split
from core.data.spec import DataKind, Dataset, Progress, Task
from core.errors import ExaminingError
from core.examining.exciting import NO_ROW, Exciting, exciting
from core.examining.feature_maps import LayerMaps, maps_of
from core.examining.model import Model
from core.examining.reading import NO_CLASS, Reading, loss_of, read
from core.examining.samples import Part, split_of
from core.examining.weight_images import WeightImages, weight_images_of
from core.layers.spec import Family
from core.plan import Step

MOST = 1024
"""Units of a layer that can be paged through."""
MOST_WEIGHTS = 2**21
"""Weights of a layer that are pictured: more could not be renewed while it trains."""
STRONGEST = 9

_UNIT_BY_UNIT = frozenset({Family.ACT, Family.NORM, Family.REG})
"""Families that leave each unit what it is: their weights are those of the layer before."""


@dataclass(frozen=True)
class Choice:
    """Which sample is looked at: the one at `position` among those of a class, or of all, of a
    `part` of the data; None is the usual part."""

    position: int = 0
    class_index: int | None = None
    part: Part | None = None


@dataclass(frozen=True, eq=False)
class Sample:
    """A sample as it is stored, with what it is: `label` is its class or value. `row` is its
    place in `part` of the data; `white` the brightest value of an image."""

    raw: NDArray[np.generic]
    kind: DataKind
    white: float
    features: tuple[str, ...]
    label: str
    part: Part
    row: int


@dataclass(frozen=True, eq=False)
class Response:
    """What a layer gives for a sample; `maps` is None where no layer was asked about.

    `position` is that of the sample among `count`. `given` is what the network says of it and
    `is_right` whether that is so, None for values.
    """

    sample: Sample
    classes: tuple[str, ...]
    position: int
    count: int
    given: str
    is_right: bool | None
    maps: LayerMaps | None


@dataclass(frozen=True, eq=False)
class Strongest:
    """The samples that excite one `unit` most, the strongest first, what it gives for each, and
    the part of the sample that it sees (top, left, bottom, right), where it sees only a part.
    `found` is the answer for all units of the layer."""

    found: Exciting
    unit: int
    samples: tuple[Sample, ...]
    values: tuple[float, ...]
    seen: tuple[tuple[int, int, int, int] | None, ...]


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of a layer, or of the one before whose units it passes on; None where there
    are none."""

    images: WeightImages | None


def weights_question(node: str) -> Compute:
    """Asks for the `Weights` of a layer."""
    return partial(_weights, node=node)


def response_question(node: str | None, choice: Choice) -> Compute:
    """Asks for a `Response`."""
    return partial(_response, node=node, choice=choice)


def strongest_question(node: str, unit: int, found: Exciting | None) -> Compute:
    """Asks for the `Strongest` of a unit; `found` is what is known already of these weights."""
    return partial(_strongest, node=node, unit=unit, found=found)


def _weights(model: Model, dataset: Dataset, progress: Progress, *, node: str) -> Weights:
    source = _with_weights(model, node)
    if source is None:
        return Weights(None)
    name = next(step.name for step in model.network.plan.steps if step.node == source)
    array = model.weights[f"{name}.weight"]
    most = max(1, min(MOST, MOST_WEIGHTS * len(array) // array.size))
    return Weights(weight_images_of(model, dataset, progress, node=source, most=most))


def _with_weights(model: Model, node: str) -> str | None:
    """The layer itself, or the one before whose units it only passes on."""
    weights = model.weights
    named = {step.name: step for step in model.network.plan.steps}
    step: Step | None = next((s for s in named.values() if s.node == node), None)
    while step is not None:
        array = weights.get(f"{step.name}.weight")
        if array is not None and array.ndim >= 2:
            return step.node
        passes_on = step.spec.family in _UNIT_BY_UNIT and len(step.inputs) == 1
        step = named.get(step.inputs[0]) if passes_on else None
    return None


def _response(
    model: Model, dataset: Dataset, progress: Progress, *, node: str | None, choice: Choice
) -> Response:
    part, split, rows = rows_of(dataset, choice)
    position = choice.position % len(rows)
    row = int(rows[position])
    found = model.outputs(split.held(np.array([row])).inputs)
    reading = read(loss_of(model, dataset), dataset, found[model.output])
    given, is_right = _given(dataset, reading, split.targets[row])
    maps = maps_of(model, {node: found[node]}, MOST)[0] if node in found else None
    sample = _samples(dataset, split, part, np.array([row]))[0]
    return Response(sample, dataset.classes, position, len(rows), given, is_right, maps)


def rows_of(dataset: Dataset, choice: Choice) -> tuple[Part, Split, NDArray[np.int64]]:
    """The samples among which one is chosen: all or those of one class, usually of the
    validation data where there are any. Raises `ExaminingError` where there is none."""
    part = Part.VALIDATION if len(dataset.validation) else Part.TRAINING
    if choice.part is not None and len(split_of(dataset, choice.part)):
        part = choice.part
    split = split_of(dataset, part)
    return part, split, _rows(dataset, split, part, choice.class_index)


def _rows(dataset: Dataset, split: Split, part: Part, class_index: int | None) -> NDArray[np.int64]:
    if class_index is None or class_index >= len(dataset.classes):
        return np.arange(len(split))
    rows = np.flatnonzero(split.targets == class_index)
    if not len(rows):
        name = dataset.classes[class_index]
        raise ExaminingError(
            f'None of the {part} samples is of class "{name}": choose another class.'
        )
    return rows


def _given(dataset: Dataset, reading: Reading, target: np.generic) -> tuple[str, bool | None]:
    """What the network says of the sample, and whether it is right."""
    if reading.given is None:
        return ", ".join(figure(float(value)) for value in reading.values[0][:3]), None
    given = int(reading.given[0])
    if given == NO_CLASS:
        return "nothing: not finite", False
    share = ""
    if reading.probabilities is not None:
        share = f" · {percent(float(reading.probabilities[0].max()))}"
    return f"{dataset.classes[given]}{share}", given == int(target)


def _strongest(
    model: Model,
    dataset: Dataset,
    progress: Progress,
    *,
    node: str,
    unit: int,
    found: Exciting | None,
) -> Strongest:
    found = found or exciting(model, dataset, progress, node=node, k=STRONGEST, most_units=MOST)
    if unit >= found.shown:
        raise ExaminingError(f"Unit {unit} of {found.name} is not there any more: choose another.")
    is_there = found.rows[unit] != NO_ROW
    rows = found.rows[unit][is_there]
    values = tuple(float(value) for value in found.values[unit][is_there])
    samples = _samples(dataset, split_of(dataset, found.part), found.part, rows)
    places = None if found.places is None else found.places[unit][is_there]
    seen = tuple(_seen(found, places, index) for index in range(len(rows)))
    return Strongest(found, unit, samples, values, seen)


def _seen(
    found: Exciting, places: NDArray[np.int64] | None, index: int
) -> tuple[int, int, int, int] | None:
    if places is None or found.field is None or len(found.field.axes) != 2:
        return None
    (top, bottom), (left, right) = found.field.seen_from(places[index].tolist())
    return top, left, bottom, right


def _samples(
    dataset: Dataset, split: Split, part: Part, rows: NDArray[np.int64]
) -> tuple[Sample, ...]:
    raw = split.raw(rows)
    return tuple(
        Sample(
            raw[place],
            dataset.data_kind,
            dataset.spec.white,
            dataset.features,
            label_of(dataset, split.targets[row]),
            part,
            int(row),
        )
        for place, row in enumerate(rows)
    )


def label_of(dataset: Dataset, target: np.generic) -> str:
    """The class or the value of a sample, in words."""
    if dataset.task is Task.CLASSIFICATION:
        return dataset.classes[int(target)]
    values = dataset.values_of(np.atleast_2d(target))[0][:3]
    texts = (figure(float(v)) if math.isfinite(v) else "NaN" for v in values)
    return ", ".join(texts)
