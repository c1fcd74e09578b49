"""Which panel at the bottom is in front when a run begins: what it shows is over soon.

Only then: nothing comes to the front by itself while a run goes on.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QMainWindow

from app.runs.bridge import RunState, TrainingBridge


class InstrumentsInFront(QObject):
    """Brings the instruments to the front of their tabs when a run begins, unless a person chose
    the findings during a run: then these are what the next run is watched by."""

    def __init__(
        self, bench: QMainWindow, docks: Mapping[str, QDockWidget], bridge: TrainingBridge
    ) -> None:
        super().__init__(bench)
        self._bench, self._bridge = bench, bridge
        self._instruments, self._findings = docks["instruments"], docks["findings"]
        self._was_alive = False
        self._are_findings_chosen = False
        self._findings.visibilityChanged.connect(self._note_findings)
        bridge.state_changed.connect(self._follow_run)

    def _note_findings(self, is_in_front: bool) -> None:
        """Another page of the window hides all panels alike, which is no choice."""
        if self._bench.isVisible():
            self._are_findings_chosen = is_in_front and self._bridge.state.is_alive

    def _follow_run(self, state: RunState) -> None:
        has_begun, self._was_alive = state.is_alive and not self._was_alive, state.is_alive
        if not has_begun or self._are_findings_chosen or self._instruments.isHidden():
            return
        if self._bench.tabifiedDockWidgets(self._instruments):
            self._instruments.raise_()
