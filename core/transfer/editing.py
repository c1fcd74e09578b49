"""Edits of a network for transfer: freezing layers, and a new last layer. Pure functions."""

import re
from collections.abc import Collection
from dataclasses import replace

from immutabledict import immutabledict

from core.errors import NetworkError
from core.network import Edge, Network, Node
from core.project import Project
from core.settings.losses import LOSSES

HEAD = "head"
OUTPUTS = ("out_features", "out_channels")
"""The parameter that says how much a layer gives, by the kinds that have it."""


def can_freeze(network: Network, ids: Collection[str]) -> tuple[str, ...]:
    """Those of these nodes that have something to learn."""
    return tuple(key for key in network.nodes if key in ids and network.nodes[key].spec.can_learn)


def set_frozen(network: Network, ids: Collection[str], is_frozen: bool) -> Network:
    """With those of these layers that can learn frozen, or not; the same network where
    nothing changes."""
    for key in can_freeze(network, ids):
        if network.nodes[key].is_frozen is not is_frozen:
            network = network.set_params(key, is_frozen=is_frozen)
    return network


def head_of(network: Network) -> Node:
    """The last layer whose number of outputs is a parameter. Raises `NetworkError` without."""
    among = network.live or frozenset(network.nodes)
    for key in reversed(network.order):
        node = network.nodes[key]
        if key in among and any(name in node.params for name in OUTPUTS):
            return node
    raise NetworkError(
        "There is no last layer to replace: add a Linear or a convolution before the Output."
    )


def replace_head(project: Project, freezes_before: bool = False) -> Project:
    """With a new layer in the place of the last one that has weights, with one output for each
    class (or value) of the data, and if wanted everything before it frozen.

    Its name is new, so that no file holds weights for it: it starts as it is drawn. Raises
    `NetworkError` where there is nothing to replace.
    """
    old = head_of(project.network)
    name = next(name for name in OUTPUTS if name in old.params)
    given = {name: _outputs(project, old, name), "is_frozen": False, "lr_factor": 1.0}
    params = old.spec.complete({**old.params, **given}, old.name)
    network = project.network
    new = Node(network.free_id(), old.kind, _new_name(network, old), params, old.position)
    network = _put_in_place(network, old, new)
    if freezes_before:
        network = set_frozen(network, network.leading_to(new.id), True)
    return replace(project, network=network)


def _outputs(project: Project, old: Node, name: str) -> int:
    count = len(project.data.classes or project.data.values)
    if not count:
        raise NetworkError("The data does not say yet how many classes there are: choose it first.")
    is_single = LOSSES[project.training.loss.kind].is_binary and old.params[name] == 1
    return 1 if is_single and count == 2 else count


def _new_name(network: Network, old: Node) -> str:
    """`head`, or the next number behind it where the old one was called so."""
    found = re.fullmatch(rf"{HEAD}(?:_(\d+))?", old.name)
    if found is None:
        return network.free_name(HEAD)
    number = int(found[1] or 1) + 1
    taken = {node.name for node in network.nodes.values()}
    while f"{HEAD}_{number}" in taken:
        number += 1
    return f"{HEAD}_{number}"


def _put_in_place(network: Network, old: Node, new: Node) -> Network:
    """With one node instead of another, in its place among nodes and wires."""
    nodes = {(new.id if k == old.id else k): n for k, n in network.nodes.items()}
    nodes[new.id] = new

    def moved(edge: Edge) -> Edge:
        source = new.id if edge.source == old.id else edge.source
        target = new.id if edge.target == old.id else edge.target
        return replace(edge, source=source, target=target)

    return Network(immutabledict(nodes), tuple(moved(edge) for edge in network.edges))
