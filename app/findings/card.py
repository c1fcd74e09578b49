"""One finding on a card: what was seen, what to try, and on demand why, and how sure that is."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.findings.doctor import Seen
from app.findings.offers import note_on_done
from app.findings.remedy_button import RemedyButton, link
from app.forms.spec_form import SpecForm
from app.icons import icon
from app.numbers import figure
from app.panels.card import paint_card
from app.panels.pieces import label
from app.panels.problem_card import breakable
from core.diagnosis.finding import Severity
from core.diagnosis.rule import Rule
from core.params import Params
from core.problems import Fix

MOST_REMEDIES = 4
LETTERS = 85
"""Of the remedies in one line, at most."""
GAP = 12
"""Between remedies: what belongs to one of them stands closer."""

LEVELS = {
    Severity.ALARM: ("error", "bad", "It keeps the network from learning, or will"),
    Severity.NOTE: ("warning", "warn", "Good to know; no alarm"),
}


class FindingCard(QWidget):
    """`evidence_wanted()`, `remedy_wanted(fix)`, `twin_wanted(fix)`, `thresholds_changed(params)`
    follow its buttons; `opened(is_open)` the one that unfolds it."""

    evidence_wanted = Signal()
    remedy_wanted = Signal(object)
    twin_wanted = Signal(object)
    thresholds_changed = Signal(object)
    opened = Signal(bool)

    def __init__(
        self,
        seen: Seen,
        rule: Rule,
        thresholds: Params,
        appearance: Appearance,
        can_be_twin: Callable[[Fix], bool],
    ) -> None:
        super().__init__()
        self.seen, self.rule = seen, rule
        self._appearance = appearance
        self._can_be_twin = can_be_twin
        self._level = LEVELS[seen.finding.severity][1] if seen.is_present else "good"
        self._picture = QLabel()
        self._picture.setToolTip(LEVELS[seen.finding.severity][2] if seen.is_present else "Mended")
        self._details: QWidget | None = None
        self._measured = label("", "mute")
        self._next = label("", "mute", is_wrapped=False)
        self._measured.setParent(self)
        self._measured.hide()
        self._remedies: dict[str, RemedyButton] = {}
        self._thresholds = thresholds
        self.why = link("Why?", "link", self._unfold, "Say more, and change thresholds")
        self.why.setCheckable(True)
        self._lay_out()
        self.show_numbers(seen)
        appearance.theme_changed.connect(self._tint)
        self._tint()

    def show_numbers(self, seen: Seen) -> None:
        """The same finding with the numbers of now."""
        self.seen = seen
        self._text.setText(breakable(seen.finding.headline))
        told = f"Measured {figure(seen.finding.value)}, threshold {figure(seen.finding.threshold)}."
        self._measured.setText(breakable(f"{seen.finding.figures} {told}".lstrip()))

    def show_done(
        self, applied: Mapping[str, str], twins: Collection[str], is_over: bool = False
    ) -> None:
        """Mark the remedies that are applied, by their labels, with a sentence on what to do
        next; and those that train beside the run, or did. The others can be had."""
        for text, button in self._remedies.items():
            button.show_done(text in applied, text in twins)
        mine = [applied[text] for text in self._remedies if text in applied]
        is_beside = any(text in twins for text in self._remedies)
        self._next.setText(note_on_done(mine, is_beside, is_over))

    def _lay_out(self) -> None:
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addLayout(self._make_head())
        self._text = label("", "body" if self.seen.is_present else "mute")
        self._column.addWidget(self._text)
        self._column.addLayout(self._make_buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._column, 1)

    def _make_head(self) -> QHBoxLayout:
        """What is said of a remedy that was clicked has its place here: nothing moves for it."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.rule.title, "heading", is_wrapped=False))
        row.addWidget(label(self._when(), "note", is_wrapped=False))
        self._next.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._next.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._next, 1)
        return row

    def _when(self) -> str:
        if not self.seen.is_present:
            return "no longer found"
        return f"first found at step {self.seen.since:,}" if self.seen.since else "in the drawing"

    def _make_buttons(self) -> QVBoxLayout:
        """One line of buttons, or several where remedies are long: a card is never too wide."""
        lines = QVBoxLayout()
        lines.setSpacing(4)
        row = self._add_line(lines)
        if self.rule.evidence and self.seen.since:
            show = link("Show", "link", self.evidence_wanted.emit, "Open the evidence")
            row.addWidget(show)
        row.addWidget(self.why)
        if self.seen.is_present:
            length = 0
            for fix in self.seen.finding.remedies[:MOST_REMEDIES]:
                if length and length + len(fix.label) > LETTERS:
                    row, length = self._add_line(lines), 0
                length += self._add_remedy(row, fix)
        return lines

    def _add_line(self, lines: QVBoxLayout) -> QHBoxLayout:
        row, whole = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(GAP)
        whole.addLayout(row)
        whole.addStretch(1)
        lines.addLayout(whole)
        return row

    def _add_remedy(self, row: QHBoxLayout, fix: Fix) -> int:
        """Say how many letters it takes."""
        is_for_twins = bool(self.seen.since) and self._can_be_twin(fix)
        as_twin = partial(self.twin_wanted.emit, fix) if is_for_twins else None
        button = RemedyButton(fix, partial(self.remedy_wanted.emit, fix), as_twin)
        self._remedies[fix.label] = button
        row.addWidget(button)
        return button.letters

    # -- details ---------------------------------------------------------------------

    def open(self) -> None:
        """Unfold it."""
        self.why.setChecked(True)
        self._unfold()

    def _unfold(self) -> None:
        if self._details is None:
            self._details = self._make_details()
            self._column.addWidget(self._details)
        self._details.setVisible(self.why.isChecked())
        self.opened.emit(self.why.isChecked())

    def _make_details(self) -> QWidget:
        details = QWidget()
        column = QVBoxLayout(details)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        rule = self.rule
        column.addWidget(label(rule.help, "body"))
        column.addWidget(self._measured)
        self._measured.show()
        for name, text in (
            ("It may also be: ", rule.doubt),
            ("", rule.gate),
            ("Thresholds: ", rule.source),
        ):
            if text:
                column.addWidget(label(f"{name}{text}", "mute"))
        if rule.params:
            column.addWidget(self._make_form())
        return details

    def _make_form(self) -> SpecForm:
        rule = self.rule
        form = SpecForm(
            rule.params, self._thresholds, self._appearance, rule.conflict, is_in_words=True
        )
        form.setMaximumWidth(640)
        form.value_changed.connect(lambda *_: self.thresholds_changed.emit(form.values))
        return form

    # -- painting --------------------------------------------------------------------

    def _tint(self) -> None:
        name = LEVELS[self.seen.finding.severity][0] if self.seen.is_present else "check-circle"
        self._picture.setPixmap(icon(name, self._appearance, self._level).pixmap(16, 16))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._appearance, self._level)
