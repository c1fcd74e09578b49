"""A dropout that drops what the network says."""

from collections.abc import Iterator

from core import fixes
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule
from core.diagnosis.walks import is_dropout, only_way
from core.layers.spec import Family
from core.params import Params

_PASSED = (Family.SHAPE, Family.REG, Family.ACT)


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    network = case.project.network
    for output in network.of_kind("Output"):
        for edge in only_way(network, output.id):
            node = network.nodes[edge.source]
            if node.spec.family not in _PASSED:
                break
            p = node.params.get("p")
            if is_dropout(node) and isinstance(p, float) and p > 0:
                text = (
                    f"{node.name} sets {p:.0%} of the network's answers to 0 while it trains, "
                    "since no layer with weights follows it."
                ).replace("%", " %")
                yield Finding(
                    rule=DROPOUT_BEFORE_OUTPUT.kind,
                    severity=Severity.ALARM,
                    text=text,
                    value=p,
                    threshold=0,
                    node=node.id,
                    remedies=(fixes.remove(node),),
                )


DROPOUT_BEFORE_OUTPUT = Rule(
    kind="dropout-before-output",
    title="Dropout before the output",
    help="What is dropped there are answers, not hints for them: the loss punishes the network "
    "for zeros that it did not choose.",
    judge=_judge,
    gate="Silent where a layer with weights stands between the dropout and the Output.",
    doubt="None: it can be read off the drawing.",
    source="UMLAUT (2021).",
    is_static=True,
    effect_of=(),
)
