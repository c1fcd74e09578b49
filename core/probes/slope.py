"""How steep an activation is where its inputs lie, and how much of it is nearly flat."""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.probes.sampling import sample, thinned
from core.probes.spec import Look, Probe

if TYPE_CHECKING:
    from torch import Tensor

VALUES = 4_096
"""Values of a layer at which the slope is taken, at most: a regular sample."""

FLAT = 0.01
"""A bounded activation is saturated where its slope is below this share of its steepest: a
sigmoid beyond |z| = 6.0, a tanh beyond |z| = 3.0."""

Floats = NDArray[np.float32]

_NOTHING: Mapping[str, object] = {
    "slope": math.nan,
    "root_slope": math.nan,
    "saturation": math.nan,
}

FROM_OUTPUT: Mapping[str, Callable[[Floats], Floats]] = {
    "Sigmoid": lambda given: given * (1 - given),
    "Tanh": lambda given: 1 - given * given,
    "ReLU": lambda given: (given > 0).astype(np.float32),
}
"""The slope of the commonest activations from what they give, by their torch class: a twentieth
of the cost of autograd."""


def _measure(look: Look) -> Mapping[str, object]:
    if look.activation is None or look.input is None:
        return _NOTHING
    known = FROM_OUTPUT.get(type(look.activation).__name__)
    slopes = known(sample(look.output, VALUES)) if known else _slopes(look.activation, look.input)
    if not len(slopes):
        return _NOTHING
    saturation = math.nan
    if look.steepest is not None:
        saturation = np.count_nonzero(slopes < FLAT * look.steepest) / len(slopes)
    slope = float(np.add.reduce(slopes, dtype=np.float64)) / len(slopes)
    root = math.sqrt(float(np.dot(slopes, slopes)) / len(slopes))
    return {"slope": slope, "root_slope": root, "saturation": saturation}


def _slopes(activation: "Callable[[Tensor], Tensor]", given: "Tensor") -> Floats:
    """|act′| at a regular sample of `given`, by autograd."""
    import torch

    with torch.enable_grad():
        at = thinned(given, VALUES).float().clone().requires_grad_()
        (slopes,) = torch.autograd.grad(activation(at).sum(), at)
    found: Floats = slopes.abs_().cpu().numpy()
    return found


SLOPE = Probe(
    name="slope",
    title="Slope",
    unit="",
    cost="A pass over 4,096 values at most of Sigmoid, Tanh and ReLU; a forward and backward "
    "pass of other activations for as many.",
    meaning="The mean of |act′| over what an activation was given: what it multiplies the elements "
    "of a gradient by, on the average. At most 0.25 for a sigmoid, so many of them in a row make "
    "it vanish. The length of a gradient is multiplied by the root of the mean of act′², which is "
    "about the same for a sigmoid and 0.7 for a ReLU that is open half of the time. Saturated are "
    "values where a bounded activation has less than 1 % of its steepest slope.",
    fields=("slope", "root_slope", "saturation"),
    measure=_measure,
)
