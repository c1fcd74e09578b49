"""What the probes measure of one layer at one step, as plain values of NumPy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOT_A_NUMBER = float("nan")


@dataclass(frozen=True, slots=True)
class Histogram:
    """How values are spread: `counts` of 64 equal bins between `low` and `high`.

    `seen` of `size` values were looked at (a regular sample where fewer). Bins, `mean` and
    `std` are of the finite ones; `nan` were NaN and `infinite` infinite.
    """

    counts: NDArray[np.int32]
    low: float
    high: float
    seen: int
    size: int
    nan: int
    infinite: int
    mean: float
    std: float

    @property
    def non_finite(self) -> int:
        """How many of the values looked at were NaN or infinite."""
        return self.nan + self.infinite

    @property
    def only(self) -> float | None:
        """The value that all finite values are equal to; None where they differ or there are
        none. Differing values fill the first and the last bin, so a single full one is widened
        from one value."""
        return self.mean if int(np.count_nonzero(self.counts)) == 1 else None

    @property
    def largest(self) -> float:
        """The largest size of the finite values looked at; NaN without any."""
        if self.seen <= self.non_finite:
            return NOT_A_NUMBER
        return abs(self.only) if self.only is not None else max(abs(self.low), abs(self.high))

    @property
    def edges(self) -> NDArray[np.float64]:
        """The 65 edges of the bins."""
        return np.linspace(self.low, self.high, len(self.counts) + 1)


@dataclass(frozen=True, slots=True)
class LayerMeasure:
    """What was measured of one layer at one step; NaN or None where it means nothing.

    `activations` are of what the layer gave for a batch, `gradients` of the gradient of the
    loss at it, `weights` of its weights after the update. `zero_share` is the share of exact
    zeros in what it gave, `dead` the units that were silent for each of the last `dead_over`
    samples looked at and got no gradient (None before there were as many). `output_gradient` is
    the 2-norm of the gradient at what it gave; `update_ratio` is mean |Δw| / mean |w| of the step,
    `weight_norm` the 2-norm of the weights, `weight_gain` what they multiply the length of a
    gradient by that has no preferred direction. `slope` is the mean |act′| of an activation,
    `root_slope` the root of the mean act′², which is what it multiplies the length of a gradient
    by, `saturation` the share of its values where a bounded one is nearly flat.
    """

    activations: Histogram
    zero_share: float
    gradients: Histogram | None = None
    weights: Histogram | None = None
    output_gradient: float = NOT_A_NUMBER
    update_ratio: float = NOT_A_NUMBER
    weight_norm: float = NOT_A_NUMBER
    weight_gain: float = NOT_A_NUMBER
    slope: float = NOT_A_NUMBER
    root_slope: float = NOT_A_NUMBER
    saturation: float = NOT_A_NUMBER
    dead: NDArray[np.bool_] | None = None
    dead_over: int = 0

    @property
    def dead_share(self) -> float:
        """Share of dead units in 0..1; NaN where it is not known."""
        return float(np.mean(self.dead)) if self.dead is not None else NOT_A_NUMBER

    @property
    def non_finite(self) -> int:
        """NaN and infinite values seen in what it gave, in its gradient and in its weights."""
        found = (self.activations, self.gradients, self.weights)
        return sum(histogram.non_finite for histogram in found if histogram is not None)
