"""Which layers a run still speaks of: those that take part and are as they were in it, or in
the twin beside it that is looked into."""

from dataclasses import replace

from app.canvas.flow import CHANGED, NO_AXES, NO_FLOW, Flow, read_flow
from app.canvas.histogram_bars import common_axes
from app.runs.twin_run import TwinRun
from core.network import Network, Node
from core.training.history import History
from core.training.live import without_own_training


class RunFlow:
    """Reads what one run says about the layers of a network that may be edited meanwhile."""

    def __init__(self) -> None:
        self._history: History | None = None
        self.network = Network()
        """What was drawn when the run began."""
        self.has_bars = False
        """Whether a histogram of each layer is to be shown."""
        self.twin: TwinRun | None = None
        """The twin beside the run whose inside is to be shown; None for that of the run."""

    @property
    def whose(self) -> str:
        """Of which run all this is, where that is not the one of what is drawn."""
        return self.twin.belonging if self.twin else ""

    def read(self, history: History, network: Network, step: int | None = None) -> dict[str, Flow]:
        """What `history`, or the twin beside it, says at a step, None being now. Of layers changed
        since the run began, in ways it does not follow, only that; nothing of those cut off."""
        if history is not self._history:
            self._history, self.network = history, network
        shown, measured = self.speaks_of(network), network
        if self.twin is not None:
            history, measured = self.twin.history, self.twin.project.network
        look = history.look_at(step) if self.has_bars else None
        axes = common_axes(look.layers, measured) if look else NO_AXES
        flows = _with_ends(read_flow(history, shown, step, axes), network)
        if history.started is not None:
            flows |= dict.fromkeys(network.live - shown, CHANGED)
        return flows

    def speaks_of(self, network: Network) -> frozenset[str]:
        """The layers of `network` that the run read last still speaks of."""
        nodes, of_twin = network.nodes, self.twin.project.network.nodes if self.twin else {}
        runs = self.network.nodes, of_twin
        return frozenset(
            key for key in network.live if any(is_same(run.get(key), nodes[key]) for run in runs)
        )


def _with_ends(flows: dict[str, Flow], network: Network) -> dict[str, Flow]:
    """`flows`; where nothing is measured, as of the data, a wire shows what comes to its end."""
    for node, flow in flows.items():
        if flow is NO_FLOW:
            ends = (flows.get(edge.target, NO_FLOW) for edge in network.outgoing.get(node, ()))
            levels = [end.out_level for end in ends if end.out_level is not None]
            if levels:
                flows[node] = replace(NO_FLOW, out_level=max(levels))
    return flows


def is_same(was: Node | None, now: Node) -> bool:
    """Whether a layer is what it was, but for what a run follows of it."""
    if was is None or was is now:
        return was is now
    return was.kind == now.kind and without_own_training(was) == without_own_training(now)
