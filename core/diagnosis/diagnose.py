"""Asks all rules."""

from collections.abc import Iterable, Mapping

from core.diagnosis.case import Case
from core.diagnosis.catalogue import RULES, STATIC
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule
from core.params import Params
from core.project import Project
from core.training.history import History

Thresholds = Mapping[str, Params]
"""By the kind of a rule, where they differ from its defaults."""

NO_CHANGE: Thresholds = {}


def diagnose(
    project: Project, history: History, thresholds: Thresholds = NO_CHANGE
) -> tuple[Finding, ...]:
    """What is wrong with a run so far: alarms first, causes before effects."""
    return _asked(RULES.values(), Case(project, history), thresholds)


def diagnose_before(project: Project, thresholds: Thresholds = NO_CHANGE) -> tuple[Finding, ...]:
    """What can be said of a project before it is trained."""
    return _asked(STATIC, Case(project), thresholds)


def _asked(rules: Iterable[Rule], case: Case, thresholds: Thresholds) -> tuple[Finding, ...]:
    """The findings of those rules whose causes have not given an alarm."""
    found: list[Finding] = []
    alarms: set[str] = set()
    for rule in rules:
        if alarms.isdisjoint(rule.effect_of):
            said = tuple(rule.judge(case, thresholds.get(rule.kind, rule.defaults())))
            alarms.update(one.rule for one in said if one.severity is Severity.ALARM)
            found += said
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ALARM))
