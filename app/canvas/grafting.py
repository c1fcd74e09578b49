"""Parts of networks, taken out and put in again: what copying and pasting is made of.

Pure functions of the network; knows no Qt.
"""

from collections.abc import Collection
from dataclasses import replace

from app.canvas import edits
from core.network import Network, Position


def part(network: Network, ids: Collection[str]) -> Network:
    """These nodes and the wires among them."""
    return network.remove(network.nodes.keys() - set(ids))


def graft(network: Network, clip: Network, shift: Position) -> tuple[Network, frozenset[str]]:
    """With a copy of `clip`, shifted, under new ids and names; and the new ids.

    What a network can have only once is left out where it is there already.
    """
    refused = [node.id for node in clip.nodes.values() if edits.kind_refusal(network, node.kind)]
    clip = clip.remove(refused)
    ids: dict[str, str] = {}
    for node in clip.nodes.values():
        x, y = node.position or (0.0, 0.0)
        ids[node.id] = network.free_id()
        copy = replace(
            node,
            id=ids[node.id],
            name=network.free_name(_stem(node.name)),
            position=(x + shift[0], y + shift[1]),
        )
        network = network.add(copy)
    copies = tuple(replace(e, source=ids[e.source], target=ids[e.target]) for e in clip.edges)
    return replace(network, edges=(*network.edges, *copies)), frozenset(ids.values())


def _stem(name: str) -> str:
    """`hidden_2` → `hidden`, so that its copy becomes `hidden_3` and not `hidden_2_2`."""
    head, _, tail = name.rpartition("_")
    return head if head and tail.isdigit() else name
