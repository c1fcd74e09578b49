"""Dropout that leaves less than half."""

from collections.abc import Iterator

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.network_remedies import set_on
from core.diagnosis.rule import Rule, number
from core.diagnosis.walks import is_dropout, live_nodes
from core.diagnosis.words import percent
from core.params import FloatParam, Params


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    threshold = number(params, "p")
    shares = {node.id: node.params.get("p") for node in live_nodes(case.project.network)}
    high = [
        (float(share), case.node(key))
        for key, share in shares.items()
        if isinstance(share, float) and is_dropout(case.node(key)) and share > threshold
    ]
    if not high:
        return
    share, node = max(high, key=lambda found: found[0])
    text = f"{node.name} drops {percent(share)} of its values at each step."
    if len(high) > 1:
        more = len(high) - 1
        text += f" {more} more drop{'s' * (more == 1)} above {percent(threshold)} too."
    nodes = [found for _, found in high]
    yield Finding(
        rule=DROPOUT_HIGH.kind,
        severity=Severity.NOTE,
        text=text,
        value=share,
        threshold=threshold,
        node=node.id,
        remedies=(set_on(nodes, "p", threshold, f"Set p to {threshold:.3g}"),),
    )


DROPOUT_HIGH = Rule(
    kind="dropout-high",
    title="Much dropout",
    help="So little is left at each step that the network learns slowly, or too little.",
    judge=_judge,
    gate="Silent for layers that do not take part.",
    doubt="A very wide layer, which can do with a small part of its units.",
    source="UMLAUT (2021).",
    params=(
        FloatParam(
            name="p", default=0.5, maximum=1.0, help="Share dropped above which it is much."
        ),
    ),
    is_static=True,
    effect_of=(),
)
