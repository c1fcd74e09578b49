"""What the rules find in a run, told once each: as a line of JSON, or in words."""

import math
import time

from core.diagnosis.diagnose import diagnose
from core.diagnosis.finding import Finding, Severity
from core.project import Project
from core.training.events import Event, RunFailed, RunFinished, RunStarted, StepMeasured
from core.training.history import History

SHARE = 0.02
"""Of the time that asking the rules may take."""

PAUSE = 1.0
"""Seconds between two times that the rules are asked, at most."""

EARLY = (25, 40, 60, 80, 100)
"""Steps after which they are asked in any case: much that goes wrong begins here."""


class Findings:
    """Follows a run. Rules are asked at its start and its end, and in between as often as costs
    little: a finding that comes and goes is told as well."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._history = History()
        self._told: set[tuple[str, str | None, Severity]] = set()
        self._next = 0.0

    def new_after(self, event: Event) -> list[Finding]:
        """What is found with `event` that was not before; a note that became an alarm is new."""
        self._history.append(event)
        match event:
            case RunFinished() | RunFailed():
                return self._ask()
            case RunStarted():
                found, self._next = self._ask(), 0.0  # the first time takes longest
                return found
            case StepMeasured() if event.step in EARLY or time.monotonic() >= self._next:
                return self._ask()
        return []

    def _ask(self) -> list[Finding]:
        began = time.monotonic()
        found = diagnose(self._project, self._history)
        new = [one for one in found if (*one.key, one.severity) not in self._told]
        for one in found:
            self._told |= {(*one.key, one.severity), (*one.key, Severity.NOTE)}
        ended = time.monotonic()
        self._next = ended + min(PAUSE, (ended - began) / SHARE)
        return new


def finding_to_json(finding: Finding, project: Project) -> dict[str, object]:
    """One finding as plain JSON data; `node` is the id, `name` what the layer is called."""
    node = project.network.nodes.get(finding.node or "")
    return {
        "event": "finding",
        "rule": finding.rule,
        "severity": str(finding.severity),
        "node": finding.node,
        "name": node.name if node else None,
        "step": finding.step,
        "value": finding.value if math.isfinite(finding.value) else None,
        "threshold": finding.threshold if math.isfinite(finding.threshold) else None,
        "text": finding.text,
        "remedies": [remedy.label for remedy in finding.remedies],
    }


def in_words(finding: Finding) -> str:
    """One finding as a line to read, with what to try first."""
    text = f"{finding.severity.capitalize()} ({finding.rule}): {finding.text}"
    tries = " or ".join(f"“{remedy.label}”" for remedy in finding.remedies[:2])
    return f"{text} Try {tries}." if tries else text
