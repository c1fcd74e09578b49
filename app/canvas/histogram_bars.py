"""The histogram of what a layer gives, as the bars on its card.

All layers of one kind share one axis, which 0 is always on: what is narrow looks narrow. That of
a bounded function is all that it can give.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.network import Network
from core.probes.measure import Histogram, LayerMeasure

Axis = tuple[float, float]
BARS = 32
TALLEST = 255
BOUNDED: Mapping[str, Axis] = {"Sigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0), "Softmax": (0.0, 1.0)}


def common_axes(measures: Mapping[str, LayerMeasure], network: Network) -> dict[str, Axis]:
    """The axis of each layer that was measured, by node: from the least to the greatest that
    any layer of its kind gave, and 0."""
    kinds = {node: network.nodes[node].kind for node in measures if node in network.nodes}
    axes: dict[str, Axis] = {}
    for node, kind in kinds.items():
        low, high = _extent(measures[node].activations)
        if np.isfinite([low, high]).all():
            known = axes.get(kind, (0.0, 0.0))
            axes[kind] = min(known[0], low), max(known[1], high)
    return {
        node: _wide(BOUNDED.get(kind, axes.get(kind, (0.0, 0.0)))) for node, kind in kinds.items()
    }


def zero_on(axis: Axis) -> float:
    """Where 0 is on an axis: its share of the way from the left."""
    return -axis[0] / (axis[1] - axis[0])


def bar_heights(histogram: Histogram, axis: Axis) -> bytes:
    """The heights of the bars, 0 to 255, by the square root of their counts: what lies beside a
    peak, such as the zeros of a ReLU, stays to be seen."""
    counts = np.sqrt(_counts_on(histogram, axis))
    most = counts.max()
    return (TALLEST * counts / most).astype(np.uint8).tobytes() if most else b""


def _counts_on(histogram: Histogram, axis: Axis) -> NDArray[np.float64]:
    """How many values fall on each bar of an axis."""
    low, high = _extent(histogram)
    total = float(histogram.counts.sum())
    if low < high:
        below = np.concatenate([[0.0], np.cumsum(histogram.counts)])
        edges = np.linspace(*axis, BARS + 1)
        return np.diff(np.interp(edges, histogram.edges, below, left=0.0, right=total))
    counts = np.zeros(BARS)
    if np.isfinite(low):
        share = (low - axis[0]) / (axis[1] - axis[0])
        counts[min(BARS - 1, max(0, int(share * BARS)))] = total
    return counts


def _extent(histogram: Histogram) -> Axis:
    """The least and the greatest value; the bins around a single value are wider than it."""
    is_single = histogram.std == 0.0
    return (histogram.mean,) * 2 if is_single else (histogram.low, histogram.high)


def _wide(axis: Axis) -> Axis:
    return axis if axis[0] < axis[1] else (0.0, 1.0)
