"""The catalogue of preprocessings: how raw samples become what the network sees.

Each is measured on the training samples alone and then used on all. What is measured and what
is done are standalone NumPy functions of `core.data.preparation`, which exported scripts hold
as they stand.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.catalogue import Catalogue, Spec
from core.data import preparation
from core.params import ChoiceParam, FloatParam, Setting

Array = NDArray[np.generic]

LARGEST_WHITENED = 3072
"""Values of a sample: their covariance then takes 75 MB, its eigenvectors ten seconds."""


def _nothing(inputs: Array, white: float) -> tuple[Array, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class PreprocessingSpec(Spec):
    """A preprocessing. Its help says what happens after raw values were divided by `white`.

    `fit(inputs, white, **params)` measures the arrays that `fits` names;
    `apply(inputs, white, *arrays)` gives float32 in the same shape. `largest` is the number of
    values in a sample that it can still deal with.
    """

    fit: Callable[..., tuple[Array, ...]] = _nothing
    fits: tuple[str, ...] = ()
    apply: Callable[..., NDArray[np.float32]]
    largest: int | None = None

    def refusal(self, shape: tuple[int, ...]) -> str:
        """Why samples of this shape are too large, as a sentence; empty where they are not."""
        size = math.prod(shape)
        if self.largest is None or size <= self.largest:
            return ""
        gigabytes = size * size * 8 / 2**30
        return (
            f"{self.kind} measures how each of the {size:,} values of a sample goes with each "
            f"other one, which takes {gigabytes:,.1f} GB; it is for at most {self.largest:,} "
            "values: choose Standardize."
        )


@dataclass(frozen=True, eq=False)
class Fitted:
    """A preprocessing with what was measured: `arrays` by name, float32, on `count` training
    samples. `white` is the raw value that becomes 1 first."""

    setting: Setting
    white: float
    count: int
    arrays: dict[str, NDArray[np.float32]]

    def apply(self, raw: ArrayLike) -> NDArray[np.float32]:
        """Raw samples (n, *shape) as the network sees them."""
        spec = PREPROCESSING[self.setting.kind]
        done = spec.apply(np.asanyarray(raw), self.white, *self.arrays.values())
        return np.asarray(done)  # without telling of it, if `raw` did


def fit(setting: Setting, inputs: Array, white: float) -> Fitted:
    """Measure what `setting` needs on raw training samples (n, *shape)."""
    spec = PREPROCESSING[setting.kind]
    found = tuple(np.asarray(array) for array in spec.fit(inputs, white, **setting.params))
    for array in found:
        array.flags.writeable = False
    arrays = dict(zip(spec.fits, found, strict=True))
    return Fitted(setting, white, len(inputs), arrays)  # type: ignore[arg-type]


STANDARDIZE = PreprocessingSpec(
    kind="Standardize",
    help="Shifts and scales to mean 0 and standard deviation 1: per channel for images, per "
    "feature otherwise.",
    fit=preparation.mean_and_std,
    fits=("mean", "std"),
    apply=preparation.prepare,
)

RESCALE = PreprocessingSpec(
    kind="Rescale",
    help="Pixels from 0 to 1, as ToTensor gives them; anything else stays as it is.",
    apply=preparation.rescale,
)

MIN_MAX = PreprocessingSpec(
    kind="MinMax",
    help="Stretches to 0 for the smallest value and 1 for the largest: per channel for images, "
    "per feature otherwise.",
    fit=preparation.lowest_and_range,
    fits=("lowest", "range"),
    apply=preparation.prepare,
)

CHANNEL_MEAN = PreprocessingSpec(
    kind="ChannelMean",
    help="Subtracts the mean of each channel (each feature), as VGG does; the spread stays.",
    fit=preparation.channel_mean,
    fits=("mean",),
    apply=preparation.center,
)

MEAN_IMAGE = PreprocessingSpec(
    kind="MeanImage",
    help="Subtracts the mean of all samples, pixel by pixel, as AlexNet does.",
    fit=preparation.mean_image,
    fits=("mean",),
    apply=preparation.center,
)


WHITEN = PreprocessingSpec(
    kind="Whiten",
    help="Makes all values uncorrelated with variance 1: neighbouring pixels then say nothing "
    "about each other, and edges stand out.",
    params=(
        ChoiceParam(
            name="method",
            default="ZCA",
            choices=("ZCA", "PCA"),
            help="ZCA keeps samples looking like themselves; PCA gives principal components, the "
            "strongest first.",
        ),
        FloatParam(
            name="epsilon",
            default=0.01,
            maximum=100.0,
            is_open_below=True,
            is_log=True,
            help="Added to each variance, so that noise is not blown up.",
        ),
    ),
    fit=preparation.whitening,
    fits=("mean", "matrix", "back"),
    apply=preparation.whiten,
    largest=LARGEST_WHITENED,
)

PREPROCESSING = Catalogue(
    "preprocessing", (STANDARDIZE, RESCALE, MIN_MAX, CHANNEL_MEAN, MEAN_IMAGE, WHITEN)
)
