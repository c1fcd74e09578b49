"""Where all layers go when they are to be arranged: so that they are seen as large as possible."""

from collections.abc import Callable

from core.layout import lay_out
from core.layout.grid import ROW
from core.network import Network

MANY = 100
"""More layers than this are arranged in one way only."""
SCALES = (1.0, 0.87, 0.75, 0.62, 1.3, 1.6, 2.0)
"""For which the columns of a canvas are tried, the first where several are as good."""
LEAST_ROWS, WORTH = 4, 1.03
"""How much larger layers have to be seen for another number of columns."""


def arranged(network: Network, height: float, scale_for: Callable[[Network], float]) -> Network:
    """`network` with all layers in new places, for a canvas of this height on which a network is
    seen at the scale that `scale_for` says."""
    best, seen = network, 0.0
    for scale in SCALES if len(network.nodes) <= MANY else SCALES[:1]:
        found = lay_out(network, max(LEAST_ROWS * ROW, height / scale))
        if (larger := scale_for(found)) > WORTH * seen:
            best, seen = found, larger
    return best
