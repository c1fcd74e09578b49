"""Pictures of weights: what each unit looks for in an image, and the filters of convolutions.

They are taken from the arrays of a snapshot; nothing is computed forward.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.data.preprocessing import Fitted
from core.data.spec import Dataset, Progress, silent
from core.examining.image_source import image_source
from core.examining.model import Floats, Model, Weights
from core.plan import Step, make_plan
from core.project import Project

MOST_UNITS = 256
MOST_CHANNELS = 64
MOST_INPUTS = 1024


class Form(StrEnum):
    """What the pictures of a layer show."""

    UNITS = "units"
    """One picture a unit: its weights at the places of the image that it reads."""
    FILTERS = "filters"
    """The kernels of each filter, one for each channel that it reads."""
    MATRIX = "matrix"
    """All weights as one picture: a row a unit, a column an input."""


@dataclass(frozen=True, eq=False)
class WeightImages:
    """The weights of the layer `node` as pictures (shown, channels, height, width), each at its
    unit in `units` (shown,) of `total`; a matrix is a single one, of as many rows as `units`.

    Colours reach symmetrically from −`limit` to `limit`, the largest finite weight shown; 0
    where all are 0. `norms` (shown,) are the lengths of the units' whole weights as learnt.
    `channels_total` are the channels (columns of a matrix) there are. `is_of_pixels`: the
    pictures tell what a pixel does that goes from black to white, with what the preprocessing
    does to it; otherwise they are the weights as they are. `nonfinite` counts the weights of
    the whole layer that are not finite; they stand in the pictures as they are.
    """

    node: str
    name: str
    form: Form
    images: Floats
    units: NDArray[np.int64]
    norms: NDArray[np.float64]
    limit: float
    total: int
    channels_total: int
    is_of_pixels: bool
    nonfinite: int

    @property
    def shown(self) -> int:
        """Units that are shown, of `total`."""
        return len(self.units)


def weight_images(
    project: Project,
    weights: Weights,
    node: str,
    *,
    fitted: Fitted | None = None,
    is_ordered: bool = False,
    most: int = MOST_UNITS,
    most_channels: int = MOST_CHANNELS,
) -> WeightImages | None:
    """Pictures of the first `most` units of a layer, or where `is_ordered` of those with the
    longest weights; None for a node without such weights.

    With what was `fitted` to the data, the pictures of units that read the samples are in
    terms of their pixels. Raises `CompileError` for a network with a problem.
    """
    steps = make_plan(project.network, project.input_shape).steps
    step = next((step for step in steps if step.node == node), None)
    array = weights.get(f"{step.name}.weight") if step else None
    if step is None or array is None or array.ndim < 2:
        return None
    weight = np.asarray(array, np.float32)
    rows = weight.reshape(len(weight), -1)
    units = _chosen(rows, most, is_ordered)
    form, stacks, is_of_pixels = _pictured(project, step, weight[units], fitted)
    images, total = _cut(form, stacks, most_channels)
    return WeightImages(
        node,
        project.network.nodes[node].name,
        form,
        images,
        units,
        _norms(rows[units]),
        _limit(images),
        len(weight),
        total,
        is_of_pixels,
        int(weight.size - np.isfinite(weight).sum()),
    )


def weight_images_of(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    node: str,
    is_ordered: bool = False,
    most: int = MOST_UNITS,
    most_channels: int = MOST_CHANNELS,
) -> WeightImages | None:
    """The same of a copy of a network, in terms of the pixels where that can be."""
    return weight_images(
        model.project,
        model.weights,
        node,
        fitted=dataset.fitted,
        is_ordered=is_ordered,
        most=most,
        most_channels=most_channels,
    )


def pictured_layers(project: Project) -> Mapping[str, Form]:
    """The layers that have pictures, in the order of the plan, and of which form.

    Raises `CompileError` for a network with a problem.
    """
    steps = make_plan(project.network, project.input_shape).steps
    return {step.node: _form(project, step) for step in steps if step.spec.has_weights}


def _form(project: Project, step: Step) -> Form:
    if step.kind != "Linear":
        return Form.FILTERS
    is_vector = len(step.input_shapes[0]) == 1
    return Form.UNITS if is_vector and image_source(project, step.node) else Form.MATRIX


def _pictured(
    project: Project, step: Step, weight: Floats, fitted: Fitted | None
) -> tuple[Form, Floats, bool]:
    """Weights of some units (units, channels, height, width), and whether of pixels."""
    form = _form(project, step)
    if form is Form.FILTERS:
        kernel = weight.shape[2:] if weight.ndim > 3 else (1, *weight.shape[2:])
        return form, weight.reshape(*weight.shape[:2], -1, kernel[-1]), False
    source = image_source(project, step.node)
    if form is Form.MATRIX or source is None:
        return Form.MATRIX, weight[None, None], False
    stacks = weight.reshape(len(weight), *source.shape)
    if not source.is_data or fitted is None:
        return form, stacks, False
    return form, in_pixels(stacks, fitted), True


def in_pixels(stacks: Floats, fitted: Fitted) -> Floats:
    """What each pixel, going from 0 to `white`, adds to a weighted sum of prepared samples.

    `stacks` (units, channels, height, width) are the weights. A preparation is affine: either
    a matrix or a factor for each value.
    """
    shape = stacks.shape[1:]
    matrix = fitted.arrays.get("matrix")
    with np.errstate(invalid="ignore", over="ignore"):
        if matrix is not None:
            flat = stacks.reshape(len(stacks), -1) @ matrix.T
            return np.ascontiguousarray(flat.reshape(stacks.shape), np.float32)
        ends = np.stack([np.zeros(shape), np.full(shape, fitted.white)]).astype(np.float32)
        black, white = fitted.apply(ends)
        return np.asarray(stacks * (white - black), np.float32)


def _chosen(rows: Floats, most: int, is_ordered: bool) -> NDArray[np.int64]:
    """Which units are shown. One with a norm that is not finite comes first."""
    if not is_ordered:
        return np.arange(min(most, len(rows)))
    norms = _norms(rows)
    norms = np.where(np.isfinite(norms), norms, np.inf)
    return np.argsort(-norms, kind="stable")[:most]


def _norms(rows: Floats) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        found: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
        return np.sqrt(found, out=found)


def _cut(form: Form, stacks: Floats, most_channels: int) -> tuple[Floats, int]:
    """No more channels than may be shown, columns of a matrix; and how many there are."""
    if form is Form.MATRIX:
        return stacks[..., :MOST_INPUTS].copy(), stacks.shape[-1]
    return stacks[:, :most_channels].copy(), stacks.shape[1]


def _limit(images: Floats) -> float:
    finite = np.abs(images[np.isfinite(images)])
    return float(finite.max()) if finite.size and math.isfinite(finite.max()) else 0.0
