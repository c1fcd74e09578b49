"""What multiplies a gradient between each layer with weights and the next one behind it.

A gradient δ at what a layer gives comes from that behind as (Wᵀ δ′) · act′. Had δ′ no preferred
direction, and were slopes and gradients independent, its length would be multiplied by the gain
of W and by about the mean |act′|: this product stands beside what was seen.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.layers.spec import Family
from core.network import Network
from core.probes.measure import LayerMeasure


@dataclass(frozen=True)
class LayerFactors:
    """`node` gets its gradient from `behind`. `seen` is the gradient at what `node` gives over
    that at what `behind` gives; `slope` the product of the mean |act′| of the activations
    between, `gain` that of the weights of `behind`. `untold` lie between too and change the
    gradient in a way that is not measured (pooling, normalization)."""

    node: str
    behind: str
    seen: float
    slope: float
    gain: float
    untold: tuple[str, ...] = ()

    @property
    def product(self) -> float:
        """What explains `seen`."""
        return self.slope * self.gain


def layer_factors(network: Network, measures: Mapping[str, LayerMeasure]) -> list[LayerFactors]:
    """The factors of each layer with weights that is followed by another one on a single way,
    in the order of the network. Layers where ways part or meet have none."""
    found = (_factors(network, measures, id) for id in network.order if _is_map(network, id))
    return [factors for factors in found if factors is not None]


def _is_map(network: Network, id: str) -> bool:
    return network.nodes[id].spec.has_weights


def _factors(
    network: Network, measures: Mapping[str, LayerMeasure], id: str
) -> LayerFactors | None:
    slope, untold, at = 1.0, list[str](), _next(network, id)
    while at is not None and not _is_map(network, at):
        measure = measures.get(at)
        if measure is not None and not math.isnan(measure.slope):
            slope *= measure.slope
        elif network.nodes[at].spec.family is not Family.SHAPE:
            untold.append(at)
        at = _next(network, at)
    if at is None or id not in measures or at not in measures:
        return None
    gradient, behind = measures[id].output_gradient, measures[at].output_gradient
    seen = gradient / behind if behind else math.nan
    return LayerFactors(id, at, seen, slope, measures[at].weight_gain, tuple(untold))


def _next(network: Network, id: str) -> str | None:
    """The only layer that reads this one, which reads nothing else."""
    wires = network.outgoing[id]
    target = wires[0].target if len(wires) == 1 else None
    return target if target is not None and len(network.incoming[target]) == 1 else None
