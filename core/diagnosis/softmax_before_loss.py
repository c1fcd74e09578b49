"""What the checks of a drawn project have found already, told as findings.

The checks are the only place that looks for it; a rule here names the sort of problem that it
tells again, with why it matters, and its one remedy is the problem's.
"""

from collections.abc import Iterator

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule
from core.loss_check import SOFTMAX_BEFORE_LOSS as PROBLEM
from core.params import Params
from core.problems import Severity as Weight


def told_again(case: Case, kind: str) -> Iterator[Finding]:
    """Every warning of the checks whose rule is `kind`, as an alarm."""
    for problem in case.inference.problems:
        if problem.rule == kind and problem.severity is Weight.WARNING:
            yield Finding(
                rule=kind,
                severity=Severity.ALARM,
                text=problem.text,
                value=1,
                threshold=0,
                node=problem.node,
                remedies=(problem.fix,) if problem.fix else (),
            )


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    return told_again(case, PROBLEM)


SOFTMAX_BEFORE_LOSS = Rule(
    kind=PROBLEM,
    title="Softmax before the loss",
    help="The loss takes the softmax (or sigmoid) itself: twice, the gradients are small and the "
    "loss cannot come near 0.",
    judge=_judge,
    gate="Silent for losses that read probabilities.",
    doubt="None: it can be read off the drawing.",
    source="UMLAUT (2021), NeuraLint (2021).",
    is_static=True,
    effect_of=(),
)
