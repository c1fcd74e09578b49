"""What of an edit a run under way cannot follow."""

from dataclasses import replace

from core.network import Network
from core.project import Project
from core.training.changes import drawn_as, needs_restart
from core.training.live import without_own_training


def as_begun(project: Project, kept: Project | None) -> Project:
    """`project` as it trains when a run that was kept as `kept` goes on with it."""
    if kept is None:
        return project
    return replace(project, training=drawn_as(project.training, kept.training))


def restart_reasons(trained: Project, now: Project) -> tuple[str, ...]:
    """What differs between `trained` and `now` so that only a restart applies it, in words."""
    found = []
    if _computation(trained.network) != _computation(now.network):
        found.append("the network")
    if trained.data != now.data:
        found.append("the data")
    fields = needs_restart(trained.training, now.training)
    return (*found, *(f"the {name.replace('_', ' ')}" for name in fields))


def _computation(network: Network) -> object:
    """What of a network a run depends on from its start: not its names, nor where the nodes
    stand, nor what layers say about their own training."""
    nodes = {node.id: (node.kind, without_own_training(node)) for node in network.nodes.values()}
    return nodes, frozenset(network.edges)
