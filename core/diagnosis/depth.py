"""Gradients over the depth of a network, and what was measured that makes them shrink or grow."""

import math
from dataclasses import dataclass

import numpy as np

from core.diagnosis.case import Case


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
    def ratio(self) -> float:
        """First to last gradient norm; NaN where the last is 0."""
        return self.first_norm / self.last_norm if self.last_norm else math.nan

    @property
    def factor(self) -> float:
        """What the gradient is multiplied by on its way through one layer, on the average."""
        return float(self.ratio ** (1 / self.layers_between))


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
    """Geometric means over the layers of a network, at the latest look: `seen` is what the
    gradient at the outputs was multiplied by on its way back through one layer; `slope` of the
    mean |act′| of its activations, `gain` of the weights behind them: their product is what it
    would be for a gradient without a preferred direction."""

    seen: float
    slope: float
    gain: float

    @property
    def words(self) -> str:
        """What was seen and what explains it, to stand behind a colon."""
        return (
            f"on its way back it is multiplied by {self.seen:.2g} a layer, where a mean slope "
            f"|act′| of {self.slope:.2g} and a gain of the weights of {self.gain:.2g} make "
            f"{self.slope * self.gain:.2g}"
        )


def decay_factors(case: Case, depth: Depth) -> Factors | None:
    """What multiplies a gradient on its way back through a layer; None where it was not
    measured."""
    network = case.project.network
    behind = network.reachable_from(depth.first)
    found = {id: one for id in case.observed if id in behind and (one := case.measure(id))}
    slopes = [one.slope for one in found.values() if one.slope > 0]
    gains = [found[id].weight_gain for id in case.maps if id in found and found[id].weight_gain > 0]
    first, last = case.measure(depth.first), case.measure(depth.last)
    if not slopes or not gains or first is None or last is None:
        return None
    ratio = first.output_gradient / last.output_gradient if last.output_gradient else math.nan
    if not (ratio > 0 and math.isfinite(ratio)):
        return None
    seen = ratio ** (1 / depth.layers_between)
    return Factors(seen, _geometric_mean(slopes), _geometric_mean(gains))


def _geometric_mean(values: list[float]) -> float:
    return float(np.exp(np.mean(np.log(values))))
