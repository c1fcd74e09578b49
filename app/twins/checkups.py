"""Asks the rules about twins, one after the other, as often as costs little.

What they find is told beside the name of the twin; remedies are edits of what is drawn, and so
belong to the main run alone.
"""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.findings.doctor import PERIOD, SHARE, Doctor
from app.runs.bridge import TrainingBridge
from app.runs.twin_run import TwinRun
from core.diagnosis.finding import Finding
from core.project import Project
from core.twins.difference import naming_kinds


class Checkups(QObject):
    """`changed()` when `found` has: the findings in each twin, by its number, once it was asked
    about."""

    changed = Signal()

    def __init__(
        self, bridge: TrainingBridge, doctor: Doctor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._doctor = bridge, doctor
        self.found: dict[int, tuple[Finding, ...]] = {}
        self._asked: dict[int, int] = {}
        self._timer = QTimer(self, singleShot=True, interval=round(1000 * PERIOD))
        self._timer.timeout.connect(self._ask)
        bridge.refreshed.connect(self._ask_soon)
        bridge.twins_changed.connect(self._begin)

    def shut_down(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()

    def _begin(self) -> None:
        """Other twins are shown."""
        numbers = [twin.number for twin in self._bridge.twins]
        self.found = {number: one for number, one in self.found.items() if number in numbers}
        if not any(len(twin.history.steps) for twin in self._bridge.twins):
            self.found = {}
        self._asked = {}
        self.changed.emit()
        self._ask_soon()

    @property
    def _due(self) -> list[TwinRun]:
        """Those of which there is more than when they were asked about, the longest ago first."""
        twins = [twin for twin in self._bridge.twins if twin.history.started is not None]
        news = [t for t in twins if t.history.version != self._asked.get(t.number)]
        order = list(self._asked)
        return sorted(news, key=lambda t: order.index(t.number) if t.number in order else -1)

    def _ask_soon(self, *_: object) -> None:
        if not self._timer.isActive() and self._due:
            self._timer.start()

    def _ask(self) -> None:
        twin = next(iter(self._due), None)
        if twin is None:
            return
        from core.diagnosis.catalogue import RULES
        from core.diagnosis.diagnose import diagnose

        began = time.monotonic()
        found = diagnose(self._named(twin.project), twin.history, self._doctor.thresholds)
        cost = time.monotonic() - began
        self._asked.pop(twin.number, None)
        self._asked[twin.number] = twin.history.version
        kept = tuple(one for one in found if not RULES[one.rule].is_static)
        if kept != self.found.get(twin.number):
            self.found[twin.number] = kept
            self.changed.emit()
        self._timer.setInterval(round(1000 * max(PERIOD, cost / SHARE)))
        self._ask_soon()

    def _named(self, twin: Project) -> Project:
        """With the kind of each layer that is drawn as another: it kept its name."""
        main = self._bridge.trained_project
        return replace(twin, network=naming_kinds(main.network, twin.network)) if main else twin
