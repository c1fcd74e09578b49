"""What was found in the twins of a run, above the findings in the run itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.panels.pieces import label
from app.plots.twin_curves import twin_color
from app.runs.bridge import TrainingBridge
from app.twins.checkups import Checkups
from app.twins.chip import Line
from core.diagnosis.catalogue import RULES
from core.diagnosis.finding import Finding, Severity


class TwinFindings(QWidget):
    """One row a twin: its line, its name, and what is wrong with it. Nothing without twins."""

    def __init__(
        self,
        checkups: Checkups,
        bridge: TrainingBridge,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._checkups, self._bridge, self._appearance = checkups, bridge, appearance
        self.rows: dict[int, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 8, 0)
        self._column.setSpacing(4)
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
                self.rows[twin.number] = _Row()
                self._column.addWidget(self.rows[twin.number])
            row = self.rows[twin.number]
            row.line.paint_in(twin_color(twin, self._appearance))
            row.words.setText(f"{twin.name}: {_words(self._checkups.found.get(twin.number))}")
        self.setVisible(bool(twins))


class _Row(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.line = Line(Qt.PenStyle.DashLine)
        self.words: QLabel = label("", "body")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


def _words(found: tuple[Finding, ...] | None) -> str:
    if found is None:
        return "not asked about yet."
    if not found:
        return "nothing was found to be wrong."
    return " ".join(f"{_title(one)}. {one.text}" for one in found)


def _title(found: Finding) -> str:
    title = RULES[found.rule].title
    is_note = found.severity is Severity.NOTE
    return f"a note, {title[:1].lower()}{title[1:]}" if is_note else title
