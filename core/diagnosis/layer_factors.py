"""What multiplies a gradient between each layer with weights and the next one behind it.

A gradient δ at what a layer gives comes from that behind it as (Wᵀ δ′) · act′. Two numbers of an
activation stand in the table: the mean |act′|, by which the elements of δ shrink on the average,
and the root of the mean act′², by which its length does where slopes and gradients are
independent: E Σ (act′ δ)² = mean(act′²) · E Σ δ². They are the same where the slopes are alike; a
ReLU that is open for half of its inputs has 0.5 and 0.71. Lengths are what is seen, so the
product that stands beside them is that of the root and the gain of W, which is what W
multiplies the length of a δ′ by that has no preferred direction.

Pooling, normalization and dropout have neither: what they multiply the length by is measured, as
the gradient at what they were given over that at what they gave.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.layers.spec import Family
from core.network import Network
from core.probes.measure import LayerMeasure


@dataclass(frozen=True)
class LayerFactors:
    """`node` gets its gradient from `behind`.

    `seen` is the 2-norm of the gradient at what `node` gives over that at what `behind` gives;
    `slope` the product of the mean |act′| of the activations between, `root_slope` of the roots
    of their mean act′², `gain` that of the weights of `behind`. `others` lie between too
    (pooling, normalization, dropout) and multiply by `through`, as measured; `untold` are those
    of them that were not measured. Where ways part or meet behind `node` no single product
    makes its gradient: then `behind` is empty and all numbers are NaN.
    """

    node: str
    behind: str
    seen: float = math.nan
    slope: float = math.nan
    root_slope: float = math.nan
    gain: float = math.nan
    through: float = 1.0
    others: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def product(self) -> float:
        """What explains `seen`."""
        return self.root_slope * self.gain * self.through

    @property
    def is_parted(self) -> bool:
        """Whether ways part or meet behind it."""
        return not self.behind


def layer_factors(network: Network, measures: Mapping[str, LayerMeasure]) -> list[LayerFactors]:
    """The factors of each layer with weights behind which another one lies, in the order of the
    network."""
    found = (_factors(network, measures, id) for id in network.order if _is_map(network, id))
    return [factors for factors in found if factors is not None]


def way_of_factors(rows: Sequence[LayerFactors], first: str, last: str) -> list[LayerFactors]:
    """The rows on the single way from the layer `first` to `last`; empty where there is none."""
    by_node, way, at = {row.node: row for row in rows}, list[LayerFactors](), first
    while at != last:
        row = by_node.get(at)
        if row is None or row.is_parted:
            return []
        way.append(row)
        at = row.behind
    return way


def _is_map(network: Network, id: str) -> bool:
    return network.nodes[id].spec.has_weights


def _factors(
    network: Network, measures: Mapping[str, LayerMeasure], id: str
) -> LayerFactors | None:
    way = list(_way(network, id))
    if not way or not _is_map(network, way[-1]):
        is_last = not any(_is_map(network, after) for after in network.reachable_from(id))
        return None if is_last or id not in measures else LayerFactors(id, "")
    *between, behind = way
    if id not in measures or behind not in measures:
        return None
    activations = [at for at in between if not math.isnan(_slope(measures, at))]
    others = [
        at
        for at in between
        if at not in activations and network.nodes[at].spec.family is not Family.SHAPE
    ]
    passed = {at: _passed(network, measures, at) for at in others}
    known = {at: ratio for at, ratio in passed.items() if not math.isnan(ratio)}
    return LayerFactors(
        id,
        behind,
        seen=_ratio(measures[id], measures[behind]),
        slope=math.prod(measures[at].slope for at in activations),
        root_slope=math.prod(measures[at].root_slope for at in activations),
        gain=measures[behind].weight_gain,
        through=math.prod(known.values()),
        others=tuple(known),
        untold=tuple(at for at in others if at not in known),
    )


def _slope(measures: Mapping[str, LayerMeasure], id: str) -> float:
    return measures[id].slope if id in measures else math.nan


def _passed(network: Network, measures: Mapping[str, LayerMeasure], id: str) -> float:
    """What a layer multiplied the length of the gradient by; NaN where it was not measured."""
    before = network.incoming[id][0].source
    if before not in measures or id not in measures:
        return math.nan
    return _ratio(measures[before], measures[id])


def _ratio(before: LayerMeasure, behind: LayerMeasure) -> float:
    gradient = behind.output_gradient
    return before.output_gradient / gradient if gradient else math.nan


def _way(network: Network, id: str) -> Iterator[str]:
    """The layers behind one, up to the next with weights, as long as each is the only one that
    reads the one before it and reads nothing else."""
    while len(wires := network.outgoing[id]) == 1:
        id = wires[0].target
        if len(network.incoming[id]) != 1:
            return
        yield id
        if _is_map(network, id):
            return
