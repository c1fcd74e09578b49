"""What a person can do with a run: train, pause, step, stop, go on, start again, reset; and when
each is possible."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.icons import set_icon
from app.runs.allowed import Allowed
from app.runs.bridge import RunState, TrainingBridge
from app.runs.continuing import Continuing
from app.runs.keeper import RunKeeper
from app.runs.kept import bring_back
from app.runs.pacing import Pacing
from core.project import Project
from core.training.checkpoints.belonging import difference
from core.training.checkpoints.plan import CheckpointPlan

LAST_SEED = 2**31 - 1


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
        self.continuing = Continuing(document, bridge, self)
        self._allowed = Allowed(bridge, checker, self.continuing)
        self.pacing = Pacing(bridge, self)
        self.train = self._action("Train", "play", self.train_or_resume, "on_accent")
        self.pause = self._action("Pause", "pause", self.pause_or_resume)
        self.step = self._action("One step", "step", self.make_step)
        self.stop = self._action("Stop", "stop", bridge.stop)
        self.stop.setToolTip("End the run; what was measured and learned stays")
        self.start_again = self._action("Start again", "reset", self.restart)
        self.go_back = self._action("Go back to the previous run", "reset", self.bring_back)
        self.reset_same = self._action("Reset, same seed", "reset", self.reset)
        self.reset_new = self._action("Reset, new seed", "dice", self.reset_with_new_seed)
        self.reset_same.setToolTip("Forget the run; the next one starts from the same weights")
        self.reset_new.setToolTip("Forget the run; the next one starts from other weights")
        self.go_on = self._action("Resume", "play", self.go_on_with_kept)
        bridge.state_changed.connect(self._refresh)
        checker.checked.connect(self._start_waiting)
        document.project_changed.connect(self.follow_drawing)
        document.path_changed.connect(self.follow_drawing)
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
        """Go on where the run is paused, was stopped or, in a project that is opened again, was
        kept, if what is drawn can; otherwise train from new weights."""
        if self._is_refused():
            return
        self._catch_up()
        if self._bridge.state is RunState.PAUSED:
            self._bridge.resume()
        elif self.continuing.goes_on:
            self._go_on()
        else:
            self._start(lambda project: self._bridge.start(project, self._plan()))

    def pause_or_resume(self) -> None:
        """Wait before the next step, or go on."""
        if self._bridge.state is RunState.PAUSED:
            self.train_or_resume()
        else:
            self._bridge.pause()

    def make_step(self) -> None:
        """One step, then wait: goes on or begins anew as Train does, and never throws a run away
        that cannot come back."""
        if self._is_refused():
            return
        self._catch_up()
        state, continuing = self._bridge.state, self.continuing
        if self.step_obstacle:
            return
        is_over = state is RunState.FINISHED and not continuing.begins_anew
        if state.is_alive:
            self._bridge.step()
        elif continuing.goes_on or is_over:
            self._go_on(is_single_step=True)
        else:
            self._start(lambda project: self._bridge.start_paused(project, self._plan()))

    def restart(self) -> None:
        """Forget the run and train what is drawn now, from new weights; not while that cannot
        be trained."""
        if self._is_refused() or self.obstacle:
            return
        self.reset()
        self._start(lambda project: self._bridge.start(project, self._plan()))

    def reset(self) -> None:
        """Forget the run; the next one begins anew."""
        self.continuing.forget()
        self._bridge.reset()

    def reset_with_new_seed(self) -> None:
        """Forget the run; the next one draws other random numbers."""
        self.reset()
        project = self._document.project
        seed = (project.training.seed + 1) % (LAST_SEED + 1)
        training = replace(project.training, seed=seed)
        self._document.apply("New seed", replace(project, training=training))

    # -- runs that were kept -----------------------------------------------------------

    def keep_with(self, keeper: RunKeeper) -> None:
        """Keep runs, and offer to go on with one that `keeper` finds."""
        self._keeper = self.continuing.keeper = keeper
        keeper.found_changed.connect(self._refresh)

    def go_on_with_kept(self) -> None:
        """Go on where a run was kept: after a crash, a stop, its end, or for want of memory."""
        if not (self._bridge.state.is_alive or self._is_refused()):
            self._catch_up()
            self._go_on()

    def bring_back(self) -> bool:
        """Show the run before the latest one as when it was stopped, with the drawing it had;
        the latest one is now the one before. False where that cannot be. Raises `OSError`."""
        previous = self._keeper.previous if self._keeper else None
        if previous is None or not self.go_back.isEnabled():
            return False
        back = bring_back(previous)
        then, now = back.about.project, self._document.project
        is_same = not difference(then, now)
        drawn = replace(now, training=then.training) if is_same else then
        self._document.apply("Go back to the previous run", drawn)
        self.continuing.remember()
        self._bridge.show_kept(back)
        return True

    def _go_on(self, is_single_step: bool = False) -> None:
        kept, offer, bridge = self.continuing.kept, self.continuing.offer, self._bridge
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

    def _catch_up(self) -> None:
        """Know what is kept now, shortly after another document was opened too."""
        if self._keeper is not None:
            self._keeper.catch_up()

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
        return self._allowed.obstacle

    @property
    def step_obstacle(self) -> str:
        """Why One step can do nothing: a sentence, empty where it can."""
        return self._allowed.step_obstacle

    @property
    def allowed(self) -> Allowed:
        """What is in the way of a run, and what is not followed, in words."""
        return self._allowed

    def follow_drawing(self, *_: object) -> None:
        """Whether a run that has ended may go on depends on what is drawn, twins included."""
        if not self._bridge.state.is_alive:
            self._refresh()

    def _refresh(self, *_: object) -> None:
        self.about_to_refresh.emit()
        state, allowed = self._bridge.state, self._allowed
        is_paused, is_going = state is RunState.PAUSED, state in (RunState.RUNNING, RunState.PAUSED)
        can_start = not state.is_alive and not self.obstacle and not self.is_waiting
        self.train.setEnabled(is_paused or can_start)
        self.train.setText("Resume" if is_paused or self.continuing.goes_on else "Train")
        self.train.setToolTip(allowed.train_tip)
        self.pause.setEnabled(is_going)
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause.setToolTip("Go on" if is_paused else "Wait before the next step")
        self.step.setEnabled(state is not RunState.STOPPING and not self.step_obstacle)
        self.step.setToolTip(allowed.step_tip)
        self.stop.setEnabled(is_going)
        self._refresh_going_on(can_start)
        for action in (self.reset_same, self.reset_new):
            action.setEnabled(state is not RunState.IDLE)
        self.refreshed.emit()

    def _refresh_going_on(self, can_start: bool) -> None:
        offer, state, is_free = self.continuing.offer, self._bridge.state, not self.obstacle
        self.go_on.setEnabled(can_start and offer is not None)
        if offer is not None:
            self.go_on.setText(offer.text)
            self.go_on.setToolTip(offer.tip)
        has_run = state is not RunState.IDLE or self.continuing.goes_on
        self.start_again.setEnabled(has_run and is_free and not self.is_waiting)
        self.start_again.setToolTip(self._allowed.again_tip)
        previous = self._keeper.previous if self._keeper else None
        is_at_rest = not (state.is_alive or self._bridge.is_leaving)
        self.go_back.setEnabled(previous is not None and is_at_rest)
