"""Asks the rules about what is drawn and what trains, and remembers what they have found.

Before a run the rules that read the project alone are asked after every change; while one goes
on, all of them, as often as costs little. A finding that is gone stays in the list as mended
until the next run; a run that goes on after its end is the same run.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.checker import Checker
from app.document import Document
from app.findings.since import Key, read_since, run_of, write_since
from core.diagnosis.finding import Finding, Severity
from core.params import Params
from core.project import Project
from core.training.history import History

SHARE = 0.02
"""Of the time that asking the rules may take."""

PERIOD = 0.5
"""Seconds between two times that the rules are asked, at least."""


@dataclass(frozen=True)
class Seen:
    """A finding with the step it was first seen at, and whether it is still there."""

    finding: Finding
    since: int
    is_present: bool = True

    @property
    def is_alarm(self) -> bool:
        """Whether it is grave, and there."""
        return self.is_present and self.finding.severity is Severity.ALARM


class Doctor(QObject):
    """`changed()` when `seen` has changed: alarms first, then notes, then what is mended."""

    changed = Signal()

    def __init__(self, document: Document, checker: Checker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._checker = document, checker
        self._history, self._trained = History(), document.project
        self._thresholds: Mapping[str, Params] = {}
        self._next = 0.0
        self._static: tuple[Finding, ...] = ()
        self._of_run: dict[Key, Seen] = {}
        self._since: Mapping[Key, int] = {}
        self.seen: tuple[Seen, ...] = ()
        self._kept: tuple[Mapping[Key, int], str] = {}, ""
        self._timer = QTimer(self, singleShot=True, interval=round(PERIOD * 1000))
        self._timer.timeout.connect(self._ask_of_run)
        checker.checked.connect(self._ask_of_drawing)

    @property
    def history(self) -> History:
        """That of the run that is asked about."""
        return self._history

    @property
    def thresholds(self) -> Mapping[str, Params]:
        """Those that a person has changed, by the kind of their rule."""
        return self._thresholds

    @thresholds.setter
    def thresholds(self, thresholds: Mapping[str, Params]) -> None:
        self._thresholds = dict(thresholds)
        self._ask_of_drawing()
        self._ask_of_run()

    def refresh(self, history: History, trained: Project | None) -> None:
        """Take in news of a run."""
        if history is not self._history:
            self._of_run = self._known_until(history)
            self._since = read_since(history)
            self._history, self._next = history, 0.0
            self._show()
        self._trained = trained or self._document.project
        if history.started is None:
            return
        if history.ended is not None or time.monotonic() >= self._next:
            self._ask_of_run()
        elif not self._timer.isActive():
            self._timer.start()

    def _known_until(self, history: History) -> dict[Key, Seen]:
        """What was found up to where `history` goes on from; nothing if it is another run."""
        if not run_of(history) or run_of(history) != run_of(self._history):
            return {}
        return {key: seen for key, seen in self._of_run.items() if seen.since <= history.step}

    def shut_down(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()

    # -- asking ----------------------------------------------------------------------

    def _ask_of_drawing(self, *_: object) -> None:
        if not self._checker.is_warm:
            return
        from core.diagnosis.diagnose import diagnose_before

        self._static = diagnose_before(self._document.project, self._thresholds)
        self._show()

    def _ask_of_run(self) -> None:
        if self._history.started is None:
            return
        from core.diagnosis.catalogue import RULES
        from core.diagnosis.diagnose import diagnose

        began = time.monotonic()
        found = diagnose(self._trained, self._history, self._thresholds)
        self._remember([one for one in found if not RULES[one.rule].is_static])
        ended = time.monotonic()
        self._next = ended + max(PERIOD, (ended - began) / SHARE)

    def _remember(self, found: list[Finding]) -> None:
        present = {finding.key: finding for finding in found}
        for key, seen in self._of_run.items():
            if key not in present and seen.is_present:
                self._of_run[key] = replace(seen, is_present=False)
        for key, finding in present.items():
            known = self._of_run.get(key)
            since = known.since if known else self._since.get(key, finding.step)
            self._of_run[key] = Seen(finding, since)
        self._keep_since()
        self._show()

    def _keep_since(self) -> None:
        """Tell a run of another process, too, since when a finding is there."""
        since = {**self._since, **{key: seen.since for key, seen in self._of_run.items()}}
        place = self._history.checkpoint
        if place is not None and (since, place.path) != self._kept:
            self._kept = since, place.path
            write_since(self._history, since)

    def _show(self) -> None:
        seen = [*self._of_run.values(), *(Seen(finding, 0) for finding in self._static)]
        order = {Severity.ALARM: 0, Severity.NOTE: 1}
        ordered = sorted(seen, key=lambda s: (not s.is_present, order[s.finding.severity]))
        if tuple(ordered) != self.seen:
            self.seen = tuple(ordered)
            self.changed.emit()
