"""Biases that a BatchNorm takes away again."""

from collections.abc import Iterator

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.network_remedies import set_on
from core.diagnosis.rule import Rule
from core.diagnosis.walks import is_batch_norm, live_nodes
from core.network import Network, Node
from core.params import Params


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    network = case.project.network
    found = [node for node in live_nodes(network) if _is_idle(network, node)]
    if not found:
        return
    first = found[0]
    norm = network.nodes[network.outgoing[first.id][0].target]
    text = f"The bias of {first.name} does nothing: {norm.name} subtracts it again."
    if len(found) > 1:
        more = len(found) - 1
        text += f" So do those of {more} more layer{'s' * (more > 1)}."
    label = f"Turn off the bias of {first.name}"
    if len(found) > 1:
        label = f"Turn off {len(found)} biases"
    yield Finding(
        rule=BIAS_BEFORE_BATCHNORM.kind,
        severity=Severity.NOTE,
        text=text,
        value=len(found),
        threshold=0,
        node=first.id,
        remedies=(set_on(found, "bias", False, label),),
    )


def _is_idle(network: Network, node: Node) -> bool:
    """Whether all that follows a layer with a bias subtracts its mean."""
    if not node.spec.has_weights or node.params.get("bias") is not True:
        return False
    after = [network.nodes[edge.target] for edge in network.outgoing[node.id]]
    return bool(after) and all(is_batch_norm(other) for other in after)


BIAS_BEFORE_BATCHNORM = Rule(
    kind="bias-before-batchnorm",
    title="Bias before BatchNorm",
    help="BatchNorm subtracts the mean, and with it any bias: these numbers are stored, updated "
    "and saved for nothing.",
    judge=_judge,
    gate="Silent where something else follows the layer as well.",
    doubt="None: it harms nothing, it only costs.",
    source="NeuraLint (2021); Ioffe and Szegedy 2015, section 3.2.",
    is_static=True,
    effect_of=(),
)
