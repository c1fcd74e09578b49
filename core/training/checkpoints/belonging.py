"""Whether a checkpoint belongs to a project: the same network on the same data."""

from core.data.settings import DATA_PARAMS, DataSettings
from core.errors import CheckpointError
from core.network import Edge, Network, Node
from core.params import Params, shown
from core.project import Project
from core.training.checkpoints.file import About
from core.training.live import LAYER_PARAMS

_FREE = ("initialization", *LAYER_PARAMS)
"""Parameters of layers that may be others when a run goes on."""


def refuse_foreign(about: About, project: Project, train_samples: int | None = None) -> None:
    """Raise `CheckpointError`, which says what differs, unless `project` may go on from it.

    Names and places on the canvas do not matter, nor do the settings of the training.
    """
    found = difference(about.project, project)
    if not found and train_samples is not None and train_samples != about.train_samples:
        found = (
            f"it learned from {about.train_samples:,} samples and there are {train_samples:,} now"
        )
    if found:
        raise CheckpointError(f"The checkpoint belongs to another project: {found}.")


def difference(then: Project, now: Project) -> str:
    """The first thing in which two projects compute differently; empty where in none."""
    return _of_networks(then.network, now.network) or _of_data(then.data, now.data)


def _of_networks(then: Network, now: Network) -> str:
    if len(then.live) != len(now.live):
        return f"its network has {len(then.live)} layers, this one {len(now.live)}"
    for node in _computing(now):
        if node.id not in then.live:
            return f"its network does not have the layer {node.name}"
        if found := _of_nodes(then.nodes[node.id], node):
            return found
    if [node.id for node in _computing(then)] != [node.id for node in _computing(now)]:
        return "its layers stand in another order"
    if _wires(then) != _wires(now):
        return "its layers are wired differently"
    return ""


def _computing(network: Network) -> list[Node]:
    """The layers between Input and Output, in the order in which they compute."""
    return [network.nodes[key] for key in network.order if key in network.live]


def _wires(network: Network) -> frozenset[Edge]:
    live = network.live
    return frozenset(e for e in network.edges if e.source in live and e.target in live)


def _of_nodes(then: Node, now: Node) -> str:
    if then.kind != now.kind:
        return f"the layer {now.name} is {now.kind} here and {then.kind} there"
    found = _of_params(then.params, now.params)
    return f"{found} in the layer {now.name}" if found else ""


def _of_data(then: DataSettings, now: DataSettings) -> str:
    if then.dataset.kind != now.dataset.kind:
        return f"it learned from {then.dataset.kind}, and the data is {now.dataset.kind} now"
    if found := _of_params(then.dataset.params, now.dataset.params):
        return f"{found} in the data"
    plain = [{p.name: getattr(data, p.name) for p in DATA_PARAMS} for data in (then, now)]
    found = _of_params(Params(plain[0]), Params(plain[1]))
    if found:
        return f"{found} in the data"
    return "" if then == now else "its data is prepared differently"


def _of_params(then: Params, now: Params) -> str:
    for name in now:
        if name not in _FREE and then.get(name) != now[name]:
            return f"{name} is {shown(now[name])} here and {shown(then.get(name))} there"
    return ""
