"""How the learning rate changes: the schedule, and its curve drawn before it runs."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app import numbers
from app.appearance import Appearance
from app.document import Document
from app.panels.background import Background
from app.panels.chart import Curve
from app.panels.curve_chart import CurveChart
from app.panels.curve_points import Drawn
from app.panels.panel import NEXT_STEP, show_when
from app.panels.settings_panel import SettingsPanel
from app.runs.progress import epochs_done
from core.data import kept_dataset, load_dataset
from core.data.spec import Progress
from core.list_params import CurveParam
from core.params import Points, Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import EPOCH, SCHEDULES
from core.settings.training import TrainingSettings
from core.training.batches import steps_per_epoch
from core.training.history import History

ASSUMED_STEPS = 100
"""Steps of an epoch while the data set is not at hand: the curve's form is the same."""
DRAWN_POINTS = 1500
SETTLE_MS = 80
Rates = NDArray[np.float64]


@dataclass(frozen=True)
class Drawing:
    """The curve of a schedule and a sentence about it; `span` are the epochs that a curve
    drawn by hand goes over."""

    curve: Curve
    note: str
    span: float


class SchedulePanel(SettingsPanel):
    """`refresh(history)` marks where the run stands."""

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, appearance, parent)
        self._heading = self.add_section("Schedule")
        self.chart = CurveChart(appearance)
        self.chart.drawn.connect(self._take_points)
        self.chart.grasped.connect(self._begin_gesture)
        self._gesture = 0
        self.chart.show_words("The curve appears in a moment.")
        self.add(self.chart)
        self._note = self.add_note()
        self.add_setting("schedule", SCHEDULES)
        self._drawn: object = None
        self._span = 0.0
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._draw)
        self._background = Background(self)
        self._background.finished.connect(self._show_curve)
        self._background.failed.connect(self._show_failure)

    def set_running(self, is_running: bool) -> None:
        show_when(self._heading, is_running, NEXT_STEP)
        self._settle.start()  # by now the run may have loaded the data set

    def refresh(self, history: History) -> None:
        """Mark the present place of a run on the curve."""
        done = epochs_done(history)
        self.chart.show_mark(None if math.isnan(done) else round(done, 3))

    def clear(self) -> None:
        """Forget the run."""
        self.chart.show_mark(None)

    def shut_down(self) -> None:
        """End what is computed in the background."""
        super().shut_down()
        self._settle.stop()
        self._background.shut_down()

    def show_settings(self) -> None:
        super().show_settings()
        self._show_points()
        self._settle.start()

    def come_into_view(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """Compute the curve in the background, if it is looked at."""
        if not self.is_seen:
            return
        project = self.document.project
        wanted = _what_it_depends_on(project)
        if wanted != self._drawn:
            self._drawn = wanted
            self._background.start(partial(_drawing, project))

    def _show_curve(self, drawing: Drawing) -> None:
        self.chart.show_curves([drawing.curve], "epoch", _is_log(self._schedule))
        self._note.setText(drawing.note)
        self._span = drawing.span
        self._show_points()

    @property
    def _schedule(self) -> Setting:
        return self.document.project.training.schedule

    # -- a curve drawn by hand -----------------------------------------------------------------

    def _show_points(self) -> None:
        """Let the points of a curve drawn by hand be moved in the chart."""
        training = self.document.project.training
        lr = float(training.optimizer.params["lr"])  # type: ignore[arg-type]
        points = self._schedule.params.get("points")
        if not isinstance(points, Points) or not self.chart.curves or not self._span or not lr:
            self.chart.show_drawn(None)
            return
        param = SCHEDULES[self._schedule.kind].param("points")
        assert isinstance(param, CurveParam)
        limits = param.maximum, param.longest
        drawn = Drawn(points.items, self._span, lr, *limits, is_log=_is_log(self._schedule))
        self.chart.show_drawn(drawn)

    def _begin_gesture(self) -> None:
        self._gesture += 1

    def _take_points(self, points: tuple[tuple[float, float], ...], is_step: bool) -> None:
        params = self._schedule.params.set("points", Points(points))
        key = f"{id(self)}:points:{self._gesture}" if is_step else ""
        schedule = Setting(self._schedule.kind, params)
        self.change("Draw the learning rate", "schedule", schedule, key)

    def _show_failure(self, sentence: str) -> None:
        self._drawn = None
        self.chart.show_words(sentence)


def _what_it_depends_on(project: Project) -> object:
    training = project.training
    is_there = kept_dataset(project.data) is not None
    return (
        training.schedule,
        training.optimizer,
        training.epochs,
        training.batch_size,
        project.data,
        is_there,
    )


def _drawing(project: Project, progress: Progress) -> Drawing:
    """The curve and a sentence about it; imports torch."""
    from core.training.schedule import rate_curve

    training = project.training
    steps, is_assumed = _steps_per_epoch(project, progress)
    lr = float(training.optimizer.params["lr"])  # type: ignore[arg-type]
    places, rates = rate_curve(training.schedule, lr, steps, training.epochs)
    x, y = _thinned(places / steps, rates)
    curve = Curve("learning rate", x, y, 0)
    span = _span(training.schedule, training.epochs, steps)
    note = _sentence(rates, training.epochs * steps, steps, is_assumed) + _reservation(training)
    return Drawing(curve, note, span)


def _reservation(training: TrainingSettings) -> str:
    """What the curve cannot show."""
    text = ""
    if SCHEDULES[training.schedule.kind].is_plateau:
        text = " It falls when the loss stops falling."
    if not OPTIMIZERS[training.optimizer.kind].is_scheduled:
        text += f" {training.optimizer.kind} takes only its first step from it."
    return text


def _span(schedule: Setting, epochs: int, steps: int) -> float:
    """From the first to the last position of a curve drawn by hand, in epochs."""
    is_epochs = SCHEDULES[schedule.kind].interval(schedule.params) == EPOCH
    length = schedule.params.get("length")
    whole = epochs if is_epochs else epochs * steps
    positions = max(1, (length if isinstance(length, int) else whole) - 1)
    return positions / (1 if is_epochs else steps)


def _is_log(schedule: Setting) -> bool:
    return schedule.params.get("scale") == "log"


def _steps_per_epoch(project: Project, progress: Progress) -> tuple[int, bool]:
    dataset = kept_dataset(project.data)
    if dataset is None and not project.data.spec.needs_download:
        dataset = load_dataset(project.data, progress)
    if dataset is None:
        return ASSUMED_STEPS, True
    return steps_per_epoch(len(dataset.train), project.training.batch_size), False


def _sentence(rates: Rates, whole: int, steps: int, is_assumed: bool) -> str:
    first, last, most = (
        numbers.short(float(f"{rate:.3g}")) for rate in (rates[0], rates[-1], rates.max())
    )
    span = f"From {first} to {last}"
    if rates.min() == rates.max():
        span = f"{first} all the time"
    elif first == last:
        span = f"{first} at the start and at the end"
    if most not in (first, last):
        span += f", at most {most}"
    if is_assumed:
        return f"{span}. Drawn as if an epoch had {steps} steps."
    return f"{span}, {whole:,} steps, {steps:,} an epoch."


def _thinned(x: Rates, y: Rates) -> tuple[Rates, Rates]:
    """Fewer points where there are more than pixels; ends and extremes stay."""
    if len(x) <= DRAWN_POINTS:
        return x, y
    keep = np.unique(np.linspace(0, len(x) - 1, DRAWN_POINTS).astype(np.int64))
    keep = np.unique(np.concatenate([keep, [y.argmax(), y.argmin()]]))
    return x[keep], y[keep]
