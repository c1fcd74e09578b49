"""Layers with weights that follow each other without an activation between them."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.network_remedies import insert_activation
from core.diagnosis.rule import Rule
from core.diagnosis.walks import WIDTHS, is_batch_norm, is_straight, live_nodes, only_way
from core.layers.spec import Family
from core.network import Edge, Network, Node
from core.params import Params


@dataclass(frozen=True)
class _Pair:
    """Two layers in a row, and the wire an activation belongs into."""

    first: Node
    second: Node
    wire: Edge


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    network = case.project.network
    pairs = [pair for node in live_nodes(network) for pair in _pairs(case, node)]
    if not pairs:
        return
    first = pairs[0]
    text = (
        f"{first.second.name} follows {first.first.name} without an activation between them: "
        "together they can do no more than one such layer."
    )
    if len(pairs) > 1:
        more = len(pairs) - 1
        text += f" The same holds in {more} more place{'s' * (more > 1)}."
    yield Finding(
        rule=MISSING_ACTIVATION.kind,
        severity=Severity.ALARM,
        text=text,
        value=len(pairs),
        threshold=0,
        node=first.second.id,
        remedies=(insert_activation(network, (pair.wire for pair in pairs)),),
    )


def _pairs(case: Case, second: Node) -> Iterator[_Pair]:
    """The layer with weights in front of `second`, where nothing between them bends."""
    network = case.project.network
    wire = None
    if not second.spec.has_weights:
        return
    for edge in only_way(network, second.id):
        node = network.nodes[edge.source]
        if len(network.outgoing[node.id]) > 1:
            return
        if wire is None or not is_batch_norm(network.nodes[wire.source]):
            wire = edge
        if node.spec.has_weights:
            if not _is_meant(case, node, second):
                yield _Pair(node, second, wire)
            return
        if not is_straight(node):
            return


def _is_meant(case: Case, first: Node, second: Node) -> bool:
    """Whether two such layers are a known way to save weights: a grouped convolution with one
    that mixes its channels, or a narrow layer in the middle of a network that bends elsewhere."""
    if max(_whole(node, "groups") or 1 for node in (first, second)) > 1:
        return True
    network = case.project.network
    given = case.inference.shapes.get(network.incoming[first.id][0].source)
    narrow, wide = _width(first), _width(second)
    if given is None or narrow is None or wide is None:
        return False
    before = given[-1] if first.kind == "Linear" else given[0]
    return narrow < min(before, wide) and _bends_before(network, first.id)


def _bends_before(network: Network, node: str) -> bool:
    before = network.leading_to(node)
    return any(network.nodes[key].spec.family is Family.ACT for key in before)


def _width(node: Node) -> int | None:
    return next((width for name in WIDTHS if (width := _whole(node, name))), None)


def _whole(node: Node, name: str) -> int | None:
    value = node.params.get(name)
    return value if isinstance(value, int) else None


MISSING_ACTIVATION = Rule(
    kind="missing-activation",
    title="Missing activation",
    help="Without an activation, layers in a row are one linear layer, however many there are: "
    "the network can draw nothing but straight lines.",
    judge=_judge,
    gate="Silent where values branch or merge between the layers, for grouped convolutions, and "
    "for a narrow layer in the middle of a network with activations, which saves weights.",
    doubt="A factorized layer, made of two on purpose.",
    source="NeuraLint (2021), UMLAUT (2021).",
    is_static=True,
    effect_of=(),
)
