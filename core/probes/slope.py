"""How steep an activation is where its inputs lie, and how much of it is nearly flat."""

import math
from collections.abc import Mapping

from core.probes.sampling import thinned
from core.probes.spec import Look, Probe

VALUES = 4_096
"""Values of a layer at which the slope is taken, at most: a regular sample."""

FLAT = 0.01
"""A bounded activation is saturated where its slope is below this share of its steepest: a
sigmoid beyond |z| = 6.0, a tanh beyond |z| = 3.0."""


def _measure(look: Look) -> Mapping[str, object]:
    if look.activation is None or look.input is None:
        return {"slope": math.nan, "saturation": math.nan}
    import torch

    with torch.enable_grad():
        given = thinned(look.input, VALUES).float().clone().requires_grad_()
        (slopes,) = torch.autograd.grad(look.activation(given).sum(), given)
    slopes = slopes.abs_()
    saturation = math.nan
    if look.steepest is not None:
        saturation = float((slopes < FLAT * look.steepest).float().mean())
    return {"slope": float(slopes.mean()), "saturation": saturation}


SLOPE = Probe(
    name="slope",
    title="Slope",
    unit="",
    cost="Forward and backward pass of an activation for 4,096 values at most, each look.",
    meaning="The mean of |act′| over what an activation was given: what it multiplies a gradient "
    "by. At most 0.25 for a sigmoid, so many of them in a row make it vanish. Saturated are "
    "values where a bounded activation has less than 1 % of its steepest slope.",
    fields=("slope", "saturation"),
    measure=_measure,
)
