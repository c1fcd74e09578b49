"""Where one works: the run bar, the canvas, and the panels around it, each in a dock."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QToolBar

from app.appearance import Appearance
from app.bench_front import InstrumentsInFront
from app.bench_keys import KeysOfWorkbench
from app.canvas import CanvasView
from app.canvas.thumbnails import Thumbs
from app.checker import Checker
from app.docked_window import BOTTOM, LEFT, RIGHT, DockedWindow
from app.document import Document
from app.findings.doctor import Doctor
from app.findings.panel import FindingsPanel
from app.instruments import Instruments
from app.palette import Palette
from app.panels import (
    DataPanel,
    LayerPanel,
    OptimizerPanel,
    ProblemsPanel,
    RegularizationPanel,
    SchedulePanel,
)
from app.panels.panel import Panel
from app.runs.bridge import RunState, TrainingBridge
from app.runs.run_bar import RunBar
from app.selection import Selection
from app.trials.panel import ChecksPanel
from app.twins.bar import TwinBar
from app.twins.checkups import Checkups
from app.twins.commands import TwinCommands
from app.twins.findings import TwinFindings
from app.twins.looking import Looking
from core.diagnosis.finding import Finding
from core.diagnosis.rule import NON_FINITE
from core.probes.monitor import Monitor
from core.training.history import History

CANVAS_LATER_MS = 17


class Workbench(DockedWindow):
    """The parts of a document's window, wired to each other."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        checker: Checker,
        bridge: TrainingBridge,
        appearance: Appearance,
    ) -> None:
        super().__init__(appearance)
        self._bridge = bridge
        self._canvas_turn = QTimer(self, singleShot=True, interval=CANVAS_LATER_MS)
        self.canvas = CanvasView(document, selection, checker, appearance)
        self.palette_panel = Palette(appearance)
        self.instruments = Instruments(selection, document, appearance)
        self.readout = self.instruments.scrub_bar.readout
        self.problems = ProblemsPanel(document, checker, appearance)
        self.doctor = Doctor(document, checker, self)
        self.checkups = Checkups(bridge, self.doctor, self)
        self.findings = FindingsPanel(document, self.doctor, bridge, appearance)
        self.checks = ChecksPanel(document, appearance)
        self.run_bar = RunBar(document, bridge, checker, appearance)
        self.data_panel = DataPanel(document, appearance)
        self.data_panel.loading_ended.connect(checker.take_loading)  # stands under the problems
        self.layer_panel = LayerPanel(document, selection, checker, appearance)
        self._settings_panels: dict[str, tuple[str, Panel]] = {
            "layer": ("Layer", self.layer_panel),
            "data": ("Data", self.data_panel),
            "optimizer": ("Optimizer", OptimizerPanel(document, appearance)),
            "schedule": ("Schedule", SchedulePanel(document, appearance)),
            "regularization": ("Regularize", RegularizationPanel(document, appearance)),
        }
        self.looking = Looking(bridge, self.instruments, self.canvas, self.layer_panel, self)
        self._place_parts()
        self._connect_parts(document, bridge)
        _connect_problems(self)
        KeysOfWorkbench(self, self.canvas, self.instruments.moment.back_to_live)
        InstrumentsInFront(self, self.docks, bridge)

    # -- layout ------------------------------------------------------------------------

    def _place_parts(self) -> None:
        self.setCentralWidget(self.canvas)
        self._add_run_bar()
        self.add_docks(LEFT, {"palette": ("Layers", self.palette_panel)})
        self.add_docks(RIGHT, dict(self._settings_panels))
        self.add_docks(
            BOTTOM,
            {
                "instruments": ("Instruments", self.instruments),
                "findings": ("Findings", self.findings),
                "problems": ("Problems", self.problems),
                "checks": ("Checks", self.checks),
            },
        )
        self.reset_layout()

    def _add_run_bar(self) -> None:
        bar = QToolBar("Run")
        bar.setObjectName("run")
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)
        bar.addWidget(self.run_bar)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.instruments.maps.refresh)

    # -- wiring ------------------------------------------------------------------------

    def _connect_parts(self, document: Document, bridge: TrainingBridge) -> None:
        self.palette_panel.layer_chosen.connect(self.canvas.add_layer)
        self.palette_panel.follow(document)
        self.findings.title_changed.connect(self.docks["findings"].setWindowTitle)
        self.findings.evidence_wanted.connect(self._show_evidence)
        self.findings.fill(self.instruments.offers)
        self.canvas.finding_pressed.connect(self._show_evidence)
        bridge.refreshed.connect(
            lambda history: self.doctor.refresh(history, bridge.trained_project)
        )
        self.run_bar.node_requested.connect(self.canvas.reveal)
        self.run_bar.cause_requested.connect(partial(self._show_evidence, NON_FINITE))
        bridge.follow(document)
        bridge.refreshed.connect(
            lambda history: self.instruments.refresh(history, bridge.trained_project)
        )
        run, runs = self.run_bar.actions_of_run, self.instruments.runs
        run.refreshed.connect(lambda: runs.invite(run.continuing.goes_on, self.instruments.plots))
        self._canvas_turn.timeout.connect(self.looking.show_on_canvas)
        bridge.refreshed.connect(self._take_turns)
        self.readout.popup.monitor_changed.connect(bridge.set_monitor)
        self.instruments.moment.moment_changed.connect(self.canvas.show_step)
        self._connect_maps(bridge)
        self.canvas.latest_wanted.connect(self.instruments.moment.back_to_live)
        self.instruments.moment.moment_changed.connect(self.layer_panel.show_step)
        bridge.state_changed.connect(self._tell_panels)
        bridge.state_changed.connect(lambda _: self.problems.show_end(bridge.history.ended))
        for _, panel in self._settings_panels.values():
            bridge.refreshed.connect(panel.refresh)

    def _take_turns(self, history: History) -> None:
        """The canvas is painted between two drawings of the instruments: both at once would be
        felt. What is seen last waits for nothing."""
        if history.ended is not None or not self._canvas_turn.isActive():
            self._canvas_turn.start(0 if history.ended is not None else CANVAS_LATER_MS)

    def _connect_maps(self, bridge: TrainingBridge) -> None:
        """What a sample does in each layer is asked as all else, and shown on the canvas."""
        maps = self.instruments.maps
        maps.is_seen = self.canvas.isVisible
        maps.run_of_canvas = lambda: self.instruments.runs.history
        maps.changed.connect(self.canvas.show_thumbnails)
        bridge.refreshed.connect(maps.refresh)
        self.instruments.moment.moment_changed.connect(maps.show_step)

    def add_twins(self, twins: TwinCommands, document: Document) -> None:
        """Show twins beside the tabs of the instruments and in them, and try remedies as twins."""
        bridge = self._bridge
        self.twin_bar = TwinBar(twins, document, bridge, self._appearance)
        self.twin_bar.twin_wanted.connect(twins.start_twin)
        self.twin_bar.run_chosen.connect(self.looking.look_into)
        for asked in (self.run_bar.cause_requested, self.findings.evidence_wanted):
            asked.connect(lambda *_: self.twin_bar.look_into(0))
        self.instruments.put_beside_tabs(self.twin_bar)
        bridge.twins_changed.connect(self.looking.show_twins)
        self.findings.twin_wanted.connect(twins.start_twin)
        self.twin_findings = TwinFindings(self.checkups, bridge, self._appearance)
        self.twin_findings.evidence_wanted.connect(self._show_evidence_of_twin)
        self.findings.column.addWidget(self.twin_findings)  # below: coming, it moves no button
        twins.more_ideas = lambda: [
            fix for seen in self.doctor.seen for fix in seen.finding.remedies
        ]

    def _tell_panels(self, state: RunState) -> None:
        for _, panel in self._settings_panels.values():
            panel.set_running(state.is_alive)
        self.checks.set_running(state.is_alive)

    def forget_run(self) -> None:
        """Nothing of a run is shown any more: another document is open."""
        self._canvas_turn.stop()
        self.instruments.clear()
        self.canvas.clear_history()
        for _, panel in self._settings_panels.values():
            panel.clear()
        self.checks.clear()

    def shut_down(self) -> None:
        """End what the panels do in the background."""
        for _, panel in self._settings_panels.values():
            panel.shut_down()
        self.checks.shut_down()
        self.findings.shut_down()
        self.checkups.shut_down()
        self.instruments.maps.switch(False)
        self.instruments.shut_down()

    def use_monitor(self, monitor: Monitor) -> None:
        """Look inside runs as `monitor` says."""
        self._bridge.set_monitor(monitor)
        self.readout.show_monitor(monitor)

    def _show_evidence(self, rule: str, node: str | None, step: int = 0) -> None:
        """Open the instrument that shows what a rule found, at its layer."""
        self.show_panel("instruments")
        if node is not None:
            self.canvas.reveal(node)
        self.instruments.show_evidence(rule)

    def _show_evidence_of_twin(self, number: int, finding: Finding) -> None:
        """The same in the inside of a twin, at the step that the finding is of."""
        self.twin_bar.look_into(number)
        self._show_evidence(finding.rule, finding.node)
        started = self.instruments.runs.history.started
        if started is not None and finding.node in started.observed:
            self.instruments.show_layer(finding.node)
        self.instruments.moment.go_to(finding.step)

    def use_data(self, path: Path) -> None:
        """Take a file or folder for the data set, in sight of the person who brought it."""
        self.show_panel("data")
        self.data_panel.use_file(path)

    def show_thumbnails(self, kind: Thumbs) -> None:
        """What layers on the canvas show of a run, beside its gradient."""
        self.canvas.expect_thumbnails(kind)
        self.instruments.maps.switch(kind is Thumbs.MAPS)

    def reduce_motion(self, is_reduced: bool) -> None:
        """Whether the canvas may move by itself."""
        self.canvas.reduce_motion(is_reduced)


def _connect_problems(bench: Workbench) -> None:
    problems, doctor = bench.problems, bench.doctor
    problems.node_requested.connect(bench.canvas.reveal)
    problems.title_changed.connect(bench.docks["problems"].setWindowTitle)
    problems.findings_requested.connect(lambda: bench.show_panel("findings"))
    bench.run_bar.problems_requested.connect(lambda: bench.show_panel("problems"))
    doctor.changed.connect(
        lambda: problems.show_findings(sum(seen.is_present for seen in doctor.seen))
    )
