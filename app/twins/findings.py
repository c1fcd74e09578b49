"""What was found in the twins of a run, above the findings in the run itself."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.findings.card import LEVELS
from app.findings.remedy_button import link
from app.icons import icon
from app.panels.pieces import label
from app.panels.problem_card import breakable
from app.plots.twin_curves import twin_color
from app.runs.bridge import TrainingBridge
from app.runs.twin_run import TwinRun
from app.twins.checkups import Checkups
from app.twins.chip import Line
from core.diagnosis.catalogue import RULES
from core.diagnosis.finding import Finding

TOP = Qt.AlignmentFlag.AlignTop
MARK = 14
"""Pixels of the mark of a finding."""


class TwinFindings(QWidget):
    """One block a twin: its line, its name, and what is wrong with it. Nothing without twins.

    `evidence_wanted(number, finding)` when what is wrong with a twin is to be seen.
    """

    evidence_wanted = Signal(int, object)

    def __init__(
        self,
        checkups: Checkups,
        bridge: TrainingBridge,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._checkups, self._bridge, self._appearance = checkups, bridge, appearance
        self.rows: dict[int, TwinRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 8, 0)
        self._column.setSpacing(8)
        checkups.changed.connect(self._show)
        bridge.twins_changed.connect(self._show)
        appearance.theme_changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        twins = self._bridge.twins
        for number in [*self.rows]:
            if number not in [twin.number for twin in twins]:
                row = self.rows.pop(number)
                row.hide()
                row.deleteLater()
        for twin in twins:
            if twin.number not in self.rows:
                row = self.rows[twin.number] = TwinRow(self._appearance)
                row.evidence_wanted.connect(partial(self.evidence_wanted.emit, twin.number))
                self._column.addWidget(row)
            self.rows[twin.number].show_found(twin, self._checkups.found.get(twin.number))
        self.setVisible(bool(twins))


class TwinRow(QWidget):
    """What was found in one twin; `evidence_wanted(finding)` follows the button of each."""

    evidence_wanted = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.line = Line(Qt.PenStyle.DashLine)
        self.name = label("", "heading")
        self.words = label("", "mute")
        self.found: list[FoundLine] = []
        self._keys: list[object] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self.name)
        self._column.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 0, TOP)
        row.addLayout(self._column, 1)

    def show_found(self, twin: TwinRun, found: tuple[Finding, ...] | None) -> None:
        """Say this of `twin`; None: the rules were not asked yet. Lines are made anew only where
        they are about another thing: numbers that move change their words."""
        self.line.paint_in(twin_color(twin, self._appearance))
        self.name.setText(breakable(twin.name))
        self.words.setText(
            "Not asked about yet." if found is None else "Nothing was found to be wrong."
        )
        self.words.setVisible(not found)
        keys: list[object] = [(one.key, one.severity) for one in found or ()]
        if keys != self._keys:
            self._keys = keys
            self._forget()
            self.found = [self._add(one) for one in found or ()]
        for shown, one in zip(self.found, found or (), strict=True):
            shown.show_finding(one, twin.name)

    def _add(self, finding: Finding) -> "FoundLine":
        shown = FoundLine(finding, self._appearance)
        shown.evidence_wanted.connect(lambda: self.evidence_wanted.emit(shown.finding))
        self._column.addWidget(shown)
        return shown

    def _forget(self) -> None:
        for shown in self.found:
            shown.hide()
            self._column.removeWidget(shown)
            shown.deleteLater()
        self.found = []


class FoundLine(QWidget):
    """One finding in few words, marked as on a card; `evidence_wanted()` follows its button."""

    evidence_wanted = Signal()

    def __init__(self, finding: Finding, appearance: Appearance) -> None:
        super().__init__()
        self.finding, self._appearance = finding, appearance
        self._mark = QLabel()
        self.words = label("", "body")
        self.show_button: QPushButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, TOP)
        row.addWidget(self.words, 1)
        if RULES[finding.rule].evidence and finding.step:
            tip = "Open the evidence: the inside of this twin, at that step"
            self.show_button = link("Show", "link", self.evidence_wanted.emit, tip)
            row.addWidget(self.show_button, 0, TOP)
        self.words.setAlignment(TOP)
        appearance.fit(self, self._stand_in_line)

    def _stand_in_line(self) -> None:
        """The first line of the words at the height of the word on the button and of the mark."""
        self.words.ensurePolished()
        line = self.words.fontMetrics().height()
        above = 0
        if self.show_button is not None:
            self.show_button.ensurePolished()
            above = max(0, (self.show_button.sizeHint().height() - line) // 2)
        self.words.setContentsMargins(0, above, 0, 0)
        self._mark.setContentsMargins(0, above + max(0, (line - MARK) // 2), 0, 0)

    def show_finding(self, finding: Finding, twin: str) -> None:
        """The same finding with the numbers of now, in the twin of that name."""
        self.finding = finding
        title = RULES[finding.rule].title
        picture, color, meaning = LEVELS[finding.severity]
        self._mark.setPixmap(icon(picture, self._appearance, color).pixmap(MARK, MARK))
        self._mark.setToolTip(meaning)
        self.words.setText(breakable(f"{title}. {finding.headline}"))
        if self.show_button is not None:
            self.show_button.setAccessibleName(f"Show: {title}, {twin}")
