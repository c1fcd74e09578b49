"""Asks all rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

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
    for rule in rules:
        alarms = {one.rule for one in found if one.severity is Severity.ALARM}
        if alarms.isdisjoint(rule.effect_of):
            said = rule.judge(case, thresholds.get(rule.kind, rule.defaults()))
            has_cause = not {one.rule for one in found}.isdisjoint(rule.beside)
            found += map(_as_note, said) if has_cause else said
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ALARM))


def _as_note(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.NOTE)
