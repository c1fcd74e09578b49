"""What a network says of a digit that a person draws: made into a sample like those it knows.

MNIST describes how: "size normalized to fit in a 20x20 pixel box while preserving their aspect
ratio", with grey levels from anti-aliasing, then "centered in a 28x28 image by computing the
center of mass of the pixels, and translating the image so as to position this point at the
center" (LeCun, Cortes and Burges, The MNIST database of handwritten digits). The translation
is by whole pixels and the centre row 14, column 14, as its images show.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.spec import DataKind, Dataset, Progress, silent
from core.errors import ExaminingError
from core.examining.feature_maps import MOST_MAPS, LayerMaps, maps_of
from core.examining.model import Floats, Model
from core.examining.reading import NO_CLASS, loss_of, read
from core.examining.samples import sampled_rows

MEASURED = 200
"""Training samples that a style is measured on, at most."""

FAINT = 0.05
"""Share of the strongest ink up to which a pixel counts as empty."""


@dataclass(frozen=True)
class Style:
    """How the images of a data set are drawn, so that a drawing can be made like them.

    `box` is the longer side of what is drawn, in pixels; the rest is empty. `is_dark`: dark
    ink on light ground.
    """

    box: int
    is_dark: bool


@dataclass(frozen=True, eq=False)
class Drawn:
    """What the network says of a drawing. `image` (channels, height, width) is what it sees of
    it before preprocessing, 0 black and 1 white; `layers` is what every layer gives.

    `values` (outputs,) are those of the network, for a regression in the units of the data;
    `given` is the class, −1 where a value is not finite, None for a regression;
    `probabilities` (classes,) are those the loss reads, None where it reads none. `names` are
    those of the classes, or of the values.
    """

    image: Floats
    names: tuple[str, ...]
    values: Floats
    given: int | None
    probabilities: Floats | None
    layers: tuple[LayerMaps, ...]

    @property
    def is_finite(self) -> bool:
        """Whether all values that the network gave are finite."""
        return bool(np.isfinite(self.values).all())

    @property
    def answer(self) -> str:
        """The name of the class given; empty where there is none."""
        return self.names[self.given] if self.given not in (None, NO_CLASS) else ""


def style_of(dataset: Dataset) -> Style:
    """The style of a data set, by its training samples: medians over 200 of them.

    Raises `ExaminingError` where samples are no images, `DataError` where one cannot be read.
    """
    if dataset.data_kind is not DataKind.IMAGE or len(dataset.shape) != 3:
        raise ExaminingError(
            f"{dataset.spec.title} has no images: a drawing can be shown to a network for images."
        )
    raw = dataset.train.raw(sampled_rows(len(dataset.train), MEASURED))
    gray = raw.astype(np.float32).mean(1) / np.float32(dataset.fitted.white)
    border = np.concatenate([gray[:, 0], gray[:, -1], gray[:, :, 0], gray[:, :, -1]], 1)
    is_dark = bool(np.median(border) > 0.5)
    sides = [max(found.shape) for image in gray if (found := cropped(_ink(image, is_dark))).size]
    return Style(int(np.median(sides)) if sides else min(dataset.shape[1:]), is_dark)


def drawn(
    model: Model,
    dataset: Dataset,
    progress: Progress = silent,
    *,
    drawing: ArrayLike,
    style: Style | None = None,
    most: int = MOST_MAPS,
) -> Drawn | None:
    """What the network says of `drawing` (height, width), 0 where it is empty and 1 where there
    is ink, of any size; None for one without ink.

    Raises `ExaminingError` where samples are no images.
    """
    image = as_sample(drawing, dataset, style or style_of(dataset))
    if image is None:
        return None
    raw = image * np.float32(dataset.fitted.white)
    found = model.outputs(dataset.prepared(raw[None]))
    reading = read(loss_of(model, dataset), dataset, found[model.output])
    return Drawn(
        image,
        dataset.classes or dataset.values,
        reading.values[0],
        None if reading.given is None else int(reading.given[0]),
        None if reading.probabilities is None else reading.probabilities[0],
        maps_of(model, found, most),
    )


def as_sample(drawing: ArrayLike, dataset: Dataset, style: Style) -> Floats | None:
    """The drawing as an image of the data set (channels, height, width), 0 to 1; None without
    ink. What is not finite counts as empty."""
    ink = np.nan_to_num(np.asarray(drawing, np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    what = cropped(np.clip(ink, 0.0, 1.0))
    if not what.size:
        return None
    channels, height, width = dataset.shape
    box = min(style.box, height, width)
    placed = _centred(_scaled(what, box / max(what.shape)), (height, width))
    gray = 1 - placed if style.is_dark else placed
    return np.repeat(gray[None], channels, 0)


def cropped(ink: Floats) -> Floats:
    """The part of an image within the bounding box of its ink; empty where there is none."""
    is_ink = ink > FAINT * ink.max(initial=0.0)
    rows, columns = np.flatnonzero(is_ink.any(1)), np.flatnonzero(is_ink.any(0))
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _ink(gray: Floats, is_dark: bool) -> Floats:
    return 1 - gray if is_dark else gray


def _scaled(ink: Floats, factor: float) -> Floats:
    """Larger or smaller by `factor`, anti-aliased; the strongest ink is 1."""
    from PIL import Image

    height, width = (max(1, round(side * factor)) for side in ink.shape)
    image = Image.fromarray(np.ascontiguousarray(ink, np.float32))
    smooth = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)
    found: Floats = np.clip(smooth / smooth.max(), 0.0, 1.0)
    return found


def _centred(ink: Floats, shape: tuple[int, int]) -> Floats:
    """An empty image of `shape` with `ink` in it, its centre of mass in the middle as far as
    nothing is cut off."""
    found = np.zeros(shape, np.float32)
    starts = [
        _start(ink.sum(1 - axis), shape[axis])  # the ink of each row, then of each column
        for axis in (0, 1)
    ]
    rows, columns = (slice(at, at + n) for at, n in zip(starts, ink.shape, strict=True))
    found[rows, columns] = ink
    return found


def _start(masses: NDArray[np.float32], size: int) -> int:
    """Where ink begins along one axis."""
    centre = float((masses * np.arange(len(masses))).sum() / masses.sum())
    return min(max(round(size / 2 - centre), 0), size - len(masses))
