"""What the layer panel explains: the layer as it is drawn, or as it is in a twin looked into."""

from dataclasses import dataclass, replace

from app.runs.twin_run import TwinRun
from core.network import Network, Node
from core.project import Project
from core.training.live import without_own_training
from core.twins.difference import node_difference
from core.twins.following import carried_over


@dataclass(frozen=True, slots=True)
class Explained:
    """The layer whose function is explained, with its kind and formula, and what it does."""

    node: Node
    kind: str
    words: str


def explained(drawn: Network, key: str, twin: TwinRun | None, trained: Network | None) -> Explained:
    """What to say of this layer of `drawn` while `twin` is looked into, None being the run of
    what is drawn. A layer edited since `trained`, what was drawn when the run began, is explained
    as it is drawn: edits go to the drawing, and are seen at once."""
    now, there = drawn.nodes[key], None
    if twin is not None and trained is not None and _is_same(trained.nodes.get(key), now):
        there = _followed(twin.project, trained, drawn).nodes.get(key)
    found = node_difference(now, there) if there else ""
    if there is None or not found:
        return Explained(now, _kind(now), now.spec.help)
    words = f"{there.spec.help} Here: {found}. Edits go to the drawing."
    return Explained(there, f"In the twin: {_kind(there)}", words)


def _is_same(was: Node | None, now: Node) -> bool:
    """Whether a layer is what it was, but for what a run follows of it."""
    if was is None or was.kind != now.kind:
        return False
    return without_own_training(was) == without_own_training(now)


def _followed(twin: Project, was: Network, drawn: Network) -> Network:
    """`twin` with what it could follow of the edits since the run began."""
    before, after = (replace(twin, network=network) for network in (was, drawn))
    return carried_over(twin, before, after).network


def _kind(node: Node) -> str:
    spec = node.spec
    return f"{spec.kind} · {spec.formula}" if spec.formula else spec.kind
