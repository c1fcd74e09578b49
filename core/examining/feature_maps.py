"""What every layer gives for one sample: maps where it is an image, strips where it is not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.data.spec import Dataset, Progress, silent
from core.examining.image_source import image_given
from core.examining.model import Floats, Model
from core.examining.samples import Part, split_of
from core.layers.spec import Shape

MOST_MAPS = 64
MOST_VALUES = 1024


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """What one layer gives: `maps` (shown, height, width), of `total` channels.

    A vector that has no places in an image is a strip: one map of height 1. Of a strip, `total`
    are the values there are, and `is_strip` is true. `shape` is that of the layer's values.
    `lowest` and `highest` are those of all finite values of the layer, NaN where there are none;
    `nonfinite` counts the others.
    """

    node: str
    name: str
    kind: str
    shape: Shape
    maps: Floats
    is_strip: bool
    total: int
    lowest: float
    highest: float
    nonfinite: int

    @property
    def shown(self) -> int:
        """Channels that are shown, or values of a strip, of `total`."""
        return self.maps.shape[2] if self.is_strip else len(self.maps)


def feature_maps(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    part: Part = Part.VALIDATION,
    row: int = 0,
    most: int = MOST_MAPS,
) -> tuple[LayerMaps, ...]:
    """What every layer gives for one sample of a part, in the order of the plan, Input first.

    Raises `DataError` where the sample cannot be read, `CompileError` for a layer that takes
    no single sample.
    """
    held = split_of(dataset, part).held(np.array([row]))
    return maps_of(model, model.outputs(held.inputs), most)


def maps_of(
    model: Model, outputs: Mapping[str, Floats], most: int = MOST_MAPS
) -> tuple[LayerMaps, ...]:
    """The same from what every node gave for a batch (n, *shape), of its first sample."""
    return tuple(_layer(model, node, values[0], most) for node, values in outputs.items())


def _layer(model: Model, node: str, values: Floats, most: int) -> LayerMaps:
    drawn = model.project.network.nodes[node]
    maps, is_strip, total = _maps(model, node, values, most)
    finite = values[np.isfinite(values)]
    return LayerMaps(
        node,
        drawn.name,
        drawn.kind,
        values.shape,
        maps,
        is_strip,
        total,
        float(finite.min()) if finite.size else float("nan"),
        float(finite.max()) if finite.size else float("nan"),
        int(values.size - finite.size),
    )


def _maps(model: Model, node: str, values: Floats, most: int) -> tuple[Floats, bool, int]:
    """The values as maps, whether they are a strip, and how many there are in all."""
    image = image_given(model.project, node) if values.ndim == 1 else None
    if image is not None:
        values = values.reshape(image.shape)
    if values.ndim <= 1:
        return values.reshape(1, 1, -1)[:, :, :MOST_VALUES].copy(), True, values.size
    if values.ndim == 2:
        values = values[:, None]
    stacked = values.reshape(-1, *values.shape[-2:])
    return stacked[:most].copy(), False, len(stacked)
