"""Gradients over the depth of a network, and what was measured that makes them shrink or grow."""

import math
from dataclasses import dataclass

import numpy as np

from core.diagnosis.case import Case
from core.diagnosis.layer_factors import layer_factors, way_of_factors
from core.diagnosis.words import figure, share_of, times


@dataclass(frozen=True)
class Depth:
    """The gradient norms of the first and the last map that learn, and how many layers lie
    between them: the maps on the longest way from the one to the other."""

    first: str
    last: str
    first_norm: float
    last_norm: float
    layers_between: int

    @classmethod
    def of(cls, case: Case) -> "Depth | None":
        """That of a run; None where fewer than two maps learn, or before any step."""
        maps = case.learning_maps
        if len(maps) < 2 or not case.steps_measured:
            return None
        first, last = maps[0], maps[-1]
        layers = _longest_way(case, first, last)
        if layers == 0:
            return None
        return cls(first, last, case.gradient_norm(first), case.gradient_norm(last), layers)

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last."""
        return self.first, self.last

    @property
    def ratio(self) -> float:
        """First to last gradient norm; NaN where the last is 0."""
        return self.first_norm / self.last_norm if self.last_norm else math.nan

    @property
    def factor(self) -> float:
        """What the gradient is multiplied by on its way through one layer, on the average."""
        return float(self.ratio ** (1 / self.layers_between))

    @property
    def words(self) -> str:
        """The factor, to stand behind the ratio: so many times by itself it makes that."""
        layers = self.layers_between
        return f", a factor of {figure(self.factor)} for each of {layers} layers" * (layers > 1)


def _longest_way(case: Case, first: str, last: str) -> int:
    """How many maps come behind `first` on the longest way to `last`, that included; 0 where
    there is no way."""
    network, counts = case.project.network, {first: 0}
    for id in network.order:
        before = [counts[wire.source] for wire in network.incoming[id] if wire.source in counts]
        if before:
            counts[id] = max(before) + network.nodes[id].spec.has_weights
    return counts.get(last, 0)


@dataclass(frozen=True)
class Factors:
    """What the look at `step` found on the way from the last layer to the first.

    `whole` is the length of the gradient at the outputs of the first over that of the last. The
    others are geometric means over the layers: `seen` is what that length was multiplied by on
    its way back through one layer; `slope` the mean |act′| of its activations, `root_slope` the
    root of their mean act′², `gain` that of the weights behind them, `through` what pooling and
    normalization between were measured to multiply by, `product` what the last three make: what
    `seen` would be for a gradient without a preferred direction.
    """

    step: int
    whole: float
    seen: float
    slope: float
    root_slope: float
    gain: float
    through: float
    product: float

    @property
    def words(self) -> str:
        """What was seen and what explains it, a sentence behind that of the weights' gradients:
        these are longer where inputs are, so the ratio is another one."""
        is_alike = math.isclose(self.slope, self.root_slope, rel_tol=0.05)
        root = "" if is_alike else f" (root mean square {figure(self.root_slope)})"
        through = "" if math.isclose(self.through, 1.0, rel_tol=1e-3) else figure(self.through)
        between = f" and {through} of the layers between" if through else ""
        is_less = 0 < self.whole < 1
        of = f"{share_of(self.whole)} of" if is_less else f"{times(self.whole)} times"
        return (
            f" At the outputs of these layers, where the size of inputs does not count, it is {of} "
            f"that of the last (look at step {self.step:,}): multiplied by {figure(self.seen)} a "
            f"layer on its way back, where a mean slope |act′| of {figure(self.slope)}{root} and a "
            f"gain of the weights of {figure(self.gain)}{between} make {figure(self.product)}."
        )


def decay_factors(case: Case, depth: Depth) -> Factors | None:
    """What multiplies a gradient on its way back through a layer; None where it was not
    measured, where nothing flows, and where ways part between the first layer and the last."""
    look = case.history.latest_look
    if look is None:
        return None
    found = {id: look.layers[id] for id in case.observed if id in look.layers}
    rows = way_of_factors(layer_factors(case.project.network, found), depth.first, depth.last)
    means = {
        name: _geometric_mean([getattr(row, name) for row in rows])
        for name in ("seen", "slope", "root_slope", "gain", "through", "product")
    }
    is_known = all(value > 0 and math.isfinite(value) for value in means.values())
    whole = math.prod(row.seen for row in rows)
    return Factors(look.step, whole, **means) if is_known else None


def _geometric_mean(values: list[float]) -> float:
    """NaN without values, and where one of them is 0, negative or NaN."""
    is_known = values and all(value > 0 for value in values)
    return float(np.exp(np.mean(np.log(values)))) if is_known else math.nan
