"""What a person can do with a run: train, pause, step, stop, reset; and when each is possible."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.icons import set_icon
from app.runs.bridge import RunState, TrainingBridge
from app.runs.going_on import GoingOn, beginning_again, going_on, is_kept_from
from app.runs.keeper import RunKeeper
from app.runs.kept import KeptRun
from app.runs.pacing import Pacing
from app.runs.progress import NOT_FOLLOWED
from core.problems import Severity
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan

LAST_SEED = 2**31 - 1
AFRESH = "Reset first: then One step begins a new run."
STEP_AFTER_FAILURE = f"The run failed and cannot go on by a step. {AFRESH}"
STEP_AFTER_END = f"The run is over, and what is drawn cannot go on from where it ended. {AFRESH}"


class RunActions(QObject):
    """The actions of one window's run. `refreshed()` follows every change of what they allow.

    Training waits for the first check of the network, which needs torch to be loaded.
    """

    refreshed = Signal()
    about_to_refresh = Signal()
    about_to_start = Signal()
    """Whoever has a setting that is typed but not applied applies it, or calls `refuse`."""

    def __init__(
        self,
        document: Document,
        bridge: TrainingBridge,
        checker: Checker,
        appearance: Appearance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._bridge, self._checker = document, bridge, checker
        self._appearance = appearance
        self._waiting: Callable[[Project], None] | None = None
        self._refusal = ""
        self._keeper: RunKeeper | None = None
        self.pacing = Pacing(bridge, self)
        self.train = self._action("Train", "play", self.train_or_resume, "on_accent")
        self.pause = self._action("Pause", "pause", self.pause_or_resume)
        self.step = self._action("One step", "step", self.make_step)
        self.stop = self._action("Stop", "stop", bridge.stop)
        self.reset_same = self._action("Reset, same seed", "reset", bridge.reset)
        self.reset_new = self._action("Reset, new seed", "dice", self.reset_with_new_seed)
        self.go_on = self._action("Resume", "play", self.go_on_with_kept)
        bridge.state_changed.connect(self._refresh)
        checker.checked.connect(self._start_waiting)
        self._refresh()

    def _action(
        self, text: str, icon: str, run: Callable[[], object], color: str = "text"
    ) -> QAction:
        action = QAction(text, self)
        set_icon(action, icon, self._appearance, color)
        action.triggered.connect(lambda: run())
        return action

    # -- what they do ----------------------------------------------------------------

    def train_or_resume(self) -> None:
        """Train from new weights; go on where the run is paused."""
        if self._is_refused():
            return
        if self._bridge.state is RunState.PAUSED:
            self._bridge.resume()
        else:
            self._start(lambda project: self._bridge.start(project, self._plan()))

    def pause_or_resume(self) -> None:
        """Wait before the next step, or go on."""
        if self._bridge.state is RunState.PAUSED:
            self.train_or_resume()
        else:
            self._bridge.pause()

    def make_step(self) -> None:
        """One step, then wait; begins a run where there is none, and never throws one away."""
        if self._is_refused() or self.step_obstacle:
            return
        if self._bridge.state.is_alive:
            self._bridge.step()
        elif self._bridge.state is RunState.FINISHED:
            self._go_on(is_single_step=True)
        else:
            self._start(lambda project: self._bridge.start_paused(project, self._plan()))

    def restart(self) -> None:
        """Forget the run and train what is drawn now, from new weights; not while that cannot
        be trained."""
        if self._is_refused() or self.obstacle:
            return
        self._bridge.reset()
        self._start(lambda project: self._bridge.start(project, self._plan()))

    def reset_with_new_seed(self) -> None:
        """Forget the run; the next one draws other random numbers."""
        self._bridge.reset()
        project = self._document.project
        seed = (project.training.seed + 1) % (LAST_SEED + 1)
        training = replace(project.training, seed=seed)
        self._document.apply("New seed", replace(project, training=training))

    # -- runs that were kept -----------------------------------------------------------

    def keep_with(self, keeper: RunKeeper) -> None:
        """Keep runs, and offer to go on with one that `keeper` finds."""
        self._keeper = keeper
        keeper.found_changed.connect(self._refresh)

    def go_on_with_kept(self) -> None:
        """Go on where a run was kept: after a crash, a stop, its end, or for want of memory."""
        if not (self._bridge.state.is_alive or self._is_refused()):
            self._go_on()

    def _go_on(self, is_single_step: bool = False) -> None:
        kept, offer, bridge = self._kept, self._offer(), self._bridge
        if offer is None:
            return
        if offer.edit:
            self._document.apply(offer.edit, offer.project)
        if is_single_step:
            self._start(lambda project: bridge.start_paused(project, self._plan(), kept))
        elif kept is None:
            self._start(lambda project: bridge.start(project, self._plan()))
        else:
            self._start(lambda project: bridge.go_on(project, kept, self._plan()))

    @property
    def _kept(self) -> KeptRun | None:
        """What a run would go on with; None where one has to begin again."""
        is_kept = beginning_again(self._document.project, self._bridge.history) is None
        return self._keeper.found if self._keeper and is_kept else None

    def _offer(self) -> GoingOn | None:
        """What the button would do; None for nothing."""
        project, history = self._document.project, self._bridge.history
        again, kept = beginning_again(project, history), self._kept
        return again or (going_on(kept, project, history) if kept else None)

    def _plan(self) -> CheckpointPlan | None:
        return self._keeper.plan() if self._keeper else None

    @property
    def refusal(self) -> str:
        """Why no run begins or goes on although the network can be trained: a sentence."""
        return self._refusal

    def refuse(self, why: str) -> None:
        """Begin no run because of `why`, a sentence; empty: begin again."""
        if why != self._refusal:
            self._refusal = why
            self._refresh()

    def _is_refused(self) -> bool:
        self.about_to_start.emit()
        return bool(self._refusal)

    def _start(self, begin: Callable[[Project], None]) -> None:
        if self._checker.inference is None:
            self._waiting = begin
            self._checker.warm_up()
        elif self._checker.inference.is_trainable:
            begin(self._document.project)
        self._refresh()

    def _start_waiting(self, *_: object) -> None:
        begin, self._waiting = self._waiting, None
        if begin is not None:
            self._start(begin)
        self._refresh()

    # -- when they are possible ------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """Whether a run begins as soon as torch is loaded."""
        return self._waiting is not None

    @property
    def obstacle(self) -> str:
        """Why the network cannot be trained: a sentence, empty where it can."""
        return next(iter(self.obstacles), "")

    @property
    def step_obstacle(self) -> str:
        """Why One step can do nothing: a sentence, empty where it can."""
        state, history = self._bridge.state, self._bridge.history
        if state.is_alive or self.obstacle:
            return "" if state.is_alive else self.obstacle
        if state is RunState.FAILED:
            return STEP_AFTER_FAILURE
        kept = self._kept
        is_at_end = kept and is_kept_from(kept, history) and kept.about.place.step == history.step
        return STEP_AFTER_END if state is RunState.FINISHED and not is_at_end else ""

    @property
    def not_followed(self) -> str:
        """What of the drawing a run under way does not follow since it could not be trained, in
        a few words."""
        inference = self._checker.inference
        problems = inference.problems if inference else ()
        errors = [problem.rule for problem in problems if problem.severity is Severity.ERROR]
        return next((NOT_FOLLOWED[rule] for rule in errors if rule in NOT_FOLLOWED), "")

    @property
    def obstacles(self) -> list[str]:
        """All sentences that say why the network cannot be trained."""
        inference = self._checker.inference
        if inference is None or inference.is_trainable:
            return []
        return [p.text for p in inference.problems if p.severity is not Severity.WARNING]

    def _refresh(self, *_: object) -> None:
        self.about_to_refresh.emit()
        state = self._bridge.state
        is_paused, can_start = state is RunState.PAUSED, not state.is_alive and not self.obstacle
        self.train.setEnabled(is_paused or (can_start and not self.is_waiting))
        self.train.setText("Resume" if is_paused else "Train")
        self.train.setToolTip(_train_tip(state, self.obstacle))
        self.pause.setEnabled(state in (RunState.RUNNING, RunState.PAUSED))
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause.setToolTip("Go on" if is_paused else "Wait before the next step")
        self.step.setEnabled(state is not RunState.STOPPING and not self.step_obstacle)
        self.step.setToolTip(self.step_obstacle or self._step_tip())
        self.stop.setEnabled(state in (RunState.RUNNING, RunState.PAUSED))
        self.stop.setToolTip("End the run; what was measured and learned stays")
        self._refresh_go_on(can_start)
        for action in (self.reset_same, self.reset_new):
            action.setEnabled(state is not RunState.IDLE)
        self.reset_same.setToolTip("Forget the run; the next one starts from the same weights")
        self.reset_new.setToolTip("Forget the run; the next one starts from other weights")
        self.refreshed.emit()

    def _refresh_go_on(self, can_start: bool) -> None:
        offer = self._offer()
        self.go_on.setEnabled(can_start and offer is not None and not self.is_waiting)
        if offer is not None:
            self.go_on.setText(offer.text)
            self.go_on.setToolTip(offer.tip)

    def _step_tip(self) -> str:
        offer = self._offer() if self._bridge.state is RunState.FINISHED else None
        if offer is None:
            return "Make one step, then wait"
        return f"One step more, then wait{f' ({offer.edit})' if offer.edit else ''}"


def _train_tip(state: RunState, obstacle: str) -> str:
    if state is RunState.PAUSED:
        return "Go on with the run"
    if state.is_alive:
        return "The run goes on"
    return obstacle or "Train the network from new weights"
