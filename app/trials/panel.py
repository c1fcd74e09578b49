"""The checks before training, each on a card: made in the background, one at a time."""

from collections import deque
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.appearance import Appearance
from app.document import Document
from app.numbers import short
from app.panels.panel import Panel
from app.panels.pieces import label
from app.trials.card import TrialCard
from app.trials.grid import CardGrid
from app.trials.runner import TrialRunner
from core.params import Params, Setting
from core.project import Project
from core.settings.training import TrainingSettings
from core.trials.catalogue import TRIALS
from core.trials.relation import why_they_differ
from core.trials.result import Point, TrialEvent
from core.trials.spec import TrialSpec

WORDS = "Each tries a copy of the project for a moment. Nothing of it changes."
BUSY = "Not while a run goes on: stop it first."


class ChecksPanel(Panel):
    """`cards` by the kind of the trial. `stopped(sentence)`: a run that began has ended checks."""

    stopped = Signal(str)

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance, parent)
        self._document = document
        self._queue: deque[str] = deque()
        self._current = ""
        self._tried: Project | None = None
        self._made_for: dict[str, list[object]] = {}
        self._is_blocked = False
        self.runner = TrialRunner(self)
        self.cards = {kind: TrialCard(spec, appearance) for kind, spec in TRIALS.items()}
        self._build()
        self._connect_parts()

    def _build(self) -> None:
        self._words = label(WORDS, "mute")
        self.all_button = QPushButton("Run all")
        self.all_button.setProperty("role", "fix")
        self.all_button.setToolTip("Make all checks, one after the other")
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        lead = (self.all_button, self._words)
        self.column.setAlignment(Qt.AlignmentFlag(0))
        shares = [_share(card.spec) for card in self.cards.values()]
        self._grid = CardGrid(lead, tuple(self.cards.values()), shares, self.appearance)
        self.column.addWidget(self._grid, 1)
        self.fill_height()

    def _connect_parts(self) -> None:
        self.all_button.clicked.connect(self.run_all)
        for kind, card in self.cards.items():
            card.run_wanted.connect(partial(self.run, kind))
            card.cancel_wanted.connect(partial(self.cancel, kind))
            card.rate_wanted.connect(partial(self._take_rate, kind))
            card.help_wanted.connect(self.explain)
        self.runner.pointed.connect(self._take_points)
        self.runner.loading.connect(self._show_loading)
        self.runner.ended.connect(self._take_end)
        self._document.project_changed.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_row = self._grid.columns == len(self.cards)
        for card in self.cards.values():
            card.stand_in_row(is_row)

    def _make_room(self, low: int, high: int) -> None:
        """Less margin above and below than other panels: this one is low."""
        super()._make_room(low, high)
        margins = self.column.contentsMargins()
        self.column.setContentsMargins(margins.left(), 8, margins.right(), 6)

    # -- what a person asks for --------------------------------------------------------------

    def run(self, kind: str) -> None:
        """Make one check, after those that wait."""
        if self._is_blocked or kind == self._current or kind in self._queue:
            return
        self._queue.append(kind)
        self.cards[kind].show_waiting()
        self._go_on()

    def run_all(self) -> None:
        """Make all checks, one after the other."""
        for kind in self.cards:
            self.run(kind)

    def cancel(self, kind: str) -> None:
        """Give up one check."""
        if kind == self._current:
            self.runner.cancel()
            self._current = ""
        elif kind in self._queue:
            self._queue.remove(kind)
        else:
            return
        self._made_for.pop(kind, None)
        self.cards[kind].show_cancelled()
        self._go_on()

    def cancel_all(self) -> None:
        """Give up what goes on and what waits."""
        waiting, self._queue = list(self._queue), deque()
        if self._current:
            waiting.insert(0, self._current)
            self.runner.cancel()
            self._current = ""
        for kind in waiting:
            self._made_for.pop(kind, None)
            self.cards[kind].show_cancelled()

    # -- what the window says ----------------------------------------------------------------

    def set_running(self, is_running: bool) -> None:
        """While a run goes on no check is made; one that is under way ends, and that is said."""
        if is_running:
            self._say_stopped()
            self.cancel_all()
        self._is_blocked = is_running
        reason = BUSY if is_running else ""
        self._words.setText(reason or WORDS)
        self.all_button.setEnabled(not is_running)
        for card in self.cards.values():
            card.block(reason)

    def _say_stopped(self) -> None:
        kinds = [kind for kind in (self._current, *self._queue) if kind]
        names = [f"“{self.cards[kind].spec.title}”" for kind in kinds]
        if len(names) == 1:
            self.stopped.emit(f"The check {names[0]} was stopped: training began.")
        elif names:
            listed = f"{', '.join(names[:-1])} and {names[-1]}"
            self.stopped.emit(f"The checks {listed} were stopped: training began.")

    def clear(self) -> None:
        """Another document is open: nothing is known of it."""
        self.cancel_all()
        self._made_for.clear()
        for card in self.cards.values():
            card.forget()

    def shut_down(self) -> None:
        """End what is made in the background; call before the application object goes."""
        super().shut_down()
        self._queue.clear()
        self.runner.shut_down()

    # -- the trials --------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self._current or not self._queue:
            return
        self._current = self._queue.popleft()
        card, self._tried = self.cards[self._current], self._document.project
        card.show_running()
        self.runner.start(card.setting, self._tried)

    def _take_points(self, points: list[Point]) -> None:
        if self._current:
            self.cards[self._current].add_points(points)

    def _show_loading(self, text: str) -> None:
        if self._current:
            self.cards[self._current].show_loading(text)

    def _take_end(self, event: TrialEvent) -> None:
        kind, self._current = self._current, ""
        if kind and self._tried is not None:
            self._made_for[kind] = [_what_counts(self._tried)]
            self.cards[kind].show_end(event, _rate(self._document.project))
            self._show_relation()
            self._show_stale()
        self._go_on()

    def _show_relation(self) -> None:
        """Say why the two trials that recommend a rate differ."""
        results = {card.spec: card.result for card in self.cards.values()}
        careful = next((r for s, r in results.items() if s.gives_one_rate), None)
        fastest = next((r for s, r in results.items() if s.gives_rates), None)
        for card in self.cards.values():
            is_told = card.spec.gives_one_rate
            card.show_aside(why_they_differ(careful, fastest) if is_told else "")

    # -- the document ------------------------------------------------------------------------

    def _follow(self, before: object, after: object) -> None:
        rate = _rate(self._document.project)
        for card in self.cards.values():
            card.offers.show_used(rate)
        self._show_stale()

    def _show_stale(self) -> None:
        if self._made_for:
            now = _what_counts(self._document.project)
            for kind, tried in self._made_for.items():
                self.cards[kind].show_stale(now not in tried)

    def _take_rate(self, kind: str, rate: float) -> None:
        """Use a rate. The check that offered it is not out of date by that."""
        project = self._document.project
        taken, fresh = _with_rate(project, rate), self._made_for.get(kind, [])
        if _what_counts(project) in fresh:
            fresh.append(_what_counts(taken))
        self._document.apply(f"Use learning rate {short(rate)}", taken)


def _share(spec: TrialSpec) -> int:
    """How wide a card is beside the others: rates stand beside the chart."""
    return 36 if spec.gives_rates else 28 if spec.gives_one_rate else 23


def _rate(project: Project) -> float:
    return float(project.training.optimizer.params["lr"])  # type: ignore[arg-type]


def _with_rate(project: Project, rate: float) -> Project:
    optimizer = project.training.optimizer
    optimizer = Setting(optimizer.kind, Params({**optimizer.params, "lr": rate}))
    return replace(project, training=replace(project.training, optimizer=optimizer))


def _what_counts(project: Project) -> object:
    """What of a project the checks depend on: not where the layers stand, what they are called,
    nor how long the project trains."""
    nodes = {node.id: (node.kind, node.params) for node in project.network.nodes.values()}
    training = replace(
        project.training, epochs=1, schedule=TrainingSettings().schedule, device="cpu"
    )
    return nodes, frozenset(project.network.edges), project.data, training
