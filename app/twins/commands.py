"""What can be done with twins: add one and train, keep the network as it is, take one out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject

from app.document import Document
from app.messages import MessageBar
from app.runs.actions import RunActions
from app.runs.bridge import TrainingBridge
from app.runs.progress import duration
from app.runs.twin_run import TwinRun
from app.twins.twin_list import TwinList
from core.problems import Fix
from core.project import Project
from core.twins.difference import differs
from core.twins.ideas import ideas
from core.twins.twin import MOST, Keep
from core.twins.weights import agreeing

SHORT = 60.0
"""Seconds of a run that may be lost for a twin without asking: it comes again, the same."""

KEEP_TEXT = "As it is now, before my next edits"
FULL = (
    f"Up to {MOST} networks train side by side. Take a twin out with its × before you add another."
)

TOGETHER = "Start again together"

Entries = list[tuple[str, Callable[[], object]]]


class TwinCommands(QObject):
    """Twins of one window. `more_ideas()` gives edits that findings propose at the moment."""

    def __init__(
        self,
        twins: TwinList,
        document: Document,
        bridge: TrainingBridge,
        actions: RunActions,
        messages: MessageBar,
    ) -> None:
        super().__init__(twins)
        self.twins = twins
        self.more_ideas: Callable[[], Sequence[Fix]] = tuple
        self._document, self._bridge = document, bridge
        self._actions, self._messages = actions, messages
        bridge.find_twins = twins.start
        bridge.find_kept_twins = twins.go_on
        twins.changed.connect(actions.follow_drawing)

    def entries(self) -> Entries:
        """What a menu offers."""
        found: dict[str, Fix] = {}
        project = self._document.project
        for fix in (*ideas(project), *self.more_ideas()):
            if fix.label not in found and fix not in self.twins.fixes:
                found[fix.label] = fix
        entries: Entries = [(label, partial(self.start_twin, fix)) for label, fix in found.items()]
        entries.append((KEEP_TEXT, self.keep_as_it_is))
        if self.twins.fixes:
            entries.append(("Train alone again", self.clear))
        return entries

    def start_twin(self, fix: Fix) -> None:
        """Train the network as drawn beside the one that `fix` makes of it, from the start.

        Where a run would be lost that goes on for long already, the person is asked.
        """
        project = self._document.project
        if not differs(project, fix.apply(project)):
            self._messages.show_note(f"“{fix.label}” makes no difference to this network.")
        elif self.twins.is_full and fix not in self.twins.fixes:
            self._messages.show_note(FULL)
        else:
            self.twins.add(fix)
            self._start()

    def keep_as_it_is(self) -> None:
        """Keep the network as a twin, to be trained beside what becomes of it."""
        if self.twins.is_full:
            self._messages.show_note(FULL)
            return
        now: Project = self._document.project
        self.twins.add(Fix(f"As it was at {datetime.now().astimezone():%H:%M:%S}", Keep(now)))
        self._messages.show_note(
            "The network is kept as it is. Edit it, then press Train or, where that says Resume, "
            "Start again: both train side by side."
        )

    def remove(self, fix: Fix) -> None:
        """Take a twin out; where it trains, it ends, and the others go on."""
        run = self.run_of(fix)
        if run is not None:
            self._bridge.remove_twin(run.number)
        self.twins.remove(fix)

    def clear(self) -> None:
        """Take all twins out."""
        for fix in self.twins.fixes:
            self.remove(fix)

    def forget(self) -> None:
        """Another document is open."""
        self.twins.clear()

    def run_of(self, fix: Fix) -> TwinRun | None:
        """The run of a twin, where there is one."""
        number = self.twins.number_of(fix)
        return next((twin for twin in self._bridge.twins if twin.number == number), None)

    def _start(self) -> None:
        actions, bridge = self._actions, self._bridge
        if actions.obstacle:
            self._messages.show_state(
                lambda: actions.obstacle and f"The twin waits. {actions.obstacle}"
            )
        elif _seconds(bridge) > SHORT:
            main = self._document.project
            weights = start_of(main, [fix.apply(main) for fix in self.twins.fixes])
            self._messages.show_note(
                f"A twin is compared from the first step on: all start again{weights}. "
                f"This run has taken {duration(_seconds(bridge))} so far.",
                self._choices(),
            )
        else:
            had_run = bridge.history.step > 0
            if self._restart() and had_run:
                main = self._document.project
                weights = start_of(main, [twin.project for twin in bridge.twins])
                self._messages.show_note(f"All started again{weights}, on the same batches.")

    def _choices(self) -> Entries:
        return [(TOGETHER, self._restart), ("Later", lambda: None)]

    def _restart(self) -> bool:
        """Start all again; where what is drawn or typed by now forbids it, say so and offer it
        once more. Whether they start."""
        self._actions.restart()
        why = self._actions.obstacle or self._actions.refusal
        if why:
            self._messages.show_error(
                f"They cannot start again together yet. {why} Mend that and press again: until "
                "then the run stays as it is.",
                self._choices(),
            )
        return not why


def start_of(main: Project, twins: Iterable[Project]) -> str:
    """What weights `main` and its twins begin with, as the end of a sentence: the same, but for
    twins that differ in how the weights of layers they share are drawn."""
    is_same = all(set(agreeing(main, twin)) >= _weighted_in_both(main, twin) for twin in twins)
    return " from the same weights" if is_same else ", each from its own initialization"


def _weighted_in_both(one: Project, other: Project) -> set[str]:
    nodes = other.network.nodes
    return {key for key in one.network.nodes if key in nodes and nodes[key].spec.has_weights}


def _seconds(bridge: TrainingBridge) -> float:
    last = bridge.history.last_step
    return last.seconds if last else 0.0
