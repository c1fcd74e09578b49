"""The findings of a run, the gravest first: evidence and remedies are one click away."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.findings.card import FindingCard
from app.findings.doctor import Doctor, Seen
from app.findings.offers import NEXT_STEP, RESTART, TRAIN, Offers
from app.panels.panel import Panel
from app.panels.pieces import label
from app.runs.bridge import TrainingBridge, restart_reasons
from core.diagnosis.catalogue import RULES
from core.diagnosis.rule import NON_FINITE, Rule
from core.params import Params
from core.problems import Fix
from core.project import Project

NOTHING = "Nothing was found to be wrong."
IN_THIS = "In this network:"
"""Whose all this is, where twins train beside it; what is found in them stands below."""

Key = tuple[str, str | None]


@dataclass(frozen=True)
class _Applied:
    """A remedy that has been applied: the project before it, and what a person does next."""

    before: Project
    words: str


class FindingsPanel(Panel):
    """`evidence_wanted(rule, node, step)` when a finding is to be seen, `twin_wanted(fix)` when a
    remedy is to be tried beside the run, `title_changed(text)` for the tab."""

    evidence_wanted = Signal(str, object, int)
    twin_wanted = Signal(object)
    title_changed = Signal(str)

    def __init__(
        self,
        document: Document,
        doctor: Doctor,
        bridge: TrainingBridge,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, parent)
        self._document, self._doctor, self._bridge = document, doctor, bridge
        self.words = label("", "mute")
        self.add(self.words)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(self.column.spacing())
        self.column.addLayout(self._cards)
        self._shown: tuple[Seen, ...] | None = None
        self._open: set[Key] = set()
        self._applied: dict[str, _Applied] = {}
        self._history = bridge.history
        self.cards: list[FindingCard] = []
        self._offers: tuple[Offers, ...] = ()
        doctor.changed.connect(self._show)
        bridge.state_changed.connect(self._show_words)
        bridge.twins_changed.connect(self._show_words)
        bridge.twins_changed.connect(self._show_done)
        bridge.state_changed.connect(self._show_done)
        document.project_changed.connect(self._notice_undo)
        self._show()

    def fill(self, offers: Offers) -> None:
        """Bring the remedies against numbers that broke to whoever shows how they did."""
        self._offers = (*self._offers, offers)
        offers.can_be_twin = self._can_be_twin
        offers.remedy_wanted.connect(self._apply)
        offers.twin_wanted.connect(self.twin_wanted)
        self._offer()

    # -- showing ---------------------------------------------------------------------

    def _show(self) -> None:
        """Cards are made anew only where what they say is another thing: numbers that move
        while a run goes on change the words of a card, not the card."""
        seen = self._doctor.seen
        self._show_words()
        self._offer()
        count = sum(one.is_present for one in seen)
        self.title_changed.emit(f"Findings {count:,}" if count else "Findings")
        if self._shown is not None and _same(self._shown, seen):
            for card, one in zip(self.cards, seen, strict=True):
                card.show_numbers(one)
            return
        self._shown = seen
        if self._history is not self._bridge.history:
            self._history, self._applied = self._bridge.history, {}
        self._forget()
        self.cards = [self._card(one) for one in seen]
        for card in self.cards:
            self._cards.addWidget(card)
        self._show_done()

    def _offer(self) -> None:
        found = (seen.finding for seen in self._doctor.seen if seen.is_present)
        broken = next((one for one in found if one.rule == NON_FINITE), None)
        for offers in self._offers:
            offers.show(self._doctor.history, broken.remedies if broken else ())

    def _show_words(self, *_: object) -> None:
        self.words.setText(self._sentence())
        self.words.setVisible(bool(not self._doctor.seen or self._bridge.twins))

    def _sentence(self) -> str:
        if self._bridge.history.started is None:
            return (
                "While the network trains, what goes wrong stands here. "
                "What is wrong with the drawing stands under Problems."
            )
        has_twins = bool(self._bridge.twins)
        if self._doctor.seen:
            return IN_THIS if has_twins else ""
        return f"{IN_THIS} {NOTHING}" if has_twins else NOTHING

    def _card(self, seen: Seen) -> FindingCard:
        rule = RULES[seen.finding.rule]
        thresholds = self._doctor.thresholds.get(rule.kind, rule.defaults())
        card = FindingCard(seen, rule, thresholds, self.appearance, self._can_be_twin)
        key = seen.finding.key
        card.evidence_wanted.connect(partial(self._show_evidence, card))
        card.remedy_wanted.connect(self._apply)
        card.twin_wanted.connect(self.twin_wanted)
        card.thresholds_changed.connect(partial(self._change_thresholds, rule))
        card.opened.connect(partial(self._remember_open, key))
        if key in self._open:
            card.open()
        return card

    def _forget(self) -> None:
        for card in self.cards:
            card.hide()
            self._cards.removeWidget(card)
            card.deleteLater()
        self.cards = []

    def _remember_open(self, key: Key, is_open: bool) -> None:
        self._open.discard(key)
        if is_open:
            self._open.add(key)

    # -- what a person wants ---------------------------------------------------------

    def _show_evidence(self, card: FindingCard) -> None:
        finding = card.seen.finding
        self.evidence_wanted.emit(finding.rule, finding.node, finding.step)

    def _apply(self, fix: Fix) -> None:
        before = self._document.project
        after = fix.apply(before)
        if after != before:
            self._document.apply(fix.label, after)
            self._applied[fix.label] = _Applied(before, self._what_next(fix, after))
        self._show_done()

    def _what_next(self, fix: Fix, after: Project) -> str:
        """What a person has to do to see a remedy that has been applied."""
        trained = self._bridge.trained_project
        if not self._bridge.state.is_alive or trained is None:
            return TRAIN
        if fix.needs_restart or restart_reasons(trained, after):
            return RESTART
        return NEXT_STEP

    def _notice_undo(self, _: Project, now: Project) -> None:
        """A remedy whose edit is undone can be had again."""
        kept = {text: one for text, one in self._applied.items() if one.before != now}
        if len(kept) < len(self._applied):
            self._applied = kept
            self._show_done()

    def _show_done(self, *_: object) -> None:
        applied = {text: one.words for text, one in self._applied.items()}
        is_over = not self._bridge.state.is_alive
        for offers in self._offers:
            labels = [fix.label for fix in offers.fixes if self._is_twin(fix)]
            offers.show_done(applied, labels, is_over)
        for card in self.cards:
            fixes = card.seen.finding.remedies
            labels = [fix.label for fix in fixes if self._is_twin(fix)]
            card.show_done(applied, labels, is_over)

    def _is_twin(self, fix: Fix) -> bool:
        """Whether a remedy trains beside the run."""
        trained = self._bridge.trained_project
        twins = self._bridge.twins
        return (
            bool(twins)
            and trained is not None
            and fix.apply(trained) in [one.project for one in twins]
        )

    def _can_be_twin(self, fix: Fix) -> bool:
        """Whether a remedy can only be had in a run of its own."""
        trained = self._bridge.trained_project
        if trained is None:
            return False
        return fix.needs_restart or bool(restart_reasons(trained, fix.apply(trained)))

    def _change_thresholds(self, rule: Rule, params: Params) -> None:
        changed = dict(self._doctor.thresholds)
        changed[rule.kind] = params
        self._doctor.thresholds = {
            kind: values for kind, values in changed.items() if RULES[kind].changed(values)
        }

    def shut_down(self) -> None:
        super().shut_down()
        self._doctor.shut_down()


def _same(before: tuple[Seen, ...], after: tuple[Seen, ...]) -> bool:
    def face(seen: Seen) -> object:
        finding = seen.finding
        labels = tuple(fix.label for fix in finding.remedies)
        return finding.key, finding.severity, seen.is_present, labels

    return [face(one) for one in before] == [face(one) for one in after]
