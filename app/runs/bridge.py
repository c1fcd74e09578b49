"""The window's side of a run: starts it in a thread, drains its events into one history; those
of its twins each into one of their own.

The only part of `app` that sees the trainer. Plots and badges get the history, never events.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.document import Document
from app.garbage import WindowCollector
from app.runs.histories import Histories
from app.runs.kept import KeptRun, past_of
from app.runs.progress import AT_FULL_SPEED, Held
from app.runs.redrawing import TICK_MS, Redrawing
from app.runs.restarting import as_begun, restart_reasons
from app.runs.state import RunState
from app.runs.thread import Train, TrainingRun, train_lazily
from app.runs.twin_run import TwinRun
from core.probes.monitor import Monitor
from core.project import Project
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.events import RunFailed, RunStarted
from core.training.history import History
from core.training.live import is_followed
from core.twins.following import carried_over
from core.twins.twin import MOST, Twin, named

EVENTS_A_TICK = 1000
"""More wait for the next tick: taking in a thousand costs 9 ms."""
EXIT_SECONDS = 10.0

__all__ = ["RunState", "TrainingBridge"]


class TrainingBridge(QObject):
    """Owns at most one run, with the `twins` that train beside it. What `find_twins` gives for
    a project starts with it; twins that were kept go on under the names that `find_kept_twins`
    gives for them. All go, pause, step and stop together, and the run lasts as long
    as one of them trains.

    `refreshed(history)` is emitted when there is news, every 33 ms or, where drawing costs
    much, every 120 ms; `state_changed(state)` when the run starts, pauses, ends;
    `restart_needed(reasons)` when what is drawn differs from what trains in ways that only a
    restart can apply (empty: no longer); `loading_changed(text)` while data is loaded;
    `twins_changed()` when other twins are shown.
    """

    refreshed = Signal(object)
    state_changed = Signal(object)
    restart_needed = Signal(object)
    loading_changed = Signal(str)
    twins_changed = Signal()

    def __init__(self, parent: QObject | None = None, train: Train | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.state = RunState.IDLE
        self.find_twins: Callable[[Project], Sequence[Twin]] = lambda project: ()
        self.find_kept_twins: Callable[[Project, Sequence[Project]], Sequence[Twin]] = named
        self._histories = Histories(self.history)
        self.trained_project: Project | None = None
        self.restart_reasons: tuple[str, ...] = ()
        self.loading = ""
        self.monitor = Monitor()
        self._train = train or train_lazily
        self._run: TrainingRun | None = None
        self._leaving: TrainingRun | None = None
        self._collector = WindowCollector(self)
        self.held = AT_FULL_SPEED
        self._redrawing = Redrawing()
        self._shown_version = 0
        self._started_before: RunStarted | None = None
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)

    @property
    def twins(self) -> tuple[TwinRun, ...]:
        """The runs beside the main one that are shown."""
        return self._histories.twins

    @property
    def is_starting(self) -> bool:
        """Whether a run lives that has not begun to train, or to go on, yet."""
        return self.state.is_alive and self.history.started is self._started_before

    @property
    def is_leaving(self) -> bool:
        """Whether a run that was left still computes its last step, or is being kept."""
        return self._leaving is not None and self._leaving.is_alive

    # -- what a person asks for ------------------------------------------------------

    def start(self, project: Project, plan: CheckpointPlan | None = None) -> None:
        """Train `project` from the beginning in a thread of its own, kept as `plan` says.

        Does nothing while a run lives: `reset` first.
        """
        self._start(project, Control(), RunState.RUNNING, plan)

    def start_paused(
        self, project: Project, plan: CheckpointPlan | None = None, kept: KeptRun | None = None
    ) -> None:
        """As `start`, or `go_on` from `kept`, but make one step only, then pause."""
        control = Control()
        control.step()
        self._start(project, control, RunState.PAUSED, plan, kept)

    def go_on(self, project: Project, kept: KeptRun, plan: CheckpointPlan | None = None) -> None:
        """As `start`, but from where a run was kept; its history goes on where it is known."""
        self._start(project, Control(), RunState.RUNNING, plan, kept)

    def pause(self) -> None:
        """Wait before the next step."""
        if self._run is not None and self.state is RunState.RUNNING:
            self._run.control.pause()
            self._set_state(RunState.PAUSED)

    def resume(self) -> None:
        """Go on after a pause."""
        if self._run is not None and self.state is RunState.PAUSED:
            self._run.control.resume()
            self._set_state(RunState.RUNNING)

    def step(self) -> None:
        """One step, then pause; starts nothing by itself."""
        if self._run is not None and self.state in (RunState.RUNNING, RunState.PAUSED):
            self._run.control.step()
            self._set_state(RunState.PAUSED)

    def stop(self) -> None:
        """End the run before its next step; what was measured stays."""
        if self._run is not None and self.state.is_alive:
            self._run.control.stop()
            self._set_state(RunState.STOPPING)

    def reset(self) -> None:
        """Stop, and forget the history. Never waits: the thread leaves by itself."""
        if self._run is not None:
            self._run.control.stop()
        self._end_run()
        self.trained_project = None
        self.history = History()
        self._hear(())
        self._set_state(RunState.IDLE)
        self.refreshed.emit(self.history)

    def show_kept(self, kept: KeptRun) -> None:
        """Forget the run, and show one that was kept, with its twins, as when it was stopped."""
        self.reset()
        self.trained_project, self.history = kept.about.project, kept.stopped()
        self._hear(self._twins_of(kept.about.project, kept), kept.twins_stopped(MOST - 1))
        self._set_state(RunState.FINISHED)
        self.refreshed.emit(self.history)

    def remove_twin(self, number: int) -> None:
        """Show one of the twins no more; where it trains, it ends, and the others go on."""
        if self._run is not None and self._run.followers:
            self._run.followers[number].stop()
        else:
            self._histories.forget_kept(number)
        self._histories.hide(number)
        self.twins_changed.emit()

    def change(self, project: Project) -> None:
        """Let the run follow `project` from the next step on, as far as one under way can."""
        if self._run is not None:
            self._run.control.change(project)

    def set_monitor(self, monitor: Monitor) -> None:
        """Look inside as `monitor` says, in this run from its next step on, and in later ones."""
        self.monitor = monitor
        if self._run is not None:
            self._run.control.monitor = monitor

    def set_pace(self, pace: float) -> None:
        """Take so many steps a second at most, 0 for full speed, in this run from now on, and
        in later ones."""
        times = self.history.seconds.values
        self.held = Held(pace, float(times[-1]) if len(times) else 0.0)
        if self._run is not None:
            self._run.control.pace = pace
        self.refreshed.emit(self.history)

    def follow(self, document: Document) -> None:
        """Pass on to the run what it can follow of each edit, and say what needs a restart. It
        is left before another document is there: nothing of that one may reach it."""
        document.about_to_replace.connect(self.reset)
        document.project_changed.connect(self._take_edit)

    def shut_down(self) -> None:
        """Stop and join the thread; call before the application object goes."""
        for run in (self._run, self._leaving):
            if run is not None:
                run.control.stop()
                run.join(EXIT_SECONDS)
        self._end_run()
        if self.state.is_alive:
            self._set_state(RunState.FINISHED)

    # -- the run ---------------------------------------------------------------------

    def _start(
        self,
        project: Project,
        control: Control,
        state: RunState,
        plan: CheckpointPlan | None,
        kept: KeptRun | None = None,
    ) -> None:
        if self.state.is_alive:
            return
        known = (self.history, *(twin.history for twin in self.twins))
        self.history = past_of(kept, known)
        self._started_before = self.history.started
        control.monitor, control.pace = self.monitor, self.held.pace
        self.held = Held(self.held.pace)
        self.trained_project = trained = as_begun(project, kept.about.project if kept else None)
        self.loading = ""
        self._redrawing = Redrawing()
        self._shown_version = 0
        start, beside = (kept.path, kept.beside[: MOST - 1]) if kept else (None, ())
        self._hear(self._twins_of(project, kept), [past_of(twin, known) for twin in beside])
        twins, paths = [twin.project for twin in self.twins], [twin.path for twin in beside]
        self._run = TrainingRun(
            project, control, self._train, self._leaving, plan, start, twins, paths
        )
        self._leaving = None
        self._collector.begin()
        self._run.start()
        self._timer.start()
        self._say_restart(restart_reasons(trained, project))
        self._set_state(state)
        self.refreshed.emit(self.history)

    def _twins_of(self, project: Project, kept: KeptRun | None) -> tuple[Twin, ...]:
        """What trains beside `project` from now on."""
        if kept is None:
            return tuple(self.find_twins(project))[: MOST - 1]
        then = kept.about.project
        twins = [carried_over(twin.about.project, then, project) for twin in kept.beside]
        return tuple(self.find_kept_twins(project, twins[: MOST - 1]))

    def _drain(self) -> None:
        """Take in what the thread has said since the last tick, within a few milliseconds."""
        if self._run is None:
            return
        started = self.history.started
        self._histories.take(self._run.take(EVENTS_A_TICK))
        if self.history.started is not started:
            self._collector.settle()
        if self._run.loading != self.loading:
            self.loading = self._run.loading
            self.loading_changed.emit(self.loading)
        if self._histories.have_ended:
            has_failed = isinstance(self.history.ended, RunFailed)
            self._end_run()
            self._set_state(RunState.FAILED if has_failed else RunState.FINISHED)
            self.refreshed.emit(self.history)
        elif self._histories.version != self._shown_version and self._redrawing.is_due(
            self.history, self.held
        ):
            self._shown_version = self._histories.version
            self.refreshed.emit(self.history)

    def _hear(self, twins: Sequence[Twin], pasts: Sequence[History] = ()) -> None:
        """From now on these run, or none, beside the run of `history`; `pasts` is what is known
        of them."""
        had_twins, self._histories = bool(self.twins), Histories(self.history, twins, pasts)
        if had_twins or twins:
            self.twins_changed.emit()

    def _end_run(self) -> None:
        self._timer.stop()
        if self._run is not None:
            self._leaving = self._run
        self._run = None
        self._collector.end()
        self._say_restart(())

    def _set_state(self, state: RunState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    # -- edits while it trains -------------------------------------------------------

    def _take_edit(self, before: Project, after: Project) -> None:
        if self._run is None or self.trained_project is None:
            return
        if is_followed(before, after):
            self.change(after)
        self._say_restart(restart_reasons(self.trained_project, after))

    def _say_restart(self, reasons: tuple[str, ...]) -> None:
        if reasons != self.restart_reasons:
            self.restart_reasons = reasons
            self.restart_needed.emit(reasons)
