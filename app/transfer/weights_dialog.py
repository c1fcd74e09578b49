"""Which weights of a file fit the network, asked before they are used.

The file is fetched and read in the background; nothing is changed before the person says so.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance import set_role
from app.panels.background import Background
from app.panels.pieces import label
from app.transfer.report_tree import ReportTree
from core.params import Setting
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.transfer.loading import inspect, source_name
from core.transfer.matching import NAME, ORDER, Report

SIZE = (680, 520)
PUBLISHED = "Torchvision"
UNUSED = "Training will start from the tensors that match."


class WeightsDialog(QDialog):
    """`chosen(setting, ids)`: start from these weights, and freeze these layers;
    `others_wanted()`: published ones could not be had, show the list again."""

    chosen = Signal(object, object)
    others_wanted = Signal()

    def __init__(
        self, project: Project, setting: Setting, background: Background, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Load weights")
        self.resize(*SIZE)
        self._project, self._setting, self._background = project, setting, background
        self.reports: dict[str, Report] = {}
        self._build()
        background.progressed.connect(self._show_progress)
        background.finished.connect(self._show_reports)
        background.failed.connect(self._show_error)
        self._read()

    def _read(self) -> None:
        project, setting = self._project, self._setting
        self.resize(*SIZE)
        self._show_parts(False)
        set_role(self.summary, "body")
        self._show_progress(f"Reading {source_name(setting)}", 0, 0)
        self._background.start(lambda progress: inspect(project, setting, progress))

    def _build(self) -> None:
        self.summary = label("", "body")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.by = {NAME: QRadioButton("By name"), ORDER: QRadioButton("By order and shape")}
        self.tree, self._room = ReportTree(), QWidget()
        self.freeze = QCheckBox("Freeze the layers that are loaded whole")
        self.freeze.setToolTip("Only the other layers learn, until you unfreeze them.")
        self.use = QPushButton("Use these weights")
        self.use.setProperty("role", "primary")
        self.use.clicked.connect(self._choose)
        self.use.setDefault(True)
        self.cancel, self.again = QPushButton("Cancel"), QPushButton("Try again")
        self.others = QPushButton("Other weights…")
        self.cancel.clicked.connect(self.reject)
        self.again.clicked.connect(self._read)
        self.others.clicked.connect(lambda: (self.reject(), self.others_wanted.emit()))
        for button in (self.cancel, self.again, self.others):
            button.setAutoDefault(False)
        for button in self.by.values():
            button.toggled.connect(self._show_chosen)
        self._choices = _row(*self.by.values(), None)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(source_name(self._setting), "title", is_wrapped=False))
        for widget in (self.summary, self.bar, self._choices):
            column.addWidget(widget)
        column.addWidget(self.tree, 1)
        column.addWidget(self._room, 1)
        column.addWidget(self.freeze)
        column.addWidget(_row(None, self.cancel, self.others, self.again, self.use))

    def _show_parts(self, is_read: bool) -> None:
        for widget in (self._choices, self.tree, self.freeze, self.use):
            widget.setVisible(is_read)
        for widget in (self.bar, self._room):
            widget.setVisible(not is_read)
        for button in (self.again, self.others):
            button.hide()
        self.cancel.setText("Cancel")

    @property
    def how(self) -> str:
        """The way to match that is chosen."""
        return NAME if self.by[NAME].isChecked() else ORDER

    # -- what the background says --------------------------------------------------------

    def _show_progress(self, text: str, done: int, total: int) -> None:
        done, total = int(done), int(total)
        size = f" ({done / 1e6:,.0f} of {total / 1e6:,.0f} MB)" if total > 1e6 else ""
        self.summary.setText(f"{text}{size}…")
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)

    def _show_error(self, sentence: str) -> None:
        self.bar.hide()
        self._room.hide()
        set_role(self.summary, "error")
        self.summary.setText(sentence)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel.setText("Close")
        self.again.show()
        self.others.setVisible(self._setting.kind == PUBLISHED)
        layout = self.layout()
        assert layout is not None
        self.resize(SIZE[0], layout.totalHeightForWidth(SIZE[0]))

    def _show_reports(self, reports: dict[str, Report]) -> None:
        self.reports = reports
        self._show_parts(True)
        is_named = bool(reports[NAME].matched) or not reports[ORDER].matched
        self.by[NAME if is_named else ORDER].setChecked(True)
        self._show_chosen()

    def _show_chosen(self, *_: object) -> None:
        report = self.reports[self.how]
        can_use = bool(report.matched) and not report.fault
        advice = report.fault or (UNUSED if can_use else self._advice())
        self.summary.setText(f"{report.summary} {advice}")
        self.tree.show_report(report)
        self.use.setEnabled(can_use)
        self.freeze.setEnabled(bool(report.nodes))

    def _advice(self) -> str:
        other = self.reports[ORDER if self.how == NAME else NAME]
        return "Try the other way to match." if other.matched else "Nothing of it can be used."

    # -- the answer ----------------------------------------------------------------------

    def _choose(self) -> None:
        params = {**self._setting.params, "match": self.how}
        setting = INITIAL_WEIGHTS.setting(self._setting.kind, **params)
        nodes = self.reports[self.how].nodes if self.freeze.isChecked() else frozenset()
        self.chosen.emit(setting, nodes)
        self.accept()

    def done(self, result: int) -> None:
        """Whatever is still read or fetched ends."""
        self._background.cancel()
        super().done(result)


def _row(*widgets: QWidget | None) -> QWidget:
    """Widgets beside each other; None takes up the room."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return holder
