"""A column of problem cards whose buttons mend the document."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.panels.pieces import label
from app.panels.problem_card import ProblemCard
from core.problems import Problem

MOST_SHOWN = 50


class ProblemList(QWidget):
    """`node_requested(id)` when the problem of a node is chosen."""

    node_requested = Signal(str)

    def __init__(self, document: Document, appearance: Appearance) -> None:
        super().__init__()
        self._document, self._appearance = document, appearance
        self._problems: tuple[Problem, ...] = ()
        self._shown: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    @property
    def cards(self) -> list[ProblemCard]:
        """The cards that are shown, in order."""
        return [widget for widget in self._shown if isinstance(widget, ProblemCard)]

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show these; nothing is touched when they are the same."""
        if problems == self._problems:
            return
        self._problems = problems
        focused = next((i for i, card in enumerate(self.cards) if _has_focus(card)), None)
        self._forget()
        self._shown = [self._card(problem) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            self._shown.append(label(f"and {len(problems) - MOST_SHOWN:,} more.", "mute"))
        for widget in self._shown:
            self._column.addWidget(widget)
        self.setVisible(bool(problems))
        if focused is not None and self.cards:
            self.cards[min(focused, len(self.cards) - 1)].setFocus()

    def _card(self, problem: Problem) -> ProblemCard:
        card = ProblemCard(problem, self._appearance)
        card.chosen.connect(partial(self._go_to, problem))
        card.fix_wanted.connect(partial(self._mend, problem))
        return card

    def _forget(self) -> None:
        for widget in self._shown:
            widget.hide()
            self._column.removeWidget(widget)
            widget.deleteLater()
        self._shown = []

    def _go_to(self, problem: Problem) -> None:
        if problem.node is not None and problem.node in self._document.network.nodes:
            self.node_requested.emit(problem.node)

    def _mend(self, problem: Problem) -> None:
        if problem.fix is not None:
            mended = problem.fix.apply(self._document.project)
            self._document.apply(problem.fix.label, mended)


def _has_focus(widget: QWidget) -> bool:
    focused = widget.window().focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))
