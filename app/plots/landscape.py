"""The loss landscape around the weights of a run: controls at the left, the picture beside them.

It is computed on a copy in the background, and only when a person asks for it.
"""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.appearance import Appearance
from app.numbers import count
from app.plots.landscape_controls import HELP, WIDTH, LandscapeControls
from app.plots.landscape_line import LinePlot
from app.plots.landscape_plane import PlanePlot
from app.plots.landscape_runner import LandscapeRunner
from app.plots.survey_plot import SurveyPlot
from core.examining.survey import Kind, Request, Survey
from core.project import Project
from core.training.events import RunFinished, WeightsKept
from core.training.history import History

GAP = 8
STOPPED = "Stopped before it was finished: it is coarser than it would be."
ANY = 16_777_215
"""Qt's own greatest width."""
NO_RUN = "Press Train, then Compute."
SHOWS = {
    Kind.RANDOM: "over a plane",
    Kind.PATH: "near the path",
    Kind.RANDOM_LINE: "along a line",
    Kind.FROM_START: "since the start",
}
"""In few words, for a map in a low panel; the choice has a tip that says more."""


class LandscapeView(QWidget):
    """`show_run` says which run it is about, `refresh` that there is more of it."""

    def __init__(
        self,
        appearance: Appearance,
        trained: Callable[[], Project | None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`trained` gives the project of the run at a `refresh`, where nobody calls `show_run`."""
        super().__init__(parent)
        self._trained = trained
        self._project: Project | None = None
        self._history = History()
        self._shown_step: int | None = None
        self._seen = -1
        self._turn = 0
        self._failure = ""
        self._is_earlier = False  # the picture: nothing has come of what was asked for last
        self.runner = LandscapeRunner(self)
        controls = self.controls = LandscapeControls()
        appearance.fit(controls, lambda: controls.setFixedWidth(appearance.px(WIDTH)))
        self.plane, self.line = PlanePlot(appearance), LinePlot(appearance)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.plane)
        self.stack.addWidget(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.controls)
        row.addWidget(self.stack, 1)
        self._connect_parts()
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No wider than the picture can use; the rest is for what stands beside."""
        super().resizeEvent(event)
        self._limit_width()

    def _limit_width(self) -> None:
        is_line = self.stack.currentWidget() is self.line
        widest = self.plane.widest(self.height())
        self.setMaximumWidth(ANY if is_line else self.controls.width() + GAP + widest)

    def _connect_parts(self) -> None:
        controls, runner = self.controls, self.runner
        controls.kind_chosen.connect(self._choose)
        controls.scale_chosen.connect(self.plane.use_log)
        controls.scale_chosen.connect(self.line.use_log)
        controls.compute_wanted.connect(self.compute)
        controls.stop_wanted.connect(self.stop)
        controls.turn_wanted.connect(self._turn_directions)
        runner.surveyed.connect(self._take)
        runner.progressed.connect(controls.show_progress)
        runner.finished.connect(self._show_state)
        runner.failed.connect(self._fail)

    # -- what it is told ---------------------------------------------------------------

    def show_run(self, project: Project | None, history: History) -> None:
        """From now on it is about this run of `project`; the picture of another one goes, and
        stays where there is only more of the same: a new one is computed when it is asked for.
        """
        is_other = history is not self._history
        if is_other or project is not self._project:
            self._seen = -1
        self._project, self._history = project, history
        if is_other:
            self._forget()
        if self.isVisible() and self._seen != history.version:
            self._seen = history.version
            self._show_state()

    def refresh(self, history: History) -> None:
        """Take in what is new in `history`, unless hidden."""
        self.show_run(self._trained() if self._trained else self._project, history)

    def show_step(self, step: int | None) -> None:
        """Compute around the weights of this step from now on; None is the latest."""
        self._shown_step = step
        self._show_state()

    def shut_down(self) -> None:
        """End what is computed in the background; call before the application object goes."""
        self.runner.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh(self._history)

    # -- what a person does ------------------------------------------------------------

    @property
    def plot(self) -> SurveyPlot:
        """The plot for what is chosen."""
        return self.line if self.controls.kind.is_line else self.plane

    def compute(self) -> None:
        """Begin a new picture around the weights that are shown."""
        snapshots = self._snapshots()
        if self._project is None or not snapshots:
            return
        self._failure = ""
        self._is_earlier = True
        seed = self._project.training.seed + self._turn
        self.runner.start(Request(self.controls.kind, self._project, snapshots, seed))
        self.controls.show_progress("Loss landscape", 0, 0)
        self._show_state()

    def stop(self) -> None:
        """Compute no further; the picture stays as far as it came."""
        self.runner.stop()
        self._show_state()

    def _turn_directions(self) -> None:
        self._turn += 1
        self.compute()

    def _choose(self) -> None:
        self.runner.stop()
        self._failure = ""
        self.stack.setCurrentWidget(self.plot)
        self._limit_width()
        if self.plot.survey is not None and self.plot.survey.kind is not self.controls.kind:
            self.plot.clear("")
        self._show_state()

    # -- what comes of it --------------------------------------------------------------

    def _take(self, survey: Survey) -> None:
        self._is_earlier = False
        self.plot.show_survey(survey)

    def _fail(self, sentence: str) -> None:
        self._failure = sentence
        self._show_state()

    def _forget(self) -> None:
        self.runner.stop()
        self._failure = ""
        self.plane.clear("")
        self.line.clear("")
        self._show_state()

    def _show_state(self) -> None:
        """What can be pressed, and how old the picture is."""
        is_busy = self.runner.is_busy
        self.controls.show_state(is_busy, self._can_compute)
        if self.plot.survey is None:
            self.plot.clear(self._empty_words(is_busy))
        if not is_busy:
            is_told = self._failure and self.plot.survey is not None
            self.controls.say(self._words(), "error" if is_told else "note")

    @property
    def _can_compute(self) -> bool:
        return self._project is not None and self._history.snapshot_at(None) is not None

    def _empty_words(self, is_busy: bool) -> str:
        if is_busy:
            return "Computing the first points …"
        if self._failure:
            return self._failure
        if not self._can_compute:
            return NO_RUN
        return f"Press Compute to see the loss {SHOWS[self.controls.kind]}."

    def _words(self) -> str:
        survey = self.plot.survey
        if survey is None:
            return ""
        if self._failure:
            return self._failure
        if self._is_earlier:
            return f"Stopped: this is the earlier picture, of step {count(survey.step)}."
        if not survey.is_final:
            return STOPPED
        middle = self._snapshots()[-1:]
        if middle and middle[0].step != survey.step:
            return f"Of step {count(survey.step)}. Compute again for the weights shown now."
        path = survey.path
        kept = f"The path has {count(len(path.steps))} kept weights. " if path is not None else ""
        return kept + HELP[survey.kind]

    # -- which weights -----------------------------------------------------------------

    def _snapshots(self) -> tuple[WeightsKept, ...]:
        """Those up to the step that is shown, the last of which is in the middle."""
        history = self._history
        kept, shown = history.snapshots, history.snapshot_at(self._shown_step)
        if self._shown_step is not None and shown is not None:
            return tuple(snapshot for snapshot in kept if snapshot.step <= shown.step)
        ended = history.ended
        if kept and isinstance(ended, RunFinished) and ended.weights and ended.step > kept[-1].step:
            kept.append(WeightsKept(ended.step, ended.weights))
        return tuple(kept)
