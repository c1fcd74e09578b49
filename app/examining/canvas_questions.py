"""What is asked of the thread that examines for the thumbnails on the canvas; nothing of Qt is
here."""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from app.canvas.thumbnails import MOST_CELLS, Thumbnail, maps_shown
from app.examining.color_maps import indices
from app.examining.examiner import Compute
from app.examining.layer_questions import Choice, label_of, rows_of
from app.numbers import figure
from core.data.spec import Dataset, Progress, Task
from core.examining.feature_maps import LayerMaps, maps_of
from core.examining.model import Model

LONGEST_SIDE = 96
"""Larger maps are shown by every second, third … row and column."""


@dataclass(frozen=True, eq=False)
class LayerPictures:
    """What one sample does in every layer, by node. `title` is what is shown, `about` which
    sample it is, and `more` the same at greater length. `seconds` of a processor went into it."""

    by_node: Mapping[str, Thumbnail]
    title: str
    about: str
    more: str
    seconds: float = 0.0


def sample_question(choice: Choice) -> Compute:
    """Asks for the `LayerPictures` of a sample."""
    return partial(_pictures_of_sample, choice=choice)


def pictures_of(layers: Iterable[LayerMaps], about: str, more: str) -> LayerPictures:
    """Pictures of what layers give. Each layer has colours from its lowest to its highest."""
    found = list(layers)
    has_maps = any(
        len(layer.shape) > 1 and not _is_flat(layer) for layer in found if layer.kind != "Input"
    )
    title = "Feature maps" if has_maps else "Activations"
    return LayerPictures({layer.node: thumbnail_of(layer) for layer in found}, title, about, more)


def thumbnail_of(layer: LayerMaps) -> Thumbnail:
    """The first maps of a layer, or the values of a flat one."""
    ends = f", {figure(layer.lowest)} … {figure(layer.highest)}"
    if layer.nonfinite == math.prod(layer.shape):
        ends = ""
    spoilt = f", {layer.nonfinite:,} not finite" if layer.nonfinite else ""
    if _is_flat(layer):
        values = layer.maps.reshape(-1)[:MOST_CELLS]
        shown, noun = len(values), "value"
    else:
        step = -(-max(layer.maps.shape[1:]) // LONGEST_SIDE)
        values = layer.maps[:, ::step, ::step]
        shown, noun = maps_shown(*values.shape), "map"
        values = values[:shown]
    plural = noun if layer.total == 1 else f"{noun}s"
    of = f"the first {shown:,} of {layer.total:,}" if shown < layer.total else f"{layer.total:,}"
    levels = indices(values, layer.lowest, layer.highest)
    return Thumbnail(levels, f"{of} {plural}{ends}{spoilt}")


def _is_flat(layer: LayerMaps) -> bool:
    return layer.is_strip or layer.maps.shape[1:] == (1, 1)


def _pictures_of_sample(
    model: Model, dataset: Dataset, progress: Progress, *, choice: Choice
) -> LayerPictures:
    began = time.thread_time()
    part, split, rows = rows_of(dataset, choice)
    position = choice.position % len(rows)
    row = rows[position : position + 1]
    layers = maps_of(model, model.outputs(split.held(row).inputs))
    noun = "class" if dataset.task is Task.CLASSIFICATION else "value"
    label = f"{noun} {label_of(dataset, split.targets[int(row[0])])}"
    number = f"sample {position + 1:,}"
    among = f" of {label}" if choice.class_index is not None else ""
    more = f"The {part} {number} of {len(rows):,}{among}; choose another under Inside."
    found = pictures_of(layers, f"{number} · {label}", more)
    return replace(found, seconds=time.thread_time() - began)
