"""Whether a run that was stopped, or kept, goes on with what is drawn, or a new one begins."""

from PySide6.QtCore import QObject

from app.document import Document
from app.runs.bridge import RunState, TrainingBridge
from app.runs.going_on import GoingOn, beginning_again, going_on, is_kept_from
from app.runs.keeper import RunKeeper
from app.runs.kept import KeptRun
from core.training.changes import begins_anew
from core.training.checkpoints.belonging import difference
from core.training.events import RunFailed, RunFinished
from core.training.history import History


class Continuing(QObject):
    """Knows what of a kept run could go on in the document of one window.

    A run that is shown goes on without being asked for, and so does that of a project that was
    opened again. An example is a new copy each time: no run of an earlier one is its own.
    """

    def __init__(
        self, document: Document, bridge: TrainingBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._bridge = document, bridge
        self.keeper: RunKeeper | None = None
        self._is_reopened = False
        self._is_fresh = False
        self._is_replaced = True
        self._is_forgotten = False
        document.about_to_replace.connect(self._expect_another)
        document.path_changed.connect(self._note_document)
        bridge.state_changed.connect(self._follow_run)
        self._note_document()

    def forget(self) -> None:
        """A person wants to begin anew: the next run does."""
        self._is_forgotten = True

    def remember(self) -> None:
        """A run is there that may go on."""
        self._is_forgotten = False

    def _follow_run(self, state: RunState) -> None:
        if state.is_alive:
            self._is_fresh = False
            self.remember()

    def _expect_another(self) -> None:
        self._is_replaced = True
        self.remember()

    def _note_document(self) -> None:
        """What lies in a file, or was rescued from a crash, has been worked on before."""
        self._is_reopened = self._document.path is not None or not self._document.is_saved
        if self._is_replaced:  # being saved makes no run of an earlier copy one's own
            self._is_replaced, self._is_fresh = False, not self._is_reopened

    # -- what could go on ------------------------------------------------------------------

    @property
    def kept(self) -> KeptRun | None:
        """What a run would go on with; None where one has to begin again."""
        project, history = self._document.project, self._bridge.history
        found = self.keeper.found if self.keeper else None
        if found is None or self._is_fresh or beginning_again(project, history) is not None:
            return None
        return None if difference(found.about.project, project) else found

    @property
    def offer(self) -> GoingOn | None:
        """What it would be to go on; None for nothing."""
        project, history = self._document.project, self._bridge.history
        again, kept = beginning_again(project, history), self.kept
        return again or (going_on(kept, project, history) if kept else None)

    @property
    def begun_otherwise(self) -> tuple[str, ...]:
        """What differs between the run that is shown, and is kept, and what is drawn so that a
        run has to begin anew, in words."""
        kept = self.kept
        if kept is None or self._bridge.state.is_alive or not self._is_at_hand(kept):
            return ()
        now = self._document.project.training
        fields = begins_anew(kept.about.project.training, now)
        return tuple(f"the {name.replace('_', ' ')}" for name in fields)

    @property
    def begins_anew(self) -> bool:
        """Whether Train begins anew although the run that is shown is kept and could go on. A
        twin that waits is no reason: it would throw away what was learned."""
        return bool(self.begun_otherwise)

    @property
    def goes_on(self) -> bool:
        """Whether Train goes on with a run that has ended, with what is drawn as it is."""
        kept, offer = self.kept, self.offer
        if self._bridge.state.is_alive or kept is None or offer is None or offer.edit:
            return False
        return self._is_at_hand(kept) and not self.begins_anew

    def _is_at_hand(self, kept: KeptRun) -> bool:
        """Whether a person means this run when pressing Train: neither one that came to its own
        end or broke, nor an earlier one."""
        history = self._bridge.history
        if self._is_forgotten or _has_come_to_an_end(history):
            return False
        if history.started is None:
            return self._is_reopened
        return is_kept_from(kept, history)


def _has_come_to_an_end(history: History) -> bool:
    ended = history.ended
    if isinstance(ended, RunFailed):
        return ended.tensor is not None
    return isinstance(ended, RunFinished) and ended.reason != "stopped"
