"""Where nodes stand when nobody has placed them: a layered drawing, top to bottom.

Pure functions of the network; deterministic. Sizes are canvas pixels on an 8-pixel grid.
"""

from core.network import Network

NODE_WIDTH = 184.0
NODE_HEIGHT = 64.0


def place_missing(network: Network) -> Network:
    """With a position for every node that has none; the others stay where they are."""
    missing = [node for node in network.nodes.values() if node.position is None]
    return network.move({node.id: (0.0, 96.0 * i) for i, node in enumerate(missing)})
