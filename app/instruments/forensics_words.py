"""What broke, how it came to this, and what to try: the words beside the last steps of a run."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.findings.offers import Offers, note_on_done
from app.findings.remedy_button import RemedyButton
from app.numbers import figure
from app.panels.pieces import label
from app.panels.problem_card import breakable
from app.plots.last_steps import NONE_BROKE
from app.plots.names import LayerNames
from core.diagnosis.forensics import Forensics, first_words, forensics, growth_words
from core.problems import Fix
from core.training.history import History

ASIDE, GAP = (8, 4), 6
"""Pixels beside the words, at the left and the right, and between remedies."""
NARROWEST, WIDEST = 224, 640
"""Pixels: a remedy is not cut, and a line of words is not too long to read."""
NO_RUN = "Press Train: should a value become NaN or infinite, what led to it stands here."
ALL_FINITE = "Should one become NaN or infinite, what led to it and what to try stand here."


class ForensicsWords(QScrollArea):
    """Says so where every value is finite."""

    def __init__(
        self,
        names: LayerNames,
        offers: Offers,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names, self._offers = names, offers
        self._history: History | None = None
        self._drawn: tuple[History, int] | None = None
        self.found: Forensics | None = None
        self.buttons: list[RemedyButton] = []
        self.broken = label("", "heading")
        self.grown = label("", "body")
        self.next = label("", "mute")
        self._lines: list[QWidget] = []
        self._groups: list[list[int]] = []
        self._lay_out()
        self._say()
        appearance.fit(self, lambda: self.setMinimumWidth(appearance.px(NARROWEST)))
        appearance.fit(self, lambda: self.setMaximumWidth(appearance.px(WIDEST)))
        offers.changed.connect(self._show_remedies)

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(ASIDE[0], 6, ASIDE[1], 2)
        self._column.setSpacing(4)
        for one in (self.broken, self.next, self.grown):  # what to do is seen in a low window
            self._column.addWidget(one)
        self._column.addStretch(1)
        self.setWidget(inside)

    # -- what it shows -----------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Tell what is known of `history`, unless hidden."""
        self._history = history
        if self.isVisible():
            self._catch_up()

    def show_step(self, step: int | None) -> None:
        """Nothing: it tells of the step that broke."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        history = self._history
        if history is None or self._drawn == (history, history.version):
            return
        self._drawn = history, history.version
        self.found = forensics(history)
        self._say()
        self._show_remedies()

    def _say(self) -> None:
        found = self.found
        if found is None:
            has_steps = self._history is not None and len(self._history.steps) > 0
            self.broken.setText(NONE_BROKE if has_steps else "Nothing has run yet.")
            self.grown.setText(ALL_FINITE if has_steps else NO_RUN)
            return
        name = self._names.name_of
        counted = found.tensor.counted
        self.broken.setText(breakable(f"First: {first_words(found.tensor, name)}"))
        self.grown.setText(breakable(f"{counted}. {growth_words(found, name, figure)}"))

    def _show_remedies(self) -> None:
        """Those for the run that is shown: a twin has none of its own."""
        offers = self._offers
        fixes = offers.fixes if self.found and offers.history is self._history else ()
        if [button.fix for button in self.buttons] != list(fixes):
            self._make_buttons(fixes)
        for button in self.buttons:
            text = button.fix.label
            button.show_done(text in offers.applied, text in offers.twins)
        texts = [button.fix.label for button in self.buttons]
        words = [offers.applied[text] for text in texts if text in offers.applied]
        is_beside = any(text in offers.twins for text in texts)
        self.next.setText(note_on_done(words, is_beside, offers.is_over))
        self.next.setVisible(bool(self.next.text()))

    def _make_buttons(self, fixes: Sequence[Fix]) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self.buttons = [self._button(fix) for fix in fixes]
        self._groups = self._in_lines()
        self._lines = [_line([self.buttons[i] for i in group]) for group in self._groups]
        for line in self._lines:
            self._column.insertWidget(self._column.indexOf(self.next), line)

    def _in_lines(self) -> list[list[int]]:
        """The numbers of the buttons that fit into each line."""
        lines: list[list[int]] = []
        most, taken = self.viewport().width() - sum(ASIDE), 0
        for index, button in enumerate(self.buttons):
            width = button.sizeHint().width()
            if not lines or taken + width > most:
                lines.append([])
                taken = 0
            lines[-1].append(index)
            taken += width + GAP
        return lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._in_lines() != self._groups:
            self._make_buttons([button.fix for button in self.buttons])
            self._show_remedies()

    def _button(self, fix: Fix) -> RemedyButton:
        offers = self._offers
        as_twin = partial(offers.twin_wanted.emit, fix) if offers.can_be_twin(fix) else None
        return RemedyButton(fix, partial(offers.remedy_wanted.emit, fix), as_twin)


def _line(buttons: Sequence[RemedyButton]) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # words are not cut
    return line
